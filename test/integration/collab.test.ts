import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { systemContext } from "#server/context.ts";
import { readDoc } from "#server/features/texts.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { closeCode, messageType } from "#shared/collab.ts";
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
	type RawClient,
	startCollabServer,
	updateFrame,
} from "#test/setup/collab.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// The promises of server/collab/SPEC.md, against a real server, real sockets and the stock provider.

let services: TestServices;
let server: CollabServer;
let policyId: string;
let groupId: string;
let sectionId: string;
let amina: TestPerson & { memberId: string };
let jonas: TestPerson & { memberId: string };
/** A member of the policy, outside the working group: may read. */
let rosa: TestPerson & { memberId: string };
const editors: Editor[] = [];
const raws: RawClient[] = [];

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
	for (const editor of editors.splice(0)) editor.leave();
	for (const raw of raws.splice(0)) raw.socket.terminate();
	await server.stop();
	await services.close();
});

async function join(name: string) {
	const person = await makePerson(services, { name });
	return { ...person, memberId: await makeMember(services, { policyId, personId: person.personId }) };
}

function edit(person: { cookie: string }, given?: Parameters<typeof openEditor>[3]): Editor {
	const editor = openEditor(server, person, sectionId, given);
	editors.push(editor);
	return editor;
}

function knock(
	person: { cookie: string } | null,
	given?: Parameters<typeof openRaw>[3],
	section = sectionId,
): RawClient {
	const raw = openRaw(server, person, section, given);
	raws.push(raw);
	return raw;
}

const synced = (...all: Editor[]) =>
	expect.poll(() => all.every((editor) => editor.provider.synced)).toBe(true);
const storedRows = () =>
	services.db.selectFrom("sectionUpdate").selectAll().where("sectionId", "=", sectionId).execute();
const storedText = async () => JSON.stringify((await readDoc({ services, db: services.db }, sectionId)).doc);
/** The step 2 frames that came as answers to a step 1. */
const answers = (raw: RawClient) => raw.ofType(messageType.sync).filter((frame) => frame[1] === 1);
const savedCounts = (raw: RawClient) => raw.ofType(messageType.saved).map((frame) => frame[2]);

/** Changes the section's state as a feature does: row and event in one transaction. */
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

describe("the stock provider", () => {
	test("C3: two converge, and see each other's words", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		one.type("from Amina");
		two.type("from Jonas");
		await expect.poll(() => one.text()).toContain("from Jonas");
		await expect.poll(() => two.text()).toContain("from Amina");
		expect(one.text()).toBe(two.text());
	});

	test("a reload keeps the text, and so does a restart of the server", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("kept");
		await expect.poll(() => one.saved()).toBeGreaterThanOrEqual(2);
		one.leave();
		const two = edit(amina);
		await expect.poll(() => two.text()).toContain("kept");
		two.leave();
		await server.stop();
		server = await startCollabServer(services);
		const three = edit(jonas);
		await expect.poll(() => three.text()).toContain("kept");
	});

	test("what was typed while offline arrives later, once", async () => {
		const one = edit(amina);
		await synced(one);
		one.provider.disconnect();
		one.type("written offline");
		one.provider.connect();
		const two = edit(jonas);
		await expect.poll(() => two.text()).toContain("written offline");
		expect(two.text().split("written offline").length).toBe(2);
	});

	test("C9: opening what nobody edits stores nothing", async () => {
		const one = edit(amina);
		await synced(one);
		await expect.poll(() => one.saved()).toBe(1);
		expect(await storedRows()).toEqual([]);
	});

	test("C1: only what is new is stored, also after a reconnection with everything in hand", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("first words");
		await expect.poll(() => one.saved()).toBe(2);
		one.provider.disconnect();
		one.provider.connect();
		await synced(one);
		one.type("x");
		await expect.poll(async () => (await storedRows()).length).toBe(2);
		const [, second] = await storedRows();
		expect(second!.data.includes("first words")).toBe(false);
	});
});

describe("C2: saved means on disk", () => {
	test("no saved, no delivery and no opening with it before the commit", async () => {
		const two = edit(jonas);
		await synced(two);
		const raw = knock(amina);
		await raw.opened;
		raw.send(messageType.sync, 0, new Uint8Array([0]));
		await expect.poll(() => answers(raw).length).toBe(1);
		let release = () => {};
		let held: Promise<void> | undefined;
		await new Promise<void>((inside) => {
			held = services.db.transaction().execute(async (trx) => {
				if (services.dialect === "postgres") {
					await trx.selectFrom("section").select("id").where("id", "=", sectionId).forUpdate().execute();
				}
				inside();
				await new Promise<void>((resolve) => {
					release = resolve;
				});
			});
		});
		raw.socket.send(updateFrame(makeUpdate(11, (fragment) => fragment.push([paragraph("not yet")]))));
		// Its answer comes after the update was received: the server has had its chance.
		raw.send(messageType.sync, 0, new Uint8Array([0]));
		await expect.poll(() => answers(raw).length).toBe(2);
		expect(answers(raw)[1]).toEqual(answers(raw)[0]);
		expect(savedCounts(raw)).toEqual([]);
		expect(two.text()).not.toContain("not yet");
		release();
		await held;
		await expect.poll(() => savedCounts(raw)).toEqual([1]);
		await expect.poll(() => two.text()).toContain("not yet");
	});

	test("counts every sync frame in order, also those that bring nothing", async () => {
		const raw = knock(amina);
		await raw.opened;
		const update = makeUpdate(11, (fragment) => fragment.push([paragraph("one")]));
		raw.send(messageType.sync, 1, new Uint8Array([0, 0]));
		raw.socket.send(updateFrame(update));
		raw.socket.send(updateFrame(update));
		await expect.poll(() => savedCounts(raw).at(-1)).toBe(3);
		expect((await storedRows()).length).toBe(1);
	});

	test("a failed write is tried again, and nothing is lost", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await expect.poll(() => one.saved()).toBe(1);
		const broken = services.db.transaction.bind(services.db);
		let failures = 0;
		services.db.transaction = () => {
			if (failures >= 3) return broken();
			failures += 1;
			throw new Error("disk full");
		};
		one.type("after all");
		await expect.poll(() => two.text()).toContain("after all");
		expect(failures).toBe(3);
		expect(one.closes).toEqual([]);
		expect(await storedText()).toContain("after all");
	});
});

describe("C4: the door", () => {
	test("foreign origin: 403", async () => {
		const raw = knock(amina, { origin: "https://evil.example" });
		const error = await new Promise<Error>((resolve) => raw.socket.once("error", resolve));
		expect(error.message).toContain("403");
	});

	test("nobody: 4401; suspended: 4401", async () => {
		expect(await knock(null).closed).toBe(closeCode.signedOut);
		expect(await knock({ cookie: "tripact.session_token=nonsense" }).closed).toBe(closeCode.signedOut);
		await services.db.updateTable("user").set({ suspendedAt: 1 }).where("id", "=", amina.personId).execute();
		expect(await knock(amina).closed).toBe(closeCode.signedOut);
	});

	test("an outsider learns the same of a section that is there and one that is not: 4404", async () => {
		const outsider = await makePerson(services);
		const answers = [
			knock(outsider),
			knock(outsider, {}, "nowhere"),
			knock(amina, {}, "nowhere"),
			knock(amina, {}, "..%2F"),
		];
		for (const raw of answers) {
			expect(await raw.closed).toBe(closeCode.gone);
			expect(raw.frames).toEqual([]);
		}
	});

	test.each([["another"], [null]])("schema %s: 4409 before any frame", async (schema) => {
		const raw = knock(amina, { schema });
		expect(await raw.closed).toBe(closeCode.reload);
		expect(raw.frames).toEqual([]);
	});

	test("the stock provider stops at 4409 and its document stays untouched", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("precious");
		await expect.poll(() => one.saved()).toBe(2);
		const old = edit(jonas, { params: { schema: "old" } });
		await expect.poll(() => old.closes).toEqual([closeCode.reload]);
		expect(old.text()).toBe("");
		expect(old.provider.shouldConnect).toBe(false);
	});

	test("another epoch: 4409", async () => {
		const raw = knock(amina, { query: `?schema=843c754c&epoch=7` });
		expect(await raw.closed).toBe(closeCode.reload);
	});

	test("the ninth window of one person: 1013", async () => {
		const windows = Array.from({ length: 8 }, () => knock(amina));
		await Promise.all(windows.map((raw) => raw.opened));
		await expect.poll(() => windows.every((raw) => raw.socket.readyState === raw.socket.OPEN)).toBe(true);
		expect(await knock(amina).closed).toBe(closeCode.later);
		const other = knock(jonas);
		await other.opened;
		other.send(messageType.sync, 0, new Uint8Array([0]));
		await expect.poll(() => other.ofType(messageType.sync).length).toBe(2);
	});
});

describe("C10: readers", () => {
	test("see the text and all news, and are asked for nothing", async () => {
		const [one, reader] = [edit(amina), edit(rosa)];
		await synced(one, reader);
		one.type("news");
		await expect.poll(() => reader.text()).toContain("news");
		expect(reader.saved()).toBe(0);
		expect(reader.closes).toEqual([]);
	});

	test("may repeat what is known", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("known");
		one.doc.getXmlFragment("default").delete(0);
		one.type("known too");
		await expect.poll(() => one.saved()).toBe(4);
		const raw = knock(rosa);
		await raw.opened;
		raw.send(messageType.sync, 1, Y.encodeStateAsUpdate(one.doc));
		await expect.poll(() => savedCounts(raw)).toEqual([1]);
	});

	test("new words or deletions: 4403, nothing stored", async () => {
		const writer = edit(rosa);
		await synced(writer);
		writer.type("smuggled");
		await expect.poll(() => writer.closes).toEqual([closeCode.noAccess]);
		expect(await storedRows()).toEqual([]);
		const one = edit(amina);
		await synced(one);
		one.type("stays");
		await expect.poll(() => one.saved()).toBe(2);
		const second = edit(rosa);
		await expect.poll(() => second.text()).toContain("stays");
		second.doc.getXmlFragment("default").delete(0);
		await expect.poll(() => second.closes).toEqual([closeCode.noAccess]);
		expect(await storedText()).toContain("stays");
	});
});

describe("C5: hostile frames", () => {
	/** Sends as Jonas and expects the code; the text must be as before, and Amina must go on. */
	async function expectRefused(frame: Uint8Array | string, code: number): Promise<void> {
		const one = edit(amina);
		await synced(one);
		one.type("safe");
		await expect.poll(() => one.saved()).toBe(2);
		const before = await storedText();
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(frame);
		expect(await raw.closed).toBe(code);
		expect(await storedText()).toBe(before);
		one.type("still here");
		await expect.poll(async () => await storedText()).toContain("still here");
	}

	const deep = (levels: number) =>
		makeUpdate(99, (fragment) => {
			let parent: Y.XmlFragment = fragment;
			for (let i = 0; i < levels; i++) {
				const next = new Y.XmlElement("blockquote");
				parent.push([next]);
				parent = next;
			}
		});

	const hostile: [string, () => Uint8Array | string, number][] = [
		["text", () => "hello", closeCode.garbage],
		["empty", () => new Uint8Array(), closeCode.garbage],
		["an unknown type", () => frameOf(17, new Uint8Array([1])), closeCode.garbage],
		["auth", () => frameOf(2, 0), closeCode.garbage],
		["saved, which only the server says", () => frameOf(64, 1, 1), closeCode.garbage],
		["a cut-off varint", () => new Uint8Array([0, 2, 0xff]), closeCode.garbage],
		["a huge varint", () => new Uint8Array([0, 2, ...Array(12).fill(0xff)]), closeCode.garbage],
		["a malformed state vector", () => frameOf(0, 0, new Uint8Array([9, 9])), closeCode.garbage],
		[
			"an update that does not decode",
			() => updateFrame(new Uint8Array([1, 200, 3])),
			closeCode.refusedContent,
		],
		["too large", () => new Uint8Array(2 * 1024 * 1024 + 1), closeCode.tooLarge],
		["far too large", () => new Uint8Array(5 * 1024 * 1024), 1009],
		["5,000 levels", () => updateFrame(deep(5000)), closeCode.refusedContent],
		["32 levels", () => updateFrame(deep(32)), closeCode.refusedContent],
		[
			"an unknown node",
			() => updateFrame(makeUpdate(99, (f) => f.push([new Y.XmlElement("script")]))),
			closeCode.refusedContent,
		],
		[
			"a node named __proto__",
			() => updateFrame(makeUpdate(99, (f) => f.push([new Y.XmlElement("__proto__")]))),
			closeCode.refusedContent,
		],
		[
			"an unknown attribute",
			() =>
				updateFrame(
					makeUpdate(99, (f) => {
						const element = paragraph("x");
						f.push([element]);
						element.setAttribute("onclick", "alert(1)");
					}),
				),
			closeCode.refusedContent,
		],
		[
			"an attribute of another node",
			() =>
				updateFrame(
					makeUpdate(99, (f) => {
						const element = paragraph("x");
						f.push([element]);
						element.setAttribute("level", "2");
					}),
				),
			closeCode.refusedContent,
		],
		[
			"a 1 MB attribute",
			() =>
				updateFrame(
					makeUpdate(99, (f) => {
						const element = paragraph("x");
						f.push([element]);
						element.setAttribute("id", "x".repeat(1_000_000));
					}),
				),
			closeCode.refusedContent,
		],
		[
			"another root",
			() => updateFrame(makeUpdate(99, (_f, doc) => doc.getMap("__proto__").set("x", 1))),
			closeCode.refusedContent,
		],
		[
			"a javascript link",
			() =>
				updateFrame(
					makeUpdate(99, (f) => {
						const element = paragraph("x");
						f.push([element]);
						(element.get(0) as Y.XmlText).format(0, 1, { link: { href: "javascript:alert(1)" } });
					}),
				),
			closeCode.refusedContent,
		],
		[
			"words directly in a list",
			() =>
				updateFrame(
					makeUpdate(99, (f) => {
						const hook = new Y.XmlElement("paragraph");
						f.push([hook]);
						hook.push([new Y.XmlHook("x") as never]);
					}),
				),
			closeCode.refusedContent,
		],
		[
			"60,000 empty elements",
			() =>
				updateFrame(
					makeUpdate(99, (f) => f.push(Array.from({ length: 60_000 }, () => new Y.XmlElement("paragraph")))),
				),
			closeCode.tooLarge,
		],
		["presence that is too large", () => frameOf(1, new Uint8Array(5000)), closeCode.tooLarge],
		["presence that is malformed", () => frameOf(1, new Uint8Array([1, 2])), closeCode.garbage],
	];
	test.each(hostile)("%s", async (_name, frame, code) => expectRefused(frame(), code));

	test("a frame with forbidden bits does not end the process", async () => {
		const raw = knock(jonas);
		await raw.opened;
		const inner = raw.socket as unknown as { _socket: { write: (bytes: Buffer) => void } };
		inner._socket.write(Buffer.from([0xf2, 0x80, 1, 2, 3, 4]));
		expect([1002, 1006]).toContain(await raw.closed);
		const one = edit(amina);
		await synced(one);
	});

	test("too many frames: 4429", async () => {
		const raw = knock(jonas);
		await raw.opened;
		for (let i = 0; i < 450; i++) raw.send(messageType.sync, 2, new Uint8Array([0, 0]));
		expect(await raw.closed).toBe(closeCode.slowDown);
	});

	test("C1: other words under numbers that are known already change nothing", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("original");
		await expect.poll(() => one.saved()).toBe(2);
		const clientId = one.doc.clientID;
		const forged = makeUpdate(clientId, (fragment) => fragment.push([paragraph("rewritte")]));
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(updateFrame(forged));
		await expect.poll(() => savedCounts(raw)).toEqual([1]);
		expect((await storedRows()).length).toBe(1);
		expect(await storedText()).toContain("original");
		const late = edit(rosa);
		await expect.poll(() => late.text()).toContain("original");
	});
});

describe("C6: client ids", () => {
	test("words in another person's name: 4400, document unchanged, the owner goes on", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("mine");
		await expect.poll(() => one.saved()).toBe(2);
		const forger = new Y.Doc();
		Y.applyUpdate(forger, Y.encodeStateAsUpdate(one.doc));
		const known = Y.encodeStateVector(forger);
		forger.clientID = one.doc.clientID;
		forger.getXmlFragment("default").push([paragraph("forged")]);
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(updateFrame(Y.encodeStateAsUpdate(forger, known)));
		expect(await raw.closed).toBe(closeCode.refusedContent);
		one.type("and on");
		await expect.poll(() => storedText()).toContain("and on");
		expect(await storedText()).not.toContain("forged");
	});

	test("an id that somebody shows as presence is taken, before its first word", async () => {
		const one = edit(amina);
		await synced(one);
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(updateFrame(makeUpdate(one.doc.clientID, (f) => f.push([paragraph("first")]))));
		expect(await raw.closed).toBe(closeCode.refusedContent);
		one.type("mine");
		await expect.poll(() => storedText()).toContain("mine");
	});

	test("the owner on a new line, with the same document", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("first line");
		await expect.poll(() => one.saved()).toBe(2);
		one.leave();
		const again = edit(amina, { doc: one.doc });
		again.type("second line");
		await expect.poll(() => storedText()).toContain("second line");
		expect(again.closes).toEqual([]);
	});
});

describe("C7: gaps", () => {
	test("an update without its ground is asked for again, then stored whole", async () => {
		const doc = new Y.Doc();
		doc.getXmlFragment("default").push([paragraph("ground")]);
		const ground = Y.encodeStateVector(doc);
		doc.getXmlFragment("default").push([paragraph("above")]);
		const raw = knock(amina);
		await raw.opened;
		raw.socket.send(updateFrame(Y.encodeStateAsUpdate(doc, ground)));
		await expect.poll(() => raw.frames.filter((frame) => frame[0] === 0 && frame[1] === 0).length).toBe(1);
		expect(await storedRows()).toEqual([]);
		expect(savedCounts(raw)).toEqual([]);
		raw.send(messageType.sync, 1, Y.encodeStateAsUpdate(doc));
		await expect.poll(() => savedCounts(raw)).toEqual([2]);
		expect(await storedText()).toContain("above");
	});

	test("a deletion of what is not there is a gap; four in a row: 4400", async () => {
		const doc = new Y.Doc();
		doc.getXmlFragment("default").push([paragraph("ground")]);
		const ground = Y.encodeStateVector(doc);
		doc.getXmlFragment("default").delete(0);
		const raw = knock(amina);
		await raw.opened;
		for (let i = 0; i < 4; i++) raw.socket.send(updateFrame(Y.encodeStateAsUpdate(doc, ground)));
		expect(await raw.closed).toBe(closeCode.refusedContent);
		expect(await storedRows()).toEqual([]);
	});
});

describe("C8: rights that change", () => {
	test("freezing under a typing hand: 4423, late words are not stored", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("in time");
		await expect.poll(() => one.saved()).toBe(2);
		await freeze();
		one.type("too late");
		await expect.poll(() => one.closes).toEqual([closeCode.frozen]);
		expect(one.provider.shouldConnect).toBe(false);
		expect(one.text()).toContain("too late");
		const text = await storedText();
		expect(text).toContain("in time");
		expect(text).not.toContain("too late");
		const reader = edit(amina);
		await synced(reader);
		expect(reader.text()).not.toContain("too late");
		reader.type("still too late");
		await expect.poll(() => reader.closes).toEqual([closeCode.noAccess]);
		expect((await storedRows()).length).toBe(1);
	});

	test("even without an event, a committed freeze is obeyed by the next frame", async () => {
		const one = edit(amina);
		await synced(one);
		await services.db.updateTable("section").set({ state: "locked" }).where("id", "=", sectionId).execute();
		one.type("too late");
		await expect.poll(() => one.closes).toEqual([closeCode.frozen]);
		expect(await storedRows()).toEqual([]);
	});

	const personal = { kind: "installation" } as const;
	test("a revoked session: 4401, other sessions stay", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
			await record(ctx, { type: "session.revoked", scope: personal, refs: { personId: amina.personId } });
		});
		one.type("after the end");
		await expect.poll(() => one.closes).toEqual([closeCode.signedOut]);
		expect(await storedRows()).toEqual([]);
		two.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
		expect(two.closes).toEqual([]);
	});

	test("a session that ended without an event is refused at the next frame", async () => {
		const one = edit(amina);
		await synced(one);
		await services.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
		one.type("after the end");
		await expect.poll(() => one.closes[0]).toBe(closeCode.knockAgain);
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

	test("out of the working group: knocks again and reads", async () => {
		const one = edit(amina);
		await synced(one);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.deleteFrom("workingGroupMember").where("memberId", "=", amina.memberId).execute();
			await record(ctx, {
				type: "group.changed",
				scope: { kind: "policy", policyId },
				refs: { policyId, groupId },
			});
		});
		await expect.poll(() => one.closes).toEqual([closeCode.knockAgain]);
		await synced(one);
		one.type("no more");
		await expect.poll(() => one.closes.at(-1)).toBe(closeCode.noAccess);
		expect(await storedRows()).toEqual([]);
	});

	test("what nobody announced is found by asking again", async () => {
		await server.stop();
		server = await startCollabServer(services, { recheckEvery: 50 });
		const [one, reader] = [edit(amina), edit(rosa)];
		await synced(one, reader);
		await services.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
		await services.db.updateTable("member").set({ untilAt: 1 }).where("id", "=", rosa.memberId).execute();
		await expect.poll(() => one.closes).toEqual([closeCode.signedOut]);
		await expect.poll(() => reader.closes).toEqual([closeCode.gone]);
	});

	test("rows appended by another process are fetched and delivered", async () => {
		await server.stop();
		server = await startCollabServer(services, { recheckEvery: 50 });
		const reader = edit(rosa);
		await synced(reader);
		const other = await startCollabServer(services);
		const far = openEditor(other, amina, sectionId);
		editors.push(far);
		await synced(far);
		far.type("from afar");
		await expect.poll(() => reader.text()).toContain("from afar");
		await other.stop();
	});

	test("a hole left by another process is filled before one's own words are delivered", async () => {
		const [near, reader] = [edit(jonas), edit(rosa)];
		await synced(near, reader);
		const other = await startCollabServer(services);
		const far = openEditor(other, amina, sectionId);
		editors.push(far);
		await synced(far);
		far.type("from afar");
		await expect.poll(() => far.saved()).toBe(2);
		near.type("from near");
		await expect.poll(() => reader.text()).toContain("from near");
		expect(reader.text()).toContain("from afar");
		await expect.poll(() => near.text()).toContain("from afar");
		await other.stop();
	});
});

describe("C11: presence", () => {
	type State = { user?: Record<string, unknown>; cursor?: unknown };
	const statesOf = (editor: Editor, of: Editor) =>
		editor.provider.awareness.getStates().get(of.doc.clientID) as State | undefined;

	test("is who the session says, whatever the client says; the cursor stays for those who edit", async () => {
		const [one, two, reader] = [edit(amina), edit(jonas), edit(rosa)];
		await synced(one, two, reader);
		const cursor = {
			anchor: { type: null, tname: "default", item: null, assoc: 0 },
			head: { type: null, tname: "default", item: null, assoc: 0 },
		};
		const forged = {
			user: { name: "The Minister", constituency: "government" },
			cursor,
			extra: "x".repeat(100),
		};
		one.provider.awareness.setLocalState(forged);
		reader.provider.awareness.setLocalState(forged);
		await expect.poll(() => statesOf(two, one)?.cursor).toEqual(cursor);
		expect(statesOf(two, one)).toEqual({
			user: { name: "Amina", constituency: "workers", memberId: amina.memberId },
			cursor,
		});
		await expect
			.poll(() => statesOf(two, reader))
			.toEqual({ user: { name: "Rosa", constituency: "workers", memberId: rosa.memberId } });
	});

	test("somebody else's entry is passed over: neither forged nor taken away", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await expect.poll(() => statesOf(two, one)?.user?.name).toBe("Amina");
		const raw = knock(rosa);
		await raw.opened;
		const entry = (id: number, clock: number, state: string) =>
			frameOf(1, frameOf(1, id, clock, new TextEncoder().encode(state)));
		raw.socket.send(entry(one.doc.clientID, 1_000_000, "null"));
		raw.socket.send(entry(one.doc.clientID, 1_000_000, `{"user":{"name":"Mallory"}}`));
		raw.socket.send(entry(4242, 1, `{"user":{"name":"Mallory"}}`));
		await expect
			.poll(() => (two.provider.awareness.getStates().get(4242) as State | undefined)?.user?.name)
			.toBe("Rosa");
		expect(statesOf(two, one)?.user?.name).toBe("Amina");
	});

	test("goes with the connection, and comes back with it", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await expect.poll(() => statesOf(two, one)).toBeDefined();
		one.provider.ws?.close();
		await expect.poll(() => statesOf(two, one)).toBeUndefined();
		await expect.poll(() => statesOf(two, one)?.user?.name, { timeout: 5000 }).toBe("Amina");
	});

	test("a question is answered with everybody else, one entry per frame", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		const raw = knock(rosa);
		await raw.opened;
		await expect.poll(() => raw.ofType(1).length).toBe(2);
		raw.send(messageType.queryAwareness);
		await expect.poll(() => raw.ofType(1).length).toBe(4);
	});

	test("the heartbeat is a frame that a browser hears; the dead are ended", async () => {
		await server.stop();
		server = await startCollabServer(services, { pingEvery: 40 });
		const raw = knock(rosa);
		await raw.opened;
		await expect.poll(() => raw.ofType(1).length).toBeGreaterThan(2);
		expect(raw.ofType(1)[0]).toEqual(new Uint8Array([1, 1, 0]));
		raw.socket.pong = () => undefined;
		(raw.socket as unknown as { _autoPong: boolean })._autoPong = false;
		expect(await raw.closed).toBe(1006);
	});
});

describe("C9 and C12", () => {
	test("the log is merged after enough rows, and the merged state opens the same text", async () => {
		await server.stop();
		server = await startCollabServer(services, { tailRows: 20 });
		const one = edit(amina);
		await synced(one);
		for (let i = 0; i < 30; i++) one.type(`line ${i}`);
		await expect
			.poll(async () => (await services.db.selectFrom("sectionState").selectAll().execute()).length)
			.toBeGreaterThan(0);
		await expect.poll(() => one.saved()).toBe(31);
		const two = edit(jonas);
		await synced(two);
		expect(two.text()).toBe(one.text());
		expect((await storedRows()).length).toBe(30);
	});

	test("a reader who does not read is cut", async () => {
		await server.stop();
		server = await startCollabServer(services, { unsentBytes: 200_000, updateBytesBucket: [1e9, 1e9] });
		const raw = knock(rosa);
		await raw.opened;
		raw.socket.pause();
		const one = edit(amina);
		await synced(one);
		for (let i = 0; i < 40; i++) {
			one.doc.getXmlFragment("default").delete(0, one.doc.getXmlFragment("default").length);
			one.type("x".repeat(400_000));
			await expect.poll(() => one.saved()).toBe(2 * (i + 1));
		}
		raw.socket.resume();
		expect(await raw.closed).toBe(1006);
		one.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
	}, 60_000);
});
