import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import vectors from "#test/vectors/decision-rules.json" with { type: "json" };
import {
	type Answer,
	answerFacts,
	blockerOf,
	type CommentAct,
	type CommentRow,
	type CommentState,
	commentActs,
	commentStates,
	type Disposition,
	dispositions,
	failedGuards,
	type Guard,
	guards,
	noDuplicates,
	stateAfter,
} from "./dispositions.ts";

const answerOf = (given: Partial<Answer> = {}): Answer => ({
	disposition: "accepted",
	reason: "",
	changeId: null,
	noChangeNote: "",
	duplicateOfId: null,
	amendmentId: null,
	...given,
});
const rowOf = (state: CommentState, given: Partial<CommentRow> = {}): CommentRow => ({
	state,
	late: false,
	lateRuling: null,
	publishedAt: null,
	contestedAt: null,
	...given,
});
const everything = Object.fromEntries(
	Object.values(guards)
		.flat()
		.map((guard) => [guard, true]),
) as Record<Guard, boolean>;

describe("the worked examples of DOMAIN 3.3", () => {
	const cases = Object.fromEntries(vectors.comments.map((one) => [one.id, one]));
	const blockers = (list: [CommentRow, Answer][]) =>
		list.filter(([row, answer]) => blockerOf(row, answer, noDuplicates) !== null).length;
	const given = (disposition: Disposition, more: Partial<Answer> = {}): [CommentRow, Answer] => [
		rowOf("disposed"),
		answerOf({ disposition, ...more }),
	];
	const many = (count: number, one: [CommentRow, Answer]) => Array.from({ length: count }, () => one);

	it("are all here", () => expect(Object.keys(cases)).toEqual(["C01", "C02", "C03", "C04"]));

	it(`C01: ${cases.C01?.case}`, () => {
		const list = [
			...many(5, given("accepted", { changeId: "x" })),
			...many(2, given("acceptedWithChange", { changeId: "x", reason: "Shorter." })),
			...many(3, given("notAccepted", { reason: "It contradicts the law." })),
			...many(1, given("notAccepted")),
			[rowOf("observed"), answerOf({ disposition: null })] as [CommentRow, Answer],
		];
		expect(list).toHaveLength(12);
		expect(`section cannot close: ${blockers(list)} blockers`).toBe(cases.C01?.expected);
	});

	it(`C02: ${cases.C02?.case}`, () => {
		expect(blockerOf(...given("accepted"), noDuplicates)).toBe("change");
		expect(blockerOf(...given("accepted", { noChangeNote: "It says so already." }), noDuplicates)).toBeNull();
		expect(cases.C02?.expected).toBe("blocker");
	});

	it(`C03: ${cases.C03?.case}`, () => {
		const answer = answerOf({ disposition: "duplicate", reason: "Same.", duplicateOfId: "2" });
		const facts = { ...everything, ...answerFacts(answer, { ...noDuplicates, originalExists: true }) };
		expect(failedGuards("dispose", rowOf("observed"), facts)).toEqual([]);
		const chained = answerFacts(answer, {
			...noDuplicates,
			originalExists: true,
			originalIsDuplicate: true,
		});
		expect(failedGuards("dispose", rowOf("observed"), { ...everything, ...chained })).toEqual([
			"originalIsOriginal",
		]);
		expect(cases.C03?.expected).toBe("refused: must point to the original");
	});

	it(`C04: ${cases.C04?.case}`, () => {
		for (const state of ["disposed", "closed"] as const) {
			expect(failedGuards("reopen", rowOf(state), { changeUndone: true })).toEqual([]);
			const after = { ...rowOf(state), state: stateAfter("reopen", rowOf(state)) };
			expect(blockerOf(after, answerOf({ disposition: null }), noDuplicates)).toBe("open");
		}
		expect(cases.C04?.expected).toContain("returns to open");
	});
});

/** Written out by hand: where each act leads, given that everything but the state is right; a guard where it may not. */
const table: Record<CommentAct, Record<CommentState, string>> = {
	observe: {
		submitted: "→ observed",
		observed: "→ observed",
		disposed: "unanswered",
		contested: "unanswered",
		closed: "unanswered",
	},
	dispose: {
		submitted: "observed",
		observed: "→ disposed",
		disposed: "→ disposed",
		contested: "observed",
		closed: "observed",
	},
	withdraw: {
		submitted: "→ disposed",
		observed: "→ disposed",
		disposed: "unanswered",
		contested: "unanswered",
		closed: "unanswered",
	},
	publish: {
		submitted: "answered",
		observed: "answered",
		disposed: "→ disposed",
		contested: "answered",
		closed: "answered",
	},
	contest: {
		submitted: "answered",
		observed: "answered",
		disposed: "→ contested",
		contested: "answered",
		closed: "answered",
	},
	rule: {
		submitted: "contested",
		observed: "contested",
		disposed: "contested",
		contested: "→ disposed",
		closed: "contested",
	},
	close: {
		submitted: "answered",
		observed: "answered",
		disposed: "→ closed",
		contested: "answered",
		closed: "answered",
	},
	reopen: {
		submitted: "answered",
		observed: "answered",
		disposed: "→ observed",
		contested: "→ observed",
		closed: "→ observed",
	},
};

/** A row in this state for which this act is not stopped by what is no state. */
function fitting(act: CommentAct, state: CommentState): CommentRow {
	const published = act === "contest" || act === "close" || state === "closed" || state === "contested";
	const contestedAt = state === "contested" ? 2 : null;
	return rowOf(state, { publishedAt: published ? 1 : null, contestedAt });
}

describe("every state and every act", () => {
	const pairs = commentActs.flatMap((act) => commentStates.map((state) => [act, state] as const));
	test.each(pairs)("%s from %s", (act, state) => {
		const row = fitting(act, state);
		const [failed] = failedGuards(act, row, everything);
		expect(failed ?? `→ ${stateAfter(act, row)}`).toBe(table[act][state]);
	});

	test.each(commentActs.flatMap((act) => guards[act].map((guard) => [act, guard] as const)))(
		"%s is refused by %s alone, and by its name",
		(act, guard) => {
			const state = commentStates.find((one) => table[act][one].startsWith("→"))!;
			const row = fitting(act, state);
			const byRow: Partial<Record<Guard, CommentRow>> = {
				unanswered: { ...row, state: "closed" },
				observed: { ...row, state: "submitted" },
				answered: { ...row, state: "observed" },
				contested: { ...row, state: "observed" },
				unpublished: { ...row, state: "disposed", publishedAt: 1 },
				published: { ...row, publishedAt: null },
				notContestedBefore: { ...row, contestedAt: 1 },
				lateRuled: { ...row, late: true, lateRuling: null },
			};
			const failed = failedGuards(act, byRow[guard] ?? row, { ...everything, [guard]: false });
			expect(failed).toContain(guard);
			if (!byRow[guard]) expect(failed).toEqual([guard]);
		},
	);

	it("is contested once: the answer to a contested comment closes it", () => {
		expect(stateAfter("publish", rowOf("disposed", { contestedAt: 5 }))).toBe("closed");
		const contest = failedGuards(
			"contest",
			rowOf("disposed", { contestedAt: 5, publishedAt: 6 }),
			everything,
		);
		expect(contest).toEqual(["notContestedBefore"]);
	});

	it("lets a late comment that was not taken in block nothing, and nobody answer it", () => {
		const row = rowOf("submitted", { late: true, lateRuling: "refused" });
		expect(blockerOf(row, answerOf({ disposition: null }), noDuplicates)).toBeNull();
		const observed = { ...row, state: "observed" as const };
		expect(failedGuards("dispose", observed, everything)).toEqual(["lateRuled"]);
	});
});

describe("what an answer needs", () => {
	const text = fc.constantFrom("", "  ", "Because.");
	const answers = fc.record<Answer>({
		disposition: fc.constantFrom(...dispositions),
		reason: text,
		changeId: fc.constantFrom(null, "c"),
		noChangeNote: text,
		duplicateOfId: fc.constantFrom(null, "o"),
		amendmentId: fc.constantFrom(null, "a"),
	});

	it("is the same whether it is asked before the decision or when the section is to be agreed", () => {
		fc.assert(
			fc.property(answers, fc.boolean(), fc.boolean(), (answer, originalExists, originalIsDuplicate) => {
				const duplicates = { originalExists, originalIsDuplicate, hasDuplicates: false };
				const facts = { ...everything, ...answerFacts(answer, duplicates) };
				const [first] = failedGuards("dispose", rowOf("observed"), facts);
				expect(blockerOf(rowOf("disposed"), answer, duplicates)).toBe(first ?? null);
			}),
		);
	});

	it("is a reason for everything but “accepted” and “withdrawn”", () => {
		for (const disposition of dispositions) {
			const facts = answerFacts(answerOf({ disposition, reason: " " }), noDuplicates);
			expect(facts.reason).toBe(["accepted", "withdrawn"].includes(disposition));
		}
	});
});

describe("any sequence of acts", () => {
	it("contests a comment at most once and ends it only answered", () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...commentActs), { maxLength: 40 }), (sequence) => {
				let row = rowOf("submitted");
				let contests = 0;
				for (const act of sequence) {
					if (failedGuards(act, row, everything).length > 0) continue;
					const state = stateAfter(act, row);
					if (act === "contest") contests += 1;
					if (state === "closed") expect(row.publishedAt !== null || act === "publish").toBe(true);
					row = {
						...row,
						state,
						...(act === "publish" && { publishedAt: 1 }),
						...(act === "contest" && { contestedAt: 1, publishedAt: null }),
						...(act === "reopen" && { publishedAt: null }),
					};
				}
				expect(contests).toBeLessThanOrEqual(1);
			}),
		);
	});
});
