import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { AuthorshipAnswer } from "#shared/authorship.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { startApp, type TestApp } from "#test/setup/app.ts";

// Who wrote what, asked of the built application over HTTP: by the editor, and by a browser without scripts.

let app: TestApp;
let path: string;
let sectionId: string;
let policyId: string;
let amina: TestPerson & { memberId: string };
let etienne: TestPerson & { memberId: string };
let observer: TestPerson & { memberId: string };

async function join(name: string, constituency: string): Promise<TestPerson & { memberId: string }> {
	const person = await makePerson(app.services, { name });
	const capacity = constituency === "observers" ? "observer" : "adviser";
	const memberId = await makeMember(app.services, {
		policyId,
		personId: person.personId,
		constituency,
		capacity,
	});
	return { ...person, memberId };
}

async function append(
	seq: number,
	person: TestPerson & { memberId: string },
	constituency: string,
	data: Uint8Array,
): Promise<void> {
	const { personId, memberId } = person;
	const at = app.services.clock();
	await app.services.db
		.insertInto("sectionUpdate")
		.values({ sectionId, seq, memberId, personId, constituency, capacity: "adviser", at, data })
		.execute();
	await app.services.db.updateTable("section").set({ updateSeq: seq }).where("id", "=", sectionId).execute();
}

function ask(person: TestPerson | null, url: string, init: RequestInit = {}): Promise<Response> {
	const headers = { cookie: person?.cookie ?? "", ...(init.headers as Record<string, string>) };
	return fetch(app.origin + url, { redirect: "manual", ...init, headers });
}

beforeAll(async () => {
	app = await startApp();
	policyId = await makePolicy(app.services);
	sectionId = await makeSection(app.services, { policyId });
	path = `/policies/${policyId}/sections/${sectionId}`;
	amina = await join("Amina Solberran", "workers");
	etienne = await join("Étienne <b>Courvalin", "employers");
	observer = await join("Mariam Tesfalor", "observers");
	const first = docToUpdate(makeDoc(makeParagraph("a", "Workers pay no fees.")), 11);
	await append(1, amina, "workers", first);
	const doc = new Y.Doc();
	doc.clientID = 22;
	Y.applyUpdate(doc, first);
	const before = Y.encodeStateVector(doc);
	const text = (doc.getXmlFragment("default").get(0) as Y.XmlElement).get(0) as Y.XmlText;
	text.insert(text.length, " Employers & others bear <the> costs.");
	await append(2, etienne, "employers", Y.encodeStateAsUpdate(doc, before));
}, 120_000);
afterAll(() => app?.stop());

describe("the answer for the editor", () => {
	test("names the author of every range as members see them, and nothing more of a person", async () => {
		const response = await ask(observer, `${path}/authorship?authorship=constituency`);
		expect(response.status).toBe(200);
		expect(response.headers.get("cache-control")).toContain("no-store");
		const words = await response.text();
		const { authorship, me, since } = JSON.parse(words) as AuthorshipAnswer;
		expect(authorship.seq).toBe(2);
		expect(authorship.authors.map(({ name, constituency, mine }) => [name, constituency, mine])).toEqual([
			["Amina Solberran", "workers", false],
			["Étienne <b>Courvalin", "employers", false],
		]);
		expect(me).toMatchObject({ name: "Mariam Tesfalor", mine: true });
		expect(since).toBeNull();
		for (const { personId, email } of [amina, etienne, observer]) {
			expect(words).not.toContain(personId);
			expect(words).not.toContain(email);
		}
	});

	test("compares with the visit before this one", async () => {
		const visit = () =>
			ask(observer, `${path}/authorship`, {
				method: "POST",
				headers: { origin: app.origin },
				body: new URLSearchParams(),
			});
		expect((await visit()).status).toBe(204);
		// As if that had been yesterday, and the last words had come since.
		await app.services.db
			.updateTable("sectionVisit")
			.set({ seq: 1, at: app.services.clock() - 864e5 })
			.where("memberId", "=", observer.memberId)
			.execute();
		expect((await visit()).status).toBe(204);
		const response = await ask(observer, `${path}/authorship?authorship=visit`);
		const { since } = (await response.json()) as AuthorshipAnswer;
		expect(since?.[0]).toBe(11);
		expect(since).toHaveLength(2);
	});

	test("a moment that is not there is not found; another policy's address neither", async () => {
		expect((await ask(amina, `${path}/authorship?authorship=visit`)).status).toBe(404);
		expect((await ask(amina, `${path}/authorship?authorship=version:none`)).status).toBe(404);
		const elsewhere = await makePolicy(app.services);
		const other = `/policies/${elsewhere}/sections/${sectionId}/authorship`;
		expect((await ask(amina, other)).status).toBe(404);
	});
});

describe("the page without scripts", () => {
	test("shows letters and who wrote the words, all escaped, and counts them", async () => {
		const html = await (await ask(observer, `${path}?authorship=constituency`)).text();
		expect(html).toMatch(/class="by by-workers tint-workers"[^>]*>Workers pay no fees\.</);
		expect(html).toMatch(
			/class="by by-employers tint-employers" title="Étienne &lt;b&gt;Courvalin, Employers, Adviser, [^"]+"> Employers &amp; others bear &lt;the&gt; costs\.</,
		);
		expect(html).not.toContain("<b>Courvalin");
		expect(html).toContain('<b aria-hidden="true">W</b>');
		expect(html).toContain("4 words");
		expect(html).toContain("5 words");
	});

	test("shows only what is new since the last visit", async () => {
		const html = await (await ask(observer, `${path}?authorship=visit`)).text();
		expect(html).not.toContain("by-workers tint-workers");
		expect(html).toContain("by-employers tint-employers");
		expect(html).toContain("4 words from before");
	});

	test("shows nothing where nothing is asked for, or what is asked for is not there", async () => {
		for (const query of ["", "?authorship=version:none", "?authorship=<script>"]) {
			const html = await (await ask(amina, path + query)).text();
			expect(html).toContain("Workers pay no fees. Employers &amp; others");
			expect(html).not.toContain("by-label");
		}
	});
});
