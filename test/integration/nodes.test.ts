import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { systemContext } from "#server/context.ts";
import { createEventBus } from "#server/events.ts";
import { closeRound } from "#server/features/rounds.ts";
import { readDoc } from "#server/features/texts.ts";
import { newId } from "#server/ids.ts";
import { openRecordKey } from "#server/keys.ts";
import { openChains } from "#server/nodes/chains.ts";
import { joinNodes } from "#server/nodes/nodes.ts";
import type { Services } from "#server/services.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { closeCode, messageType } from "#shared/collab.ts";
import type { PublishedEvent } from "#shared/events.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { contextFor, makeCommittee, startRound } from "#test/factories/rounds.ts";
import {
	type Editor,
	openEditor,
	openRaw,
	paragraph,
	type RawClient,
	updateFrame,
} from "#test/setup/collab.ts";
import { findRepeats, type Installation, type Node, startNodes } from "#test/setup/nodes.ts";

// Several nodes (issue 3; T10, T21): two processes of the built application, one PostgreSQL, one Redis.
// They run in the PostgreSQL part of `npm test`.

describe.skipIf(!process.env.TEST_POSTGRES_URL)("two nodes", () => {
	let installation: Installation;
	let [a, b] = [] as unknown as [Node, Node];
	let policyId: string;
	let groupId: string;
	let sectionId: string;
	let amina: TestPerson;
	let jonas: TestPerson;
	let secretary: TestPerson;
	const editors: Editor[] = [];

	beforeAll(async () => {
		installation = await startNodes();
		[a, b] = installation.nodes;
	});
	afterAll(() => installation.stop());

	beforeEach(async () => {
		const { services } = installation;
		policyId = await makePolicy(services);
		[amina, jonas, secretary] = [
			await makePerson(services, { name: "Amina" }),
			await makePerson(services, { name: "Jonas" }),
			await makePerson(services, { name: "Secretary" }),
		];
		const part = { policyId };
		const members = [
			{ memberId: await makeMember(services, { ...part, personId: amina.personId }) },
			{
				memberId: await makeMember(services, {
					...part,
					personId: jonas.personId,
					constituency: "employers",
				}),
			},
		];
		await makeMember(services, { ...part, personId: secretary.personId, capacity: "secretariat" });
		groupId = await makeGroup(services, { policyId, members });
		sectionId = await makeSection(services, { policyId, groupId });
	});
	afterEach(() => {
		for (const editor of editors.splice(0)) editor.leave();
	});

	function edit(node: Node, person: TestPerson): Editor {
		const editor = openEditor(node.collab, person, sectionId);
		editors.push(editor);
		return editor;
	}

	const synced = (...all: Editor[]) =>
		expect.poll(() => all.every((editor) => editor.provider.synced), { timeout: 20_000 }).toBe(true);
	const storedText = async () =>
		JSON.stringify(
			(await readDoc({ services: installation.services, db: installation.services.db }, sectionId)).doc,
		);
	const countOf = (text: string, word: string) => text.split(word).length - 1;

	test("ten people over both converge: every word once, at both, and on disk", async () => {
		const all = Array.from({ length: 10 }, (_, i) => edit(i % 2 ? a : b, i % 4 < 2 ? amina : jonas));
		await synced(...all);
		const words: string[] = [];
		for (let round = 0; round < 20; round++) {
			for (const [i, editor] of all.entries()) {
				words.push(`w${i}x${round}z`);
				editor.type(words.at(-1)!);
			}
			await new Promise((resolve) => setImmediate(resolve));
		}
		const isWhole = (text: string) => words.every((word) => countOf(text, word) === 1);
		await expect.poll(() => all.every((editor) => isWhole(editor.text())), { timeout: 30_000 }).toBe(true);
		expect(new Set(all.map((editor) => editor.text())).size).toBe(1);
		await expect.poll(async () => isWhole(await storedText())).toBe(true);
		expect(all.flatMap((editor) => editor.closes)).toEqual([]);
		const seqs = await installation.services.db
			.selectFrom("sectionUpdate")
			.select("seq")
			.where("sectionId", "=", sectionId)
			.orderBy("seq")
			.execute();
		expect(seqs.map((row) => row.seq)).toEqual(seqs.map((_, i) => i + 1));
	});

	test("C1, C6: one client id with different words on both nodes cannot split the text", async () => {
		const others = [edit(a, jonas), edit(b, jonas)];
		await synced(...others);
		const liars = [openRaw(a.collab, amina, sectionId), openRaw(b.collab, amina, sectionId)];
		await Promise.all(liars.map((liar) => liar.opened));
		for (const [i, liar] of liars.entries()) {
			const doc = new Y.Doc();
			doc.clientID = 77;
			doc.on("update", (update: Uint8Array) => liar.socket.send(updateFrame(update)));
			for (let n = 0; n < 10; n++) doc.getXmlFragment("default").push([paragraph(`${i} says ${n}`)]);
		}
		const answered = (liar: RawClient) => liar.ofType(messageType.saved).at(-1)?.[2] === 10;
		await expect.poll(() => liars.every(answered), { timeout: 20_000 }).toBe(true);
		for (const liar of liars) liar.socket.terminate();
		const last = edit(a, jonas);
		await synced(last);
		last.type("the end");
		await expect
			.poll(() => others.every((editor) => editor.text().includes("the end")), { timeout: 20_000 })
			.toBe(true);
		await expect
			.poll(() => new Set([...others, last].map((editor) => editor.text())).size, { timeout: 20_000 })
			.toBe(1);
		// Whoever comes now gets the same from either node.
		const [freshA, freshB] = [edit(a, jonas), edit(b, jonas)];
		await synced(freshA, freshB);
		expect(freshA.text()).toBe(freshB.text());
		expect(freshA.text()).toBe(last.text());
		expect(await findRepeats(installation.services, sectionId)).toEqual([]);
	});

	test("presence crosses, and goes with the person", async () => {
		const [one, two] = [edit(a, amina), edit(b, jonas)];
		await synced(one, two);
		one.provider.awareness.setLocalState({ cursor: null });
		two.provider.awareness.setLocalState({ cursor: null });
		const names = (editor: Editor) =>
			[...editor.provider.awareness.getStates().values()].map((state) => state.user?.name).filter(Boolean);
		await expect.poll(() => names(two), { timeout: 10_000 }).toContain("Amina");
		await expect.poll(() => names(one), { timeout: 10_000 }).toContain("Jonas");
		// Who comes later is told who is there, at both nodes.
		const late = edit(b, jonas);
		await expect.poll(() => names(late), { timeout: 10_000 }).toContain("Amina");
		one.leave();
		await expect.poll(() => names(two), { timeout: 10_000 }).not.toContain("Amina");
	});

	test("T21: signing out at one node cuts the other's lines within a second", async () => {
		const [left, right] = [edit(a, amina), edit(b, amina)];
		const { socket } = await b.listen(amina);
		await synced(left, right);
		const out = await a.post("/sign-out", amina, {});
		const start = performance.now();
		expect(out).toBe(302);
		await expect.poll(() => right.closes, { interval: 5, timeout: 10_000 }).toContain(closeCode.signedOut);
		await expect.poll(() => socket.connected, { interval: 5, timeout: 10_000 }).toBe(false);
		expect(performance.now() - start).toBeLessThan(1_000);
		expect(left.closes).toContain(closeCode.signedOut);
	});

	test("C5: what was frozen at one node is refused by the other from the commit on", async () => {
		const [left, right] = [edit(a, amina), edit(b, jonas)];
		await synced(left, right);
		left.type("before the freeze");
		await expect.poll(() => right.text(), { timeout: 10_000 }).toContain("before the freeze");
		// By a process that tells nobody: only the rows say it.
		const { services } = installation;
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.updateTable("section").set({ state: "circulated" }).where("id", "=", sectionId).execute();
			const refs = { policyId, sectionId };
			await record(ctx, { type: "section.circulated", scope: { kind: "policy", policyId }, refs });
		});
		const saved = right.saved();
		right.type("after the freeze");
		// The commit refuses it, or the door that is asked again every 30 s was first.
		await expect.poll(() => right.closes.length, { timeout: 10_000 }).toBeGreaterThan(0);
		expect([closeCode.frozen, closeCode.knockAgain]).toContain(right.closes[0]);
		expect(right.saved()).toBe(saved);
		// Who only has it open hears of it by the question to the database.
		await expect.poll(() => left.closes.length, { timeout: 6_000 }).toBeGreaterThan(0);
		expect(await storedText()).not.toContain("after the freeze");
	});

	test("freezing with the button of one node cuts the other's editors within a second", async () => {
		const right = edit(b, jonas);
		await synced(right);
		right.type("agreed words");
		await expect.poll(() => right.saved(), { timeout: 10_000 }).toBeGreaterThan(1);
		const answer = await a.post(`/policies/${policyId}/sections/${sectionId}`, secretary, {
			intent: "circulate",
		});
		const start = performance.now();
		expect(answer).toBe(302);
		await expect.poll(() => right.closes, { interval: 5, timeout: 10_000 }).toContain(closeCode.frozen);
		expect(performance.now() - start).toBeLessThan(1_000);
	});

	test("a comment at one node reaches the pages of the other; a caucus's only its own people", async () => {
		const [workers, employers] = [await b.listen(amina), await b.listen(jonas)];
		const path = `/policies/${policyId}/sections/${sectionId}/comments`;
		const say = (audience: string) =>
			a.post(path, amina, { intent: "create", audience, text: "A point.", key: newId() });
		expect(await say("caucus")).toBe(302);
		expect(await say("everyone")).toBe(302);
		await expect.poll(() => workers.heard.length, { timeout: 10_000 }).toBe(2);
		await expect.poll(() => employers.heard.length, { timeout: 10_000 }).toBe(1);
		expect(workers.heard.map((message) => message.type)).toEqual(["comment.created", "comment.created"]);
		expect(employers.heard[0]!.refs.threadId).toBe(workers.heard[1]!.refs.threadId);
		for (const { socket } of [workers, employers]) socket.disconnect();
	});

	test("ballots cast through both nodes at once: one seat has one current ballot", async () => {
		const { services } = installation;
		const committee = await makeCommittee(services);
		const roundId = await startRound(services, committee);
		const voter = committee.voters.workers![0]!;
		const session = await services.auth.api.openSession({
			body: { personId: voter.personId },
			asResponse: true,
		});
		const cookie = session.headers
			.getSetCookie()
			.map((line) => line.split(";")[0])
			.join("; ");
		const round = await services.db
			.selectFrom("round")
			.select("textHash")
			.where("id", "=", roundId)
			.executeTakeFirstOrThrow();
		const path = `/policies/${committee.policyId}/rounds/${roundId}/ballot`;
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, i) =>
				[a, b][i % 2]!.post(
					path,
					{ cookie },
					{
						intent: "cast",
						choice: i % 4 < 2 ? "approve" : "oppose",
						textHash: round.textHash,
						key: newId(),
					},
				),
			),
		);
		expect(answers).toEqual(answers.map(() => 302));
		const ballots = await services.db
			.selectFrom("ballot")
			.select(["revision", "supersededAt"])
			.where("roundId", "=", roundId)
			.orderBy("revision")
			.execute();
		expect(ballots.map((ballot) => ballot.revision)).toEqual(ballots.map((_, i) => i + 1));
		expect(ballots.filter((ballot) => ballot.supersededAt === null)).toHaveLength(1);
	});

	test("a node whose key did not sign the newest record says so", async () => {
		const { services } = installation;
		const committee = await makeCommittee(services);
		const roundId = await startRound(services, committee);
		const ctx = await contextFor(services, committee.policyId, committee.secretariat);
		await closeRound(ctx, { roundId, reason: "Only for this test." });
		const alarms: string[] = [];
		const log = pino({ level: "error" }, { write: (line: string) => void alarms.push(line) });
		const none = { openSections: () => [], presentIn: () => [], hearPresence() {}, catchUp: async () => {} };
		const start = async (recordKey: Services["recordKey"]) => {
			const env = { ...services.env, REDIS_URL: undefined };
			const events = createEventBus(() => undefined);
			await (await joinNodes({ ...services, env, events, log, recordKey }, none)).stop();
		};
		await start(services.recordKey);
		expect(alarms).toEqual([]);
		const folder = mkdtempSync(join(tmpdir(), "tripact-key-"));
		await start(openRecordKey(folder));
		rmSync(folder, { recursive: true });
		expect(alarms.join("")).toContain("record-key.pem");
	});

	test("events of several processes are delivered once each, in the order of their chain", async () => {
		const { services } = installation;
		const heard: PublishedEvent[] = [];
		const chains = await openChains(services, (events) => heard.push(...events));
		const policies = [policyId, await makePolicy(services)];
		const write = (id: string) =>
			withTransaction(systemContext(services), (ctx) =>
				record(ctx, {
					type: "policy.renamed",
					scope: { kind: "policy", policyId: id },
					refs: { policyId: id },
				}),
			);
		const listen = () => services.events.subscribe((event) => chains.publish([event]));
		let deafen = listen();
		for (let i = 0; i < 10; i++) {
			// Ten of its own, of which it hears at once, while others' come by hints and questions between them.
			await Promise.all([write(policies[i % 2]!), chains.poll(), chains.hear(`policy:${policies[0]}`, i)]);
			deafen();
			await Promise.all(policies.map(write));
			deafen = listen();
		}
		deafen();
		await chains.poll();
		for (const id of policies) {
			const seqs = heard.filter((event) => "policyId" in event.scope && event.scope.policyId === id);
			expect(seqs.map((event) => event.seq)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
		}
	});
});
