import { expect, test } from "vitest";
import {
	type AmendmentAct,
	type AmendmentState,
	actionOf,
	actsFrom,
	amendmentActs,
	amendmentStates,
	failedGuards,
	type Guard,
	isOpen,
	transitions,
} from "./amendment-states.ts";
import en from "./catalogues/en/amendments.json" with { type: "json" };

/** The second opinion, written by hand from DOMAIN 3.4: from which states each act leads, and where. */
const before =
	"submitted returned_for_clarity received seconded circulated under_discussion sub_amended to_vote";
const undecided = `${before} deferred to_drafting_committee`;
const adopted = "agreed agreed_with_reservation carried";
const expected: Record<AmendmentAct, [from: string, to: AmendmentState | null]> = {
	receive: ["submitted", "received"],
	return: ["submitted", "returned_for_clarity"],
	refile: ["returned_for_clarity", "submitted"],
	rejectReceipt: ["submitted", "not_receivable"],
	second: ["received", "seconded"],
	lapse: ["received", "lapsed"],
	circulate: ["received seconded", "circulated"],
	discuss: ["circulated", "under_discussion"],
	agree: ["under_discussion", "agreed"],
	agreeWithReservation: ["under_discussion", "agreed_with_reservation"],
	notAgree: ["under_discussion", "not_agreed"],
	toVote: ["under_discussion", "to_vote"],
	carry: ["to_vote", "carried"],
	lose: ["to_vote", "lost"],
	defer: ["under_discussion", "deferred"],
	toDrafting: ["under_discussion", "to_drafting_committee"],
	resume: ["deferred to_drafting_committee", "under_discussion"],
	withdraw: [undecided, "withdrawn"],
	takeOver: ["withdrawn", "circulated"],
	revise: [`circulated under_discussion deferred to_drafting_committee ${adopted}`, "under_discussion"],
	fall: [undecided, "fell"],
	incorporate: [adopted, "incorporated"],
	undo: ["incorporated", null],
};

const every = (value: boolean, but?: Guard): Partial<Record<Guard, boolean>> =>
	new Proxy({}, { get: (_, guard) => (guard === but ? !value : value) });

test.each(amendmentStates.flatMap((state) => amendmentActs.map((act) => [state, act] as const)))(
	"%s: %s",
	(state, act) => {
		const [from, to] = expected[act];
		const allowed = from.split(" ").includes(state);
		expect(actsFrom(state).includes(act)).toBe(allowed);
		expect(failedGuards(act, state, every(true))).toEqual(allowed ? [] : [transitions[act].state]);
		expect(transitions[act].to).toBe(to);
		if (!allowed) return;
		// Each guard refuses alone, by its own name; what is not established refuses too.
		for (const guard of transitions[act].guards)
			expect(failedGuards(act, state, every(true, guard))).toEqual([guard]);
		expect(failedGuards(act, state, {})).toEqual([...transitions[act].guards]);
	},
);

test("every refusal and every act has its sentence, every act its right", () => {
	for (const act of amendmentActs) {
		for (const guard of [transitions[act].state, ...transitions[act].guards])
			expect(en.guard[guard as keyof typeof en.guard], guard).toBeTruthy();
		for (const words of [en.act, en.actWhy, en.step, en.done]) expect(words[act]).toBeTruthy();
		expect(actionOf[act]).toMatch(/^amendment\./);
	}
	expect(amendmentStates.filter(isOpen).sort()).toEqual(
		[...undecided.split(" "), ...adopted.split(" ")].sort(),
	);
});
