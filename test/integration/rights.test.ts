import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { newId } from "#server/ids.ts";
import en from "#shared/catalogues/en.ts";
import { closeCode, schemaParameter } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { type PollingAnswer, pollingPath } from "#shared/polling.ts";
import { makePerson } from "#test/factories/people.ts";
import { makeMember, makePolicy } from "#test/factories/policies.ts";
import { startApp, type TestApp } from "#test/setup/app.ts";
import { forms } from "./rights.forms.ts";
import { type Ids, type Kind, kinds, nobody, whoMay } from "./rights.kinds.ts";
import { pages } from "./rights.table.ts";

// SAFETY T20: every route's loader, its .data twin and every form's intent, asked over HTTP as every kind of person.
// The verdicts are written in rights.table.ts and rights.forms.ts; a route without one fails here.

let app: TestApp;
let ids: Ids;
const cookies = new Map<Kind, string>();
const canary = `canary-${newId()}`;

type Demo = Awaited<ReturnType<typeof import("#server/index.ts")["seedDemo"]>>;

beforeAll(async () => {
	app = await startApp({ DEMO: "1" });
	const build = (await import(
		pathToFileURL(resolve("build/server/index.js")).href
	)) as typeof import("#server/index.ts");
	const demo: Demo = await build.seedDemo(app.services);
	await signInAll(demo);
	ids = await findIds(demo);
	await send("workersSpokesperson", `/policies/${ids.policyId}/sections/${ids.sectionId}/comments`, {
		intent: "create",
		audience: "caucus",
		text: canary,
		key: newId(),
	});
	await send("workersSpokesperson", `/policies/${ids.policyId}/circulations/${ids.circulationId}/response`, {
		...{ intent: "add", place: ids.circulatedSectionId, type: "general" },
		...{ text: canary, wording: canary, justification: canary, key: newId() },
	});
	await send("workersSpokesperson", `/policies/${ids.policyId}/amendments/new`, {
		...{ intent: "save", sectionId: ids.circulatedSectionId, operation: "title", title: canary },
		...{ reason: canary, onePurpose: "yes", key: newId() },
	});
}, 120_000);
afterAll(() => app?.stop());

async function signInAll(demo: Demo): Promise<void> {
	const named: [Kind, (person: Demo["people"][number]) => boolean][] = [
		["chair", (person) => person.capacity === "chair"],
		["governmentTitular", (person) => person.capacity === "titular" && person.constituency === "government"],
		[
			"workersSpokesperson",
			(person) => person.capacity === "spokesperson" && person.constituency === "workers",
		],
		["employersTitular", (person) => person.capacity === "titular" && person.constituency === "employers"],
		["workersAlternate", (person) => person.capacity === "alternate" && person.constituency === "workers"],
		["employersAdviser", (person) => person.capacity === "adviser" && person.constituency === "employers"],
		["convenor", (person) => person.capacity === "convenor" && person.constituency === "government"],
		["drafter", (person) => person.capacity === "drafter"],
		["observer", (person) => person.capacity === "observer"],
	];
	const secretaries = demo.people.filter((person) => person.capacity === "secretariat");
	const links: [Kind, string][] = [["secretariat", secretaries[1]!.signInUrl]];
	for (const [kind, match] of named) links.push([kind, demo.people.find(match)!.signInUrl]);
	for (const [kind, link] of links) {
		const response = await fetch(link, { redirect: "manual" });
		cookies.set(
			kind,
			response.headers
				.getSetCookie()
				.map((cookie) => cookie.split(";")[0])
				.join("; "),
		);
	}
	const now = app.services.clock();
	cookies.set("outsider", (await makePerson(app.services)).cookie);
	cookies.set("administrator", (await makePerson(app.services, { administratorSince: now })).cookie);
	cookies.set("suspended", (await makePerson(app.services, { suspendedAt: now })).cookie);
	const elsewhere = await makePerson(app.services);
	const otherPolicy = await makePolicy(app.services);
	await makeMember(app.services, {
		policyId: otherPolicy,
		personId: elsewhere.personId,
		capacity: "secretariat",
	});
	cookies.set("otherPolicy", elsewhere.cookie);
	const ended = await makePerson(app.services);
	await makeMember(app.services, { policyId: demo.policyId, personId: ended.personId, untilAt: now - 1000 });
	cookies.set("endedMember", ended.cookie);
}

async function findIds(demo: Demo): Promise<Ids> {
	const { db } = app.services;
	const version = await db
		.selectFrom("version")
		.select("id")
		.where("scope", "=", "round")
		.executeTakeFirstOrThrow();
	const procedure = await db
		.selectFrom("procedure")
		.select("id")
		.where("state", "=", "proposed")
		.executeTakeFirstOrThrow();
	const group = await db.selectFrom("workingGroup").select("id").executeTakeFirstOrThrow();
	const open = await db
		.selectFrom("thread")
		.select(["id", "sectionId"])
		.where("caucus", "is", null)
		.executeTakeFirstOrThrow();
	const caucus = await db
		.selectFrom("thread")
		.select(["id", "sectionId"])
		.where("caucus", "=", "workers")
		.executeTakeFirstOrThrow();
	const submitted = await db
		.selectFrom("submittedComment")
		.select("id")
		.where("constituency", "=", "workers")
		.executeTakeFirstOrThrow();
	const circulation = await db
		.selectFrom("circulation")
		.innerJoin("circulationText", "circulationText.circulationId", "circulation.id")
		.select(["circulation.id", "sectionId"])
		.executeTakeFirstOrThrow();
	const amendment = await db
		.selectFrom("amendment")
		.select("id")
		.where("constituency", "=", "workers")
		.executeTakeFirstOrThrow();
	return {
		policyId: demo.policyId,
		amendmentId: amendment.id,
		sectionId: demo.sectionIds[0]!,
		versionId: version.id,
		groupId: group.id,
		closedRoundId: demo.roundIds[0]!,
		openRoundId: demo.roundIds[1]!,
		circulationId: circulation.id,
		circulatedSectionId: circulation.sectionId,
		submittedCommentId: submitted.id,
		procedureId: procedure.id,
		openThread: open,
		workersThread: caucus,
	};
}

function ask(kind: Kind, path: string): Promise<Response> {
	return fetch(app.origin + path, { redirect: "manual", headers: { cookie: cookies.get(kind) ?? "" } });
}

function send(kind: Kind, path: string, fields: Record<string, string>): Promise<Response> {
	return fetch(`${app.origin}${path}${path.includes("?") ? "&" : "?"}language=en`, {
		method: "POST",
		redirect: "manual",
		headers: { cookie: cookies.get(kind) ?? "", origin: app.origin },
		body: new URLSearchParams(fields),
	});
}

type RouteEntry = { path?: string; index?: boolean; file: string; children?: RouteEntry[] };
function patterns(entries: RouteEntry[], prefix = ""): string[] {
	return entries.flatMap((entry) => {
		const path = [prefix, entry.path].filter(Boolean).join("/");
		return entry.children ? patterns(entry.children, path) : [`/${path}`];
	});
}

/** On PostgreSQL the same pages and forms as four of them: who may is decided before any query, on either database. */
const asking: readonly Kind[] = process.env.TEST_POSTGRES_URL
	? ["secretariat", "workersSpokesperson", "observer", "otherPolicy"]
	: kinds;

test("every route has its verdict", () => {
	expect([...new Set(patterns(routes as RouteEntry[]))].sort()).toEqual(Object.keys(pages).sort());
});

describe.each(Object.keys(pages))("GET %s", (pattern) => {
	test.each(asking)("as %s", async (kind) => {
		const page = pages[pattern]!;
		const path = page.path(ids);
		const response = await ask(kind, path);
		const body = await response.text();
		expect(response.status, `${kind} ${path}`).toBe(page.status(kind));
		if (response.status === 302 && page.read !== "open")
			expect(response.headers.get("location")).toMatch(/^\/(sign-in|$|policies)/);
		if (!whoMay("workers").includes(kind)) expect(body).not.toContain(canary);
		if (page.data === false) return;
		const twin = await ask(kind, `${path === "/" ? "/_" : path}.data`);
		const text = await twin.text();
		// Refused there as here; a redirect travels inside a 202.
		const wanted = page.status(kind);
		expect(twin.status, `${kind} ${path}.data`).toBe(wanted === 302 ? 202 : wanted);
		if (!whoMay("workers").includes(kind)) expect(text).not.toContain(canary);
	});
});

test("the canary is there for its own constituency", async () => {
	const response = await ask("workersAlternate", `/policies/${ids.policyId}/sections/${ids.sectionId}`);
	expect(await response.text()).toContain(canary);
	const drafts = await ask(
		"workersAlternate",
		`/policies/${ids.policyId}/circulations/${ids.circulationId}/response`,
	);
	expect(await drafts.text()).toContain(canary);
	const { id } = await app.services.db
		.selectFrom("amendmentDraft")
		.select("id")
		.where("reason", "=", canary)
		.executeTakeFirstOrThrow();
	const draft = `/policies/${ids.policyId}/amendments/new?draft=${id}`;
	expect(await (await ask("workersAlternate", draft)).text()).toContain(canary);
	for (const kind of kinds.filter((kind) => !whoMay("workers").includes(kind))) {
		const other = await ask(kind, draft);
		expect(other.status, kind).toBe(nobody.includes(kind) ? 302 : 404);
		expect(await other.text()).not.toContain(canary);
	}
});

describe.each(forms)("POST $name", (form) => {
	test.each(asking.filter((kind) => !whoMay(form.may).includes(kind)))("is refused to %s", async (kind) => {
		const response = await send(kind, form.path(ids), { key: newId(), ...form.fields(ids) });
		expect(response.status, kind).toBe(form.refusal(kind));
		if (!whoMay("workers").includes(kind)) expect(await response.text()).not.toContain(canary);
	});
	test.each(asking.filter((kind) => whoMay(form.may).includes(kind)))(
		"is not refused to %s",
		async (kind) => {
			// Asked with an answer missing, so that nothing changes: a person who may is told what is missing, or it is done.
			const response = await send(kind, form.path(ids), {
				key: newId(),
				...form.fields(ids),
				...form.harmless,
			});
			const words = (await response.text()).replaceAll("&#x27;", "'");
			// Refused by a fact ("must be circulated first") is not refused by who one is.
			const byFact =
				response.status === 403 && Object.values(en.rights.fact).some((sentence) => words.includes(sentence));
			expect(
				byFact || [204, 302, 400, 409, 423].includes(response.status),
				`${kind}: ${response.status}`,
			).toBe(true);
		},
	);
});

/** How the polling door of the section's text answers; the rooms behind it are those of the WebSocket's. */
async function knockByPolling(kind: Kind, origin: string | null): Promise<Response> {
	return fetch(`${app.origin}${pollingPath}/${ids.sectionId}?${schemaParameter}=${schemaVersion}`, {
		method: "POST",
		headers: { cookie: cookies.get(kind) ?? "", ...(origin ? { origin } : {}) },
	});
}

describe("POST /collab-poll/:sectionId", () => {
	test.each(kinds)("as %s", async (kind) => {
		const response = await knockByPolling(kind, app.origin);
		const answer = (await response.json()) as PollingAnswer;
		if (whoMay("members").includes(kind)) expect(answer).toHaveProperty("line");
		else {
			const code = whoMay("signedIn").includes(kind) ? closeCode.gone : closeCode.signedOut;
			expect(answer).toMatchObject({ refused: { code } });
		}
		expect((await knockByPolling(kind, null)).status).toBe(403);
		expect((await knockByPolling(kind, "https://evil.example")).status).toBe(403);
	});
});

test("no form is answered without this site's own Origin", async () => {
	for (const origin of [
		undefined,
		"null",
		"https://evil.example",
		app.origin.replace("http:", "https:"),
		`${app.origin}.evil.example`,
	]) {
		const response = await fetch(`${app.origin}/policies/${ids.policyId}`, {
			method: "POST",
			redirect: "manual",
			headers: { cookie: cookies.get("secretariat") ?? "", ...(origin ? { origin } : {}) },
			body: new URLSearchParams({ intent: "rename", title: "Taken over", country: "Nowhere" }),
		});
		expect(response.status, String(origin)).toBe(403);
	}
});
