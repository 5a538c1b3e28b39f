import { describe, expect, test } from "vitest";
import { closeCode, messageType } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { writeBatch, writeCount } from "#shared/polling.ts";
import { makePerson } from "#test/factories/people.ts";
import { frameOf, makeUpdate, openRaw, paragraph, updateFrame } from "#test/setup/collab.ts";
import {
	amina,
	edit,
	hear,
	jonas,
	knock,
	openLine,
	post,
	rosa,
	sectionId,
	send,
	server,
	services,
	storedRows,
	storedText,
	synced,
} from "#test/setup/polling.ts";

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
