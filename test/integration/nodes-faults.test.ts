import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readDoc } from "#server/features/texts.ts";
import { newId } from "#server/ids.ts";
import { closeCode } from "#shared/collab.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { type Editor, openEditor } from "#test/setup/collab.ts";
import { findRepeats, type Installation, type Node, startNodes } from "#test/setup/nodes.ts";

// T10, T11, T21: Redis gone, empty and hung, PostgreSQL killed, under two processes of the built application.

/** What others do is known by then without Redis, in ms (SAFETY 3.2), and by then with it. */
const withoutRedis = 6_000;
const withRedis = 1_000;

describe.skipIf(!process.env.TEST_POSTGRES_URL)("two nodes, when parts fail", () => {
	let installation: Installation;
	let [a, b] = [] as unknown as [Node, Node];
	let policyId: string;
	let sectionId: string;
	let amina: TestPerson;
	let jonas: TestPerson;
	const editors: Editor[] = [];

	beforeAll(async () => {
		installation = await startNodes();
		[a, b] = installation.nodes;
	});
	afterAll(() => installation.stop());

	beforeEach(async () => {
		const { services } = installation;
		policyId = await makePolicy(services);
		[amina, jonas] = [
			await makePerson(services, { name: "Amina" }),
			await makePerson(services, { name: "Jonas" }),
		];
		const members = [];
		for (const { personId } of [amina, jonas]) {
			members.push({ memberId: await makeMember(services, { policyId, personId }) });
		}
		const groupId = await makeGroup(services, { policyId, members });
		sectionId = await makeSection(services, { policyId, groupId });
	});
	afterEach(() => {
		for (const editor of editors.splice(0)) editor.leave();
	});

	async function editBoth(): Promise<[Editor, Editor]> {
		const both: [Editor, Editor] = [
			openEditor(a.collab, amina, sectionId),
			openEditor(b.collab, jonas, sectionId),
		];
		editors.push(...both);
		await expect.poll(() => both.every((editor) => editor.provider.synced), { timeout: 20_000 }).toBe(true);
		return both;
	}

	/** A word typed with one is saved at once and reaches the other. @returns how long that took, in ms */
	async function cross(from: Editor, to: Editor, within: number): Promise<number> {
		const word = `word-${newId()}`;
		const [saved, start] = [from.saved(), performance.now()];
		from.type(word);
		await expect.poll(() => from.saved(), { interval: 5, timeout: 3_000 }).toBeGreaterThan(saved);
		await expect.poll(() => to.text().includes(word), { interval: 5, timeout: within }).toBe(true);
		return performance.now() - start;
	}

	/** One signs out at the first node: at the second the line is cut, and nothing more is taken. */
	async function signOut(left: Editor, right: Editor, within: number): Promise<void> {
		const second = openEditor(b.collab, amina, sectionId);
		editors.push(second);
		await expect.poll(() => second.provider.synced, { timeout: 20_000 }).toBe(true);
		expect(await a.post("/sign-out", amina, {})).toBe(302);
		const start = performance.now();
		await expect.poll(() => second.closes, { interval: 5, timeout: within }).toContain(closeCode.signedOut);
		expect(performance.now() - start).toBeLessThan(within);
		expect(left.closes).toContain(closeCode.signedOut);
		expect(right.closes).toEqual([]);
	}

	/** A person's other work, at both nodes, while something hangs. */
	async function work(): Promise<void> {
		const section = `/policies/${policyId}/sections/${sectionId}`;
		for (const node of [a, b]) {
			const start = performance.now();
			expect(await node.get(section, jonas)).toBe(200);
			const comment = { intent: "create", audience: "everyone", text: "A point.", key: newId() };
			expect(await node.post(`${section}/comments`, jonas, comment)).toBe(302);
			expect(performance.now() - start).toBeLessThan(10_000);
		}
	}

	test("T10: Redis killed: writing goes on, and crosses within 6 s; back and empty, it crosses at once", async () => {
		const { redis } = installation;
		const [left, right] = await editBoth();
		await expect.poll(() => cross(left, right, withoutRedis), { timeout: 30_000 }).toBeLessThan(withRedis);
		await redis.kill();
		await cross(left, right, withoutRedis);
		await cross(right, left, withoutRedis);
		await work();
		left.type("told to nobody");
		await redis.start();
		// The question to the database, or Redis coming back: whichever is first.
		await expect.poll(() => right.text(), { timeout: 10_000 }).toContain("told to nobody");
		await expect.poll(() => cross(left, right, withoutRedis), { timeout: 30_000 }).toBeLessThan(withRedis);
		expect(right.text()).toBe(left.text());
		expect([...left.closes, ...right.closes]).toEqual([]);
	});

	test("T21: signing out with Redis killed cuts the other node's lines within 6 s", async () => {
		const { redis } = installation;
		const [left, right] = await editBoth();
		await redis.kill();
		try {
			await signOut(left, right, withoutRedis);
		} finally {
			await redis.start();
		}
	});

	test("T10, T21: Redis hung: nothing waits for it, and rights end within 6 s", async () => {
		const { redis } = installation;
		const [left, right] = await editBoth();
		await expect.poll(() => cross(left, right, withoutRedis), { timeout: 30_000 }).toBeLessThan(withRedis);
		redis.pause();
		try {
			for (let i = 0; i < 20; i++) left.type(`while it hangs ${i}`);
			await expect.poll(() => right.text(), { timeout: withoutRedis }).toContain("while it hangs 19");
			await cross(right, left, withoutRedis);
			await work();
			await signOut(left, right, withoutRedis);
		} finally {
			redis.resume();
		}
		// And when it goes on, so does everything at once.
		const third = openEditor(a.collab, jonas, sectionId);
		editors.push(third);
		await expect.poll(() => cross(right, third, withoutRedis), { timeout: 30_000 }).toBeLessThan(withRedis);
		expect(third.text()).toBe(right.text());
	});

	test("T11: PostgreSQL killed and back: nothing false was said, and every saved word is there once", async () => {
		const { postgres, services } = installation;
		const [left, right] = await editBoth();
		const words: Record<"left" | "right", string[]> = { left: [], right: [] };
		const write = () => {
			for (const [side, editor] of [
				["left", left],
				["right", right],
			] as const) {
				words[side].push(`${side}-${words[side].length}-z`);
				editor.type(words[side].at(-1)!);
			}
		};
		for (let i = 0; i < 20; i++) write();
		await expect.poll(() => Math.min(left.saved(), right.saved()), { timeout: 10_000 }).toBeGreaterThan(20);
		for (let i = 0; i < 20; i++) write();
		await postgres.kill();
		const health = () => Promise.all([a, b].map((node) => node.get("/healthz", jonas)));
		expect(await health()).toEqual([500, 500]);
		const saved = [left.saved(), right.saved()];
		for (let i = 0; i < 5; i++) write();
		expect(await health()).toEqual([500, 500]);
		// Without a database nothing is called saved.
		expect([left.saved(), right.saved()]).toEqual(saved);
		await postgres.start();
		const all = [...words.left, ...words.right];
		const isWhole = (text: string) => all.every((word) => text.split(word).length === 2);
		await expect
			.poll(() => [left, right].every((editor) => isWhole(editor.text())), { timeout: 60_000 })
			.toBe(true);
		const stored = async () => JSON.stringify((await readDoc({ services, db: services.db }, sectionId)).doc);
		await expect.poll(async () => isWhole(await stored()), { timeout: 20_000 }).toBe(true);
		expect(await findRepeats(services, sectionId)).toEqual([]);
		await work();
	});
});
