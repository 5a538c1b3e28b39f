import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#server/ids.ts";
import {
	type AmendmentAct,
	type AmendmentState,
	adoptedStates,
	amendmentActs,
	closedStates,
	undecidedStates,
} from "#shared/amendment-states.ts";
import { relationKinds } from "#shared/amendments.ts";
import { amendmentsIn, countOpen, countPairs } from "#shared/brackets.ts";
import { isAppError } from "#shared/errors.ts";
import { type Position, positionStatus, positions } from "#shared/positions.ts";
import {
	act,
	makeTable,
	propose,
	replacing,
	type Seat,
	type Table,
	written,
} from "#test/factories/amendments.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { relateAmendments } from "./amendment-relations.ts";
import { listAmendments, openAmendments } from "./amendments.ts";
import { asOpen, countBrackets, readBrackets } from "./brackets.ts";
import { getOwnSection } from "./outline.ts";
import { readPositions, statePosition } from "./positions.ts";

// Amendments as a table of people would treat them, in any order: text, states, positions and brackets stay consistent.

/** How many sequences; more by hand: NEGOTIATION_RUNS=1000 npx vitest run server/features/amendment-model.test.ts */
const runs = Number(process.env.NEGOTIATION_RUNS ?? (process.env.TEST_POSTGRES_URL ? 4 : 15));

let services: TestServices;
let room: Table;
beforeAll(async () => {
	services = await openTestServices();
	room = await makeTable(services);
}, 60_000);
afterAll(() => services.close());

const groups = ["government", "workers", "employers"] as const;
type Step =
	| {
			do: "propose";
			seat: (typeof groups)[number];
			block: number;
			words: number | null;
			under: number | null;
	  }
	| { do: "act"; act: AmendmentAct; seat: Seat; which: number; reason: boolean }
	| { do: "relate"; which: number; other: number; kind: (typeof relationKinds)[number] }
	| { do: "state"; seat: (typeof groups)[number]; which: number; value: Position; stale: boolean };

const seats = ["secretariat", "chair", ...groups] as const;
const stepArb: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant("propose" as const),
			seat: fc.constantFrom(...groups),
			block: fc.integer({ min: 1, max: 4 }),
			words: fc.option(fc.integer({ min: 1, max: 3 })),
			under: fc.option(fc.nat(5), { freq: 4 }),
		}),
	},
	{
		weight: 12,
		arbitrary: fc.record({
			do: fc.constant("act" as const),
			act: fc.constantFrom(...amendmentActs.filter((name) => name !== "refile" && name !== "revise")),
			seat: fc.constantFrom(...seats),
			which: fc.nat(5),
			reason: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("relate" as const),
			which: fc.nat(4),
			other: fc.nat(4),
			kind: fc.constantFrom(...relationKinds),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant("state" as const),
			seat: fc.constantFrom(...groups),
			which: fc.nat(5),
			value: fc.constantFrom(...positions),
			stale: fc.boolean(),
		}),
	},
);
/** The usual way first, so that sequences come far; then anything. */
const sequenceArb = fc
	.tuple(
		fc.array(stepArb, { minLength: 3, maxLength: 10 }),
		fc.array(fc.nat(5), { maxLength: 4 }),
		fc.array(stepArb, { maxLength: 14 }),
	)
	.map(([before, promoted, after]) => [
		...before,
		...promoted.flatMap((which): Step[] => [
			{ do: "relate", which, other: (which + 1) % 3, kind: "contradicts" },
			...(["receive", "circulate", "discuss", "agree", "incorporate"] as const).map((name) => ({
				...{ do: "act" as const, act: name, which, reason: true },
				seat: name === "agree" ? ("chair" as const) : ("secretariat" as const),
			})),
		]),
		...after,
	]);

const wordsOf = (block: number, words: number) => `Paragraph ${block} in wording ${words}.`;

async function look(table: Table) {
	const ctx = await table.as("observer");
	const amendments = (await listAmendments(ctx, { sectionId: table.sectionId }))[0]?.amendments ?? [];
	const section = await getOwnSection(ctx, table.sectionId);
	const held = await readPositions(ctx, "all");
	return { ctx, amendments, section, held, lines: await table.lines() };
}
type Seen = Awaited<ReturnType<typeof look>>;
const withoutContext = ({ ctx: _, ...seen }: Seen) => ({ ...seen, held: [...seen.held] });

/** Takes the step. @returns false where it was refused by name; anything else throws */
async function take(table: Table, step: Step, seen: Seen): Promise<boolean> {
	const byNumber = [...seen.amendments].sort((a, b) => a.number - b.number);
	try {
		if (step.do === "propose") {
			const parent = step.under === null ? undefined : byNumber[step.under];
			const change =
				step.words === null
					? written({ operation: "delete", blockIds: [`b${step.block}`] })
					: replacing(`b${step.block}`, wordsOf(step.block, step.words));
			await propose(table, step.seat, change, parent ? { parentId: parent.id } : {});
			return true;
		}
		const target = byNumber[step.which];
		if (!target) return false;
		if (step.do === "act") {
			const reason = step.reason ? "A reason that all can read." : "";
			await act(table, step.seat, target.id, step.act, { reason });
			return true;
		}
		if (step.do === "relate") {
			const other = byNumber[step.other];
			if (!other) return false;
			const names = { amendmentId: target.id, otherId: other.id, kind: step.kind };
			await relateAmendments(await table.as("secretariat"), names);
			return true;
		}
		const { value } = step;
		const revision = target.revision + (step.stale ? 1 : 0);
		const statement = value === "reserve" || value === "oppose" ? "Because of the cost." : "";
		const ctx = await table.as(step.seat);
		await statePosition(ctx, { amendmentId: target.id, revision, value, statement, key: newId() });
		return true;
	} catch (error) {
		if (isAppError(error)) return false;
		throw error;
	}
}

/** What holds after every step, whatever it was. */
async function check(table: Table, seen: Seen): Promise<void> {
	const numbers = seen.amendments.map((one) => one.number);
	expect(new Set(numbers).size).toBe(numbers.length);
	const rows = await services.db
		.selectFrom("amendment")
		.select(["id", "state", "changeId", "fellBecauseId"])
		.where("sectionId", "=", table.sectionId)
		.execute();
	for (const row of rows) {
		if (row.state === "incorporated") expect(row.changeId).not.toBeNull();
		if (row.state === "fell" && row.fellBecauseId)
			expect(rows.map(({ id }) => id)).toContain(row.fellBecauseId);
	}
	for (const one of seen.amendments) {
		const now = seen.held.get(one.id)!;
		const values = Object.fromEntries(now.held.map(({ constituency, value }) => [constituency, value]));
		const withdrawn = one.state === "withdrawn";
		if (!withdrawn) expect(now.status).toBe(positionStatus({ positions: values }));
	}
	const open = await openAmendments(seen.ctx, table.sectionId);
	const closed: readonly AmendmentState[] = closedStates;
	expect(new Set(open.map(({ id }) => id))).toEqual(
		new Set(seen.amendments.filter((one) => !closed.includes(one.state)).map(({ id }) => id)),
	);
	const brackets = (await readBrackets(seen.ctx, seen.section))!;
	const shown = amendmentsIn(brackets.working);
	expect(new Set(shown).size).toBe(shown.length);
	expect(new Set(shown)).toEqual(new Set(brackets.amendments.map(({ id }) => id)));
	expect(brackets.open).toBe(countOpen(brackets.amendments.map(asOpen)));
	expect((await countBrackets(seen.ctx)).get(table.sectionId) ?? 0).toBe(brackets.open);
	expect(countPairs(brackets.working)).toBeGreaterThanOrEqual(0);
}

test("whatever is proposed, acted and said, in any order", async () => {
	const came = new Set<AmendmentState>();
	let refusals = 0;
	await fc.assert(
		fc.asyncProperty(sequenceArb, async (sequence) => {
			const table = await room.another();
			let seen = await look(table);
			for (const step of sequence) {
				const before = withoutContext(seen);
				const done = await take(table, step, seen);
				seen = await look(table);
				const moved = JSON.stringify(seen.lines) !== JSON.stringify(before.lines);
				if (!done) {
					refusals += 1;
					expect(withoutContext(seen)).toEqual(before);
				}
				// Only what carries an agreement out, or takes that back, moves the text.
				if (moved) expect(step).toMatchObject({ do: "act" });
				if (moved && step.do === "act") expect(["incorporate", "undo"]).toContain(step.act);
				if (done && step.do === "act" && step.act === "agree") await expectFallen(before, seen, step.which);
				await check(table, seen);
				for (const one of seen.amendments) came.add(one.state);
			}
		}),
		{ numRuns: runs },
	);
	expect(refusals).toBeGreaterThan(0);
	for (const state of ["submitted", "received", "circulated", "under_discussion"] as const)
		expect(came).toContain(state);
}, 600_000);

/** Adopted: every undecided amendment that is linked as contradicting or as an alternative fell; no other did. */
async function expectFallen(
	before: ReturnType<typeof withoutContext>,
	seen: Seen,
	which: number,
): Promise<void> {
	const adopted = [...seen.amendments].sort((a, b) => a.number - b.number)[which]!;
	expect(adoptedStates).toContain(adopted.state);
	const links = await services.db
		.selectFrom("amendmentRelation")
		.select(["amendmentId", "otherId"])
		.where("kind", "!=", "depends")
		.where((eb) => eb.or([eb("amendmentId", "=", adopted.id), eb("otherId", "=", adopted.id)]))
		.execute();
	const linked = new Set(links.flatMap((one) => [one.amendmentId, one.otherId]));
	for (const other of before.amendments) {
		if (other.id === adopted.id || !undecidedStates.includes(other.state)) continue;
		const now = seen.amendments.find(({ id }) => id === other.id)!;
		if (linked.has(other.id)) expect(now.state).toBe("fell");
		// A sub-amendment falls with what it changes.
		else if (other.parentId === null) expect(now.state).not.toBe("fell");
	}
}
