import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { PollingSocket } from "#app/editor/polling-socket.ts";
import { systemContext } from "#server/context.ts";
import { readDoc } from "#server/features/texts.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { type CollabLimits, closeCode, messageType } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { pollingPath, readCount, readHeard, writeBatch, writeCount } from "#shared/polling.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import {
	type CollabServer,
	type Editor,
	frameOf,
	makeUpdate,
	openEditor,
	openRaw,
	paragraph,
	pollingAddress,
	startCollabServer,
	updateFrame,
} from "#test/setup/collab.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// C14: where no WebSocket passes, plain requests carry the same frames to the same rooms, under the same promises.

let services: TestServices;
let server: CollabServer;
let policyId: string;
let groupId: string;
let sectionId: string;
let amina: TestPerson & { memberId: string };
let jonas: TestPerson & { memberId: string };
/** A member of the policy, outside the working group: may read. */
let rosa: TestPerson & { memberId: string };
const leaving: (() => void)[] = [];

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	[amina, jonas, rosa] = [await join("Amina"), await join("Jonas"), await join("Rosa")];
	groupId = await makeGroup(services, {
		policyId,
		members: [{ memberId: amina.memberId }, { memberId: jonas.memberId }],
	});
	sectionId = await makeSection(services, { policyId, groupId });
	server = await startCollabServer(services);
});

afterEach(async () => {
	for (const leave of leaving.splice(0)) leave();
	await server.stop();
	await services.close();
});

async function join(name: string) {
	const person = await makePerson(services, { name });
	return { ...person, memberId: await makeMember(services, { policyId, personId: person.personId }) };
}

async function restart(limits: Partial<CollabLimits>): Promise<void> {
	await server.stop();
	server = await startCollabServer(services, limits);
}

function edit(
	person: { cookie: string },
	given: Parameters<typeof openEditor>[3] = { polling: true },
): Editor {
	const editor = openEditor(server, person, sectionId, given);
	leaving.push(editor.leave);
	return editor;
}

const address = (rest = "") =>
	`http://127.0.0.1:${server.port}${pollingPath}/${sectionId}${rest || `?schema=${schemaVersion}`}`;

/** One request as a browser would make it, or not quite. */
function post(
	person: { cookie: string } | null,
	rest: string,
	body: Uint8Array | null = null,
	origin: string | null = server.origin,
	method = "POST",
): Promise<Response> {
	return fetch(address(rest), {
		method,
		body: body as BodyInit | null,
		headers: { ...(person ? { cookie: person.cookie } : {}), ...(origin ? { origin } : {}) },
	});
}

async function openLine(person: { cookie: string }): Promise<string> {
	const answer = (await (await post(person, "")).json()) as { line: string };
	return answer.line;
}

const send = async (person: { cookie: string }, line: string, first: number, ...frames: Uint8Array[]) =>
	readCount(
		new Uint8Array(await (await post(person, `/${line}/send`, writeBatch({ first, frames }))).arrayBuffer()),
	);
const hear = async (person: { cookie: string }, line: string, have: number) =>
	readHeard(new Uint8Array(await (await post(person, `/${line}/hear`, writeCount(have))).arrayBuffer()));

/** A polling line that says whatever it is told. */
function knock(person: { cookie: string } | null, query = `?schema=${schemaVersion}`, section = sectionId) {
	const headers = { origin: server.origin, ...(person ? { cookie: person.cookie } : {}) };
	const socket = new PollingSocket(pollingAddress(`${server.url}/${section}${query}`), { headers });
	const frames: Uint8Array[] = [];
	socket.onmessage = ({ data }: { data: ArrayBuffer }) => void frames.push(new Uint8Array(data));
	const opened = new Promise<void>((resolve) => {
		socket.onopen = () => resolve();
	});
	const closed = new Promise<number>((resolve) => {
		socket.onclose = ({ code }: { code: number }) => resolve(code);
	});
	leaving.push(() => socket.close());
	return {
		socket,
		frames,
		opened,
		closed,
		ofType: (type: number) => frames.filter((frame) => frame[0] === type),
	};
}

const synced = (...all: Editor[]) =>
	expect.poll(() => all.every((editor) => editor.provider.synced), { timeout: 10_000 }).toBe(true);
const storedRows = () =>
	services.db.selectFrom("sectionUpdate").selectAll().where("sectionId", "=", sectionId).execute();
const storedText = async () => JSON.stringify((await readDoc({ services, db: services.db }, sectionId)).doc);

async function freeze(): Promise<void> {
	await withTransaction(systemContext(services), async (ctx) => {
		await ctx.db.updateTable("section").set({ state: "circulated" }).where("id", "=", sectionId).execute();
		await record(ctx, {
			type: "section.circulated",
			scope: { kind: "policy", policyId },
			refs: { policyId, sectionId },
		});
	});
}

describe("C14: the same rooms", () => {
	test("two who poll and one with a WebSocket converge; nobody overwrites anybody", async () => {
		const all = [edit(amina), edit(jonas), edit(amina, {})];
		await synced(...all);
		const words: string[] = [];
		for (let round = 0; round < 8; round++) {
			for (const [index, editor] of all.entries()) {
				words.push(`w${round}x${index}z`);
				editor.type(words.at(-1)!);
			}
			await expect.poll(() => all.every((editor) => editor.saved() >= round + 2)).toBe(true);
		}
		await expect.poll(() => new Set(all.map((editor) => editor.text())).size).toBe(1);
		for (const word of words) expect(all[0]!.text().split(word).length, word).toBe(2);
		const text = await storedText();
		for (const word of words) expect(text.split(word).length, word).toBe(2);
		expect(all.flatMap((editor) => editor.closes)).toEqual([]);
	});

	test("C1, C11: words and presence are their author's", async () => {
		const [one, two] = [edit(amina), edit(jonas, {})];
		await synced(one, two);
		one.provider.awareness.setLocalState({ user: { name: "The Minister" } });
		one.type("signed");
		await expect.poll(() => two.text()).toContain("signed");
		await expect
			.poll(() => two.provider.awareness.getStates().get(one.doc.clientID)?.user?.memberId)
			.toBe(amina.memberId);
		expect((await storedRows()).map((row) => row.memberId)).toEqual([amina.memberId]);
	});

	test("C2: nothing is called saved before it is on disk", async () => {
		const one = edit(amina);
		await synced(one);
		await expect.poll(() => one.saved()).toBe(1);
		const broken = services.db.transaction.bind(services.db);
		let failures = 0;
		services.db.transaction = () => {
			if (failures >= 3) return broken();
			failures += 1;
			expect(one.saved()).toBe(1);
			throw new Error("disk full");
		};
		one.type("after all");
		await expect.poll(() => one.saved()).toBe(2);
		expect(failures).toBe(3);
		expect(await storedText()).toContain("after all");
	});

	test("what was typed while the line was down arrives later, once", async () => {
		const one = edit(amina);
		await synced(one);
		one.provider.disconnect();
		one.type("written offline");
		one.provider.connect();
		const two = edit(jonas);
		await expect.poll(() => two.text()).toContain("written offline");
		expect(two.text().split("written offline").length).toBe(2);
	});
});

describe("C14: numbers make a bad line whole", () => {
	const update = (clientId: number, text: string) =>
		updateFrame(makeUpdate(clientId, (fragment) => fragment.push([paragraph(text)])));

	test("a request that is sent again counts once; what leaves a gap waits", async () => {
		const line = await openLine(amina);
		const [one, two, three] = [update(11, "one"), update(12, "two"), update(13, "three")];
		expect(await send(amina, line, 1, one!)).toBe(1);
		expect(await send(amina, line, 1, one!)).toBe(1);
		expect(await send(amina, line, 1, one!, two!)).toBe(2);
		expect(await send(amina, line, 4, three!)).toBe(2);
		expect(await send(amina, line, 2, two!, three!)).toBe(3);
		await expect
			.poll(async () => {
				const { frames } = await hear(amina, line, 0);
				return frames.filter((frame) => frame[0] === messageType.saved).at(-1)?.[2];
			})
			.toBe(3);
		expect((await storedRows()).length).toBeLessThanOrEqual(3);
		const text = await storedText();
		for (const word of ["one", "two", "three"]) expect(text.split(`"${word}"`).length).toBe(2);
	});

	test("an answer that got lost is given again, until it is said to have arrived", async () => {
		const line = await openLine(amina);
		await send(amina, line, 1, frameOf(messageType.sync, 0, new Uint8Array([0])));
		await expect.poll(async () => (await hear(amina, line, 0)).frames.length).toBeGreaterThanOrEqual(2);
		const first = await hear(amina, line, 0);
		const again = await hear(amina, line, 0);
		expect(again).toEqual(first);
		expect(first.first).toBe(1);
		const asking = hear(amina, line, first.frames.length);
		await send(amina, line, 2, frameOf(messageType.sync, 0, new Uint8Array([0])));
		const next = await asking;
		expect(next.first).toBe(first.frames.length + 1);
		expect(next.frames.length).toBeGreaterThan(0);
	});

	test("a newer question takes the place of one that hangs", async () => {
		const line = await openLine(rosa);
		const question = frameOf(messageType.sync, 0, new Uint8Array([0]));
		await send(rosa, line, 1, question);
		const have = (await hear(rosa, line, 0)).frames.length;
		const hanging = hear(rosa, line, have);
		const newer = hear(rosa, line, have);
		// One of them is answered at once, with nothing; the other one hears what comes.
		await Promise.race([hanging, newer]);
		await send(rosa, line, 2, question);
		const counts = (await Promise.all([hanging, newer])).map(({ frames }) => frames.length);
		expect(Math.min(...counts)).toBe(0);
		expect(Math.max(...counts)).toBeGreaterThan(0);
	});
});

describe("C14, C4: the door", () => {
	test("no request without this site's own Origin, none but POST", async () => {
		const line = await openLine(amina);
		for (const rest of ["", `/${line}/send`, `/${line}/hear`, `/${line}/close`]) {
			for (const origin of [null, "null", "https://evil.example", `${server.origin}.evil.example`]) {
				expect((await post(amina, rest, null, origin)).status, `${rest} ${origin}`).toBe(403);
			}
			expect((await post(amina, rest, null, server.origin, "GET")).status).toBe(405);
		}
		expect(await send(amina, line, 1, frameOf(messageType.queryAwareness))).toBe(1);
	});

	test("a line answers to the session that opened it", async () => {
		const line = await openLine(amina);
		const frame = update();
		const body = writeBatch({ first: 1, frames: [frame] });
		expect((await post(jonas, `/${line}/send`, body)).status).toBe(410);
		expect((await post(jonas, `/${line}/hear`, writeCount(0))).status).toBe(410);
		expect((await post(null, `/${line}/hear`, writeCount(0))).status).toBe(401);
		expect((await post(amina, "/unknown/hear", writeCount(0))).status).toBe(410);
		expect((await post(amina, `/${line}/elsewhere`)).status).toBe(404);
		expect(await storedRows()).toEqual([]);
	});

	const update = () => updateFrame(makeUpdate(11, (fragment) => fragment.push([paragraph("x")])));

	test("nobody: 4401; strangers and what is not there: 4404; another release or epoch: 4409", async () => {
		const outsider = await makePerson(services);
		expect(await knock(null).closed).toBe(closeCode.signedOut);
		expect(await knock(outsider).closed).toBe(closeCode.gone);
		expect(await knock(amina, undefined, "nowhere").closed).toBe(closeCode.gone);
		expect(await knock(amina, "?schema=old").closed).toBe(closeCode.reload);
		expect(await knock(amina, "").closed).toBe(closeCode.reload);
		expect(await knock(amina, `?schema=${schemaVersion}&epoch=7`).closed).toBe(closeCode.reload);
		await services.db.updateTable("user").set({ suspendedAt: 1 }).where("id", "=", jonas.personId).execute();
		expect(await knock(jonas).closed).toBe(closeCode.signedOut);
	});

	test("a page of somebody else, after another person signed in on the device: 4401", async () => {
		const query = (personId: string) => `?schema=${schemaVersion}&person=${personId}`;
		const own = knock(amina, query(amina.personId));
		await own.opened;
		expect(await knock(jonas, query(amina.personId)).closed).toBe(closeCode.signedOut);
		const raw = openRaw(server, jonas, sectionId, { query: query(amina.personId) });
		expect(await raw.closed).toBe(closeCode.signedOut);
	});

	test("the ninth window of one person: 1013, however the others are open; one that is closed makes room", async () => {
		const windows = Array.from({ length: 7 }, () => knock(amina));
		await Promise.all(windows.map(({ opened }) => opened));
		await synced(edit(amina, {}));
		expect(await knock(amina).closed).toBe(closeCode.later);
		windows[0]!.socket.close();
		await expect
			.poll(async () => {
				const next = knock(amina);
				return Promise.race([next.opened.then(() => "open"), next.closed]);
			})
			.toBe("open");
	});
});

describe("C14, C5: hostile frames", () => {
	const hostile: [string, () => Uint8Array, number][] = [
		["an empty frame", () => new Uint8Array(), closeCode.garbage],
		["an unknown type", () => frameOf(17, new Uint8Array([1])), closeCode.garbage],
		["auth", () => frameOf(2, 0), closeCode.garbage],
		["saved, which only the server says", () => frameOf(64, 1, 1), closeCode.garbage],
		["a cut-off varint", () => new Uint8Array([0, 2, 0xff]), closeCode.garbage],
		[
			"an update that does not decode",
			() => updateFrame(new Uint8Array([1, 200, 3])),
			closeCode.refusedContent,
		],
		["too large", () => new Uint8Array(2 * 1024 * 1024 + 1), closeCode.tooLarge],
		["far too large", () => new Uint8Array(5 * 1024 * 1024), 1009],
		[
			"an unknown node",
			() => updateFrame(makeUpdate(99, (f) => f.push([new Y.XmlElement("script")]))),
			closeCode.refusedContent,
		],
		["presence that is too large", () => frameOf(1, new Uint8Array(5000)), closeCode.tooLarge],
	];
	test.each(hostile)("%s", async (_name, frame, code) => {
		const one = edit(amina);
		await synced(one);
		one.type("safe");
		await expect.poll(() => one.saved()).toBe(2);
		const before = await storedText();
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(frame());
		expect(await raw.closed).toBe(code);
		expect(await storedText()).toBe(before);
		one.type("still here");
		await expect.poll(() => storedText()).toContain("still here");
	});

	test("a body that is no batch: 1003", async () => {
		const line = await openLine(jonas);
		await post(jonas, `/${line}/send`, new Uint8Array([1, 200, 1, 2]));
		const { goodbye } = await hear(jonas, line, 0);
		expect(goodbye?.code).toBe(closeCode.garbage);
	});

	test("too many frames: 4429", async () => {
		const raw = knock(jonas);
		await raw.opened;
		for (let i = 0; i < 450; i++) raw.socket.send(frameOf(messageType.sync, 2, new Uint8Array([0, 0])));
		expect(await raw.closed).toBe(closeCode.slowDown);
	});

	test("C10: a reader's words: 4403, nothing stored", async () => {
		const writer = edit(rosa);
		await synced(writer);
		writer.type("smuggled");
		await expect.poll(() => writer.closes).toEqual([closeCode.noAccess]);
		expect(await storedRows()).toEqual([]);
	});
});

describe("C14, C8 (T21): rights that change", () => {
	test("freezing under a typing hand: 4423, late words are not stored", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("in time");
		await expect.poll(() => one.saved()).toBe(2);
		await freeze();
		one.type("too late");
		await expect.poll(() => one.closes).toEqual([closeCode.frozen]);
		expect(one.provider.shouldConnect).toBe(false);
		const text = await storedText();
		expect(text).toContain("in time");
		expect(text).not.toContain("too late");
	});

	test("a revoked session: 4401 at once, also for what is under way; others stay", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
			const refs = { personId: amina.personId };
			await record(ctx, { type: "session.revoked", scope: { kind: "installation" }, refs });
		});
		one.type("after the end");
		await expect.poll(() => one.closes).toEqual([closeCode.signedOut]);
		expect(await storedRows()).toEqual([]);
		two.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
		expect(two.closes).toEqual([]);
	});

	test("a session that ended without an event is refused at the next request", async () => {
		const one = edit(amina);
		await synced(one);
		await services.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
		one.type("after the end");
		await expect.poll(() => one.closes.at(-1)).toBe(closeCode.signedOut);
		expect(await storedRows()).toEqual([]);
	});

	test("a part that ended: 1012, and the door says 4404", async () => {
		const one = edit(amina);
		await synced(one);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.updateTable("member").set({ untilAt: ctx.now }).where("id", "=", amina.memberId).execute();
			const refs = { policyId, memberId: amina.memberId, personId: amina.personId };
			await record(ctx, { type: "member.ended", scope: { kind: "policy", policyId }, refs });
		});
		await expect.poll(() => one.closes).toEqual([closeCode.knockAgain, closeCode.gone]);
	});

	test("what nobody announced is found by asking again", async () => {
		await restart({ recheckEvery: 50 });
		const reader = edit(rosa);
		await synced(reader);
		await services.db.updateTable("member").set({ untilAt: 1 }).where("id", "=", rosa.memberId).execute();
		await expect.poll(() => reader.closes).toEqual([closeCode.gone]);
	});

	test("a server that stops says so", async () => {
		const line = await openLine(amina);
		const question = frameOf(messageType.sync, 0, new Uint8Array([0]));
		await send(amina, line, 1, question);
		await expect.poll(async () => (await hear(amina, line, 0)).frames.length).toBe(2);
		const asking = hear(amina, line, 2);
		for (const first of [2, 3]) await send(amina, line, first, frameOf(messageType.queryAwareness));
		await server.stop();
		expect((await asking).goodbye?.code).toBe(closeCode.goingAway);
		server = await startCollabServer(services);
	});
});

describe("C14, C12: those who do not ask", () => {
	test("a line with too much waiting is cut; the others go on", async () => {
		await restart({ unsentBytes: 200_000, updateBytesBucket: [1e9, 1e9] });
		const line = await openLine(rosa);
		const one = edit(amina);
		await synced(one);
		for (let i = 0; i < 4; i++) {
			one.type("x".repeat(100_000));
			await expect.poll(() => one.saved()).toBe(i + 2);
		}
		const { goodbye, frames } = await hear(rosa, line, 0);
		expect(goodbye?.code).toBe(1006);
		expect(frames.reduce((sum, frame) => sum + frame.byteLength, 0)).toBeLessThan(300_000);
		one.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
	});

	test("a line that nobody asks is ended, one that is asked stays", async () => {
		await restart({ pingEvery: 50, unasked: 500 });
		const [asked, other] = [edit(amina), edit(rosa, {})];
		await synced(asked, other);
		const line = await openLine(jonas);
		const state = JSON.stringify({ user: { name: "Jonas" } });
		await send(jonas, line, 1, frameOf(1, frameOf(1, 4242, 1, new TextEncoder().encode(state))));
		const isHere = (id: number) => other.provider.awareness.getStates().has(id);
		await expect.poll(() => isHere(4242)).toBe(true);
		await expect.poll(() => isHere(4242), { timeout: 10_000 }).toBe(false);
		await expect
			.poll(async () => (await post(jonas, `/${line}/hear`, writeCount(0))).status, { timeout: 10_000 })
			.toBe(410);
		asked.type("still here");
		await expect.poll(() => other.text()).toContain("still here");
		expect(asked.closes).toEqual([]);
	});
});
