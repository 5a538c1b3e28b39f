import { Writable } from "node:stream";
import { pino } from "pino";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { newId } from "#server/ids.ts";
import type { LiveMessage } from "#shared/events.ts";
import type { Capacity } from "#shared/members.ts";
import { makePerson } from "#test/factories/people.ts";
import { makeMember, makePolicy } from "#test/factories/policies.ts";
import { startApp, type TestApp } from "#test/setup/app.ts";
import { openTable, type Table } from "#test/setup/circulation.ts";

// SAFETY: what a caucus prepares reaches nobody else by any way out of the shipped application: pages, .data answers,
// files, socket frames, mails, log lines, the log. What is submitted reaches everyone, and only its words do.

const canaries = [
	"canary-text",
	"canary-wording",
	"canary-justification",
	"canary-before-editing",
	"canary-merged",
];
const submittedText = "These words were submitted.";

type Member = { cookie: string; frames: string[]; heard: LiveMessage[]; socket: Socket };
let app: TestApp;
let table: Table;
let logged = "";
const inside = new Map<string, Member>();
const outside = new Map<string, Member>();
const strangers = new Map<string, string>();
let round: string;

beforeAll(async () => {
	app = await startApp();
	const buffer = new Writable({
		write(chunk, _encoding, next) {
			logged += String(chunk);
			next();
		},
	});
	app.services.log = pino({ level: "trace" }, buffer);
	table = await openTable(app.services);
	round = await table.open();
	const sit = async (constituency: string | null, capacity: Capacity) => {
		const person = await makePerson(app.services, { name: `${constituency} ${capacity}` });
		await makeMember(app.services, {
			policyId: table.policyId,
			personId: person.personId,
			constituency,
			capacity,
		});
		return listen(person.cookie);
	};
	inside.set("spokesperson", await sit("workers", "spokesperson"));
	inside.set("alternate", await sit("workers", "alternate"));
	outside.set("employers", await sit("employers", "spokesperson"));
	outside.set("observer", await sit("observers", "observer"));
	outside.set("secretariat", await sit(null, "secretariat"));
	outside.set("chair", await sit(null, "chair"));
	const administratorSince = app.services.clock();
	strangers.set("administrator", (await makePerson(app.services, { administratorSince })).cookie);
	const elsewhere = await makePerson(app.services);
	const otherPolicy = await makePolicy(app.services);
	// A spokesperson of the workers, in another policy.
	await makeMember(app.services, {
		...{ policyId: otherPolicy, personId: elsewhere.personId },
		...{ constituency: "workers", capacity: "spokesperson" },
	});
	strangers.set("other policy", elsewhere.cookie);
}, 60_000);

afterAll(async () => {
	for (const { socket } of [...inside.values(), ...outside.values()]) socket.disconnect();
	await app?.stop();
});

/** A member's browser: everything its socket receives, as it comes over the wire. */
async function listen(cookie: string): Promise<Member> {
	const socket = io(app.origin, {
		path: "/live",
		transports: ["websocket"],
		extraHeaders: { cookie, origin: app.origin },
		reconnection: false,
	});
	const member: Member = { cookie, frames: [], heard: [], socket };
	socket.io.engine.on("packet", (packet) => member.frames.push(JSON.stringify(packet)));
	socket.on("event", (message: LiveMessage) => member.heard.push(message));
	await new Promise<void>((resolve, reject) => {
		socket.once("connect", resolve);
		socket.once("connect_error", reject);
	});
	return member;
}

const responsePath = () => `/policies/${table.policyId}/circulations/${round}/response`;

async function send(
	cookie: string,
	fields: Record<string, string>,
): Promise<{ status: number; body: string }> {
	const answer = await fetch(`${app.origin}${responsePath()}`, {
		method: "POST",
		redirect: "manual",
		headers: { cookie, origin: app.origin },
		body: new URLSearchParams({ type: "general", wording: "", justification: "", note: "", ...fields }),
	});
	const body = `${answer.headers.get("location") ?? ""} ${await answer.text()}`;
	return { status: answer.status, body };
}

/** The address of every page and file, as far as this policy has one. */
function addresses(): string[] {
	type Entry = { path?: string; file: string; children?: Entry[] };
	const patterns = (entries: Entry[], prefix = ""): string[] =>
		entries.flatMap((entry) => {
			const path = [prefix, entry.path].filter(Boolean).join("/");
			return [...(entry.children ? patterns(entry.children, path) : [`/${path}`])];
		});
	const known: Record<string, string> = {
		policyId: table.policyId,
		sectionId: table.first,
		circulationId: round,
		versionId,
		commentId,
	};
	return patterns(routes as Entry[])
		.filter((pattern) => !/sign-out|\*|demo|choices|:token/.test(pattern))
		.map((pattern) => pattern.replace(/:(\w+)/g, (_whole, name: string) => known[name] ?? "1"));
}
let versionId = "";
let commentId = "";

async function everythingFor(cookie: string, paths: readonly string[]): Promise<string> {
	const bodies: string[] = [];
	for (const path of paths) {
		for (const address of [path, `${path === "/" ? "/_" : path}.data`]) {
			const answer = await fetch(app.origin + address, { redirect: "manual", headers: { cookie } });
			bodies.push(await answer.text());
		}
	}
	return bodies.join("\n");
}

function expectNoCanary(words: string, whose: string): void {
	for (const canary of canaries) expect(words.includes(canary), `${canary} reached ${whose}`).toBe(false);
}

/** The items of the workers' caucus, by what they say. */
async function items(): Promise<{ id: string; text: string; changedAt: number }[]> {
	return app.services.db.selectFrom("responseItem").select(["id", "text", "changedAt"]).execute();
}

test("a caucus prepares, merges, edits and submits; nobody else is told a word but what was submitted", async () => {
	const speaker = inside.get("spokesperson")!;
	const place = table.first;
	const [text, wording, justification, before, merged] = canaries as [string, string, string, string, string];
	const add = async (said: Record<string, string>) => {
		const answer = await send(inside.get("alternate")!.cookie, {
			intent: "add",
			place,
			key: newId(),
			...said,
		});
		expect(answer.status).toBe(302);
	};
	await add({ text, wording, justification });
	await add({ text: before });
	await add({ text: merged });
	const idOf = async (said: string) => (await items()).find((item) => item.text.includes(said))!;

	// Refusals are logged and answered: what was typed stays with its writer.
	const tooLong = `${text} `.repeat(500);
	expect((await send(speaker.cookie, { intent: "add", place, key: newId(), text: tooLong })).status).toBe(
		400,
	);
	for (const { cookie } of outside.values()) {
		const itemId = (await idOf(text)).id;
		const answer = await send(cookie, { intent: "change", itemId, place, text: "Taken over", seen: "0" });
		expect([403, 404]).toContain(answer.status);
		expectNoCanary(answer.body, "an answer to a refused form");
	}

	const circulation = `/policies/${table.policyId}/circulations`;
	const near = ["/", `${circulation}/${round}`, responsePath(), `/policies/${table.policyId}/log`];
	const files = [
		`/policies/${table.policyId}/log.json`,
		`/policies/${table.policyId}/sections/${table.first}`,
	];
	for (const [who, { cookie }] of outside)
		expectNoCanary(await everythingFor(cookie, [...near, ...files]), who);
	expect(await everythingFor(speaker.cookie, [responsePath()])).toContain(wording);

	const toSubmit = await idOf(before);
	await send(speaker.cookie, { intent: "merge", itemId: (await idOf(merged)).id, intoId: toSubmit.id });
	const { id, changedAt } = await idOf(before);
	const edited = { intent: "change", itemId: id, place, text: submittedText, seen: String(changedAt) };
	expect((await send(speaker.cookie, edited)).status).toBe(302);
	await send(speaker.cookie, { intent: "endorsed", itemId: id });
	await send(speaker.cookie, { intent: "notEndorsed", itemId: (await idOf(text)).id });
	const ready = await idOf(submittedText);
	const seen = `${ready.id}.${ready.changedAt}`;
	expect((await send(speaker.cookie, { intent: "submit", seen, key: newId() })).status).toBe(302);

	const comment = await app.services.db.selectFrom("submittedComment").selectAll().executeTakeFirstOrThrow();
	({ id: commentId, versionId } = comment);
	expectNoCanary(JSON.stringify(comment), "the submitted row");
	for (const [who, { cookie }] of outside) {
		// Every address of the product for one of them; for all of them those near it (rights.test.ts asks the rest).
		const all = await everythingFor(cookie, who === "employers" ? addresses() : [...near, ...files]);
		expect(all, who).toContain(submittedText);
		expectNoCanary(all, who);
		// Not even that this item, or anything else of the caucus, exists.
		for (const item of await items()) expect(all.includes(item.id), `${item.id} reached ${who}`).toBe(false);
	}
	for (const [who, cookie] of strangers) {
		const all = await everythingFor(cookie, [...near, ...files, "/admin/outbox", "/admin/people"]);
		expectNoCanary(all, who);
		expect(all, who).not.toContain(submittedText);
	}
}, 60_000);

test("sockets, mails, the log and the server's own lines say nothing of it either", async () => {
	// Messages keep their order: whoever has heard of this has heard everything before it.
	await table.open();
	const last = (member: Member) => member.heard.filter(({ type }) => type === "circulation.opened").length;
	for (const member of [...inside.values(), ...outside.values()])
		await expect.poll(() => last(member)).toBe(1);
	for (const [who, { frames, heard }] of outside) {
		expectNoCanary(frames.join("\n"), `${who}'s socket`);
		expect(
			heard.map(({ type }) => type),
			who,
		).not.toContain("response.changed");
		expect(heard.map(({ type }) => type)).toContain("response.submitted");
		expect(heard.map(({ type }) => type)).toContain("comment.submitted");
	}
	for (const { frames, heard } of inside.values()) {
		expect(heard.map(({ type }) => type)).toContain("response.changed");
		// Types and ids, never content, also inside.
		expectNoCanary(frames.join("\n"), "the caucus's own sockets");
	}
	const { db } = app.services;
	expectNoCanary(JSON.stringify(await db.selectFrom("event").selectAll().execute()), "the log");
	expectNoCanary(JSON.stringify(await db.selectFrom("mail").selectAll().execute()), "mail");
	const chains = await db
		.selectFrom("event")
		.select("chain")
		.where("type", "=", "response.changed")
		.execute();
	expect(new Set(chains.map(({ chain }) => chain))).toEqual(new Set([`caucus:${table.policyId}:workers`]));
	expect(logged).toContain("refused");
	expectNoCanary(logged, "the server's log lines");
});
