import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { closeCode, messageType } from "#shared/collab.ts";
import { frameOf, makeUpdate, paragraph, updateFrame } from "#test/setup/collab.ts";
import {
	amina,
	edit,
	jonas,
	knock,
	rosa,
	savedCounts,
	setScene,
	storedRows,
	storedText,
	synced,
} from "#test/setup/scene.ts";

// The promises of server/collab/SPEC.md, against a real server, real sockets and the stock provider.

setScene();

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
