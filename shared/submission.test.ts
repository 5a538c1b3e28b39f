import { describe, expect, it } from "vitest";
import {
	type ActKind,
	actKinds,
	failedGuards,
	type Guard,
	guards,
	isDate,
	isWebAddress,
	latestToday,
	nextActKinds,
	type SubmissionState,
	stateOf,
	submissionStates,
} from "./submission.ts";

/** DOMAIN 3.1, written out by hand. */
const ways: Record<SubmissionState, ActKind[]> = {
	notValidated: [],
	validated: ["submitted"],
	submitted: ["returned", "adopted"],
	returned: ["submitted"],
	adopted: ["published"],
	published: ["inForce"],
	inForce: [],
};
const everyGuard = [...new Set(Object.values(guards).flat())];
const all = Object.fromEntries(everyGuard.map((guard) => [guard, true]));

describe.each(submissionStates)("from %s", (state) => {
	it("exactly these acts lead on", () => {
		expect(nextActKinds(state)).toEqual(ways[state]);
	});
	it.each(actKinds)("%s passes, or its state's guard refuses it", (kind) => {
		const refused = failedGuards(kind, state, all);
		expect(refused.length === 0).toBe(ways[state].includes(kind));
	});
});

describe.each(actKinds)("%s", (kind) => {
	const state = submissionStates.find((one) => ways[one].includes(kind))!;
	const fromState: Guard[] = [
		"validated",
		"notBeforeGovernment",
		"beforeGovernment",
		"isAdopted",
		"isPublished",
	];
	const asked = guards[kind].filter((guard) => !fromState.includes(guard));
	it.each(asked)("is refused without %s, and by that name alone", (guard) => {
		expect(failedGuards(kind, state, { ...all, [guard]: false })).toEqual([guard]);
	});
	it("is refused by all of them when nothing is established", () => {
		expect(failedGuards(kind, state, {})).toEqual(asked);
	});
});

describe("the state", () => {
	it("follows from the newest round and the last act", () => {
		expect(stateOf({ validatedRoundId: null, last: null })).toBe("notValidated");
		expect(stateOf({ validatedRoundId: "a", last: null })).toBe("validated");
		for (const kind of actKinds) {
			expect(stateOf({ validatedRoundId: "a", last: { roundId: "a", kind } })).toBe(kind);
			// A new round changes nothing while the government has the text; a policy in force begins again.
			const renewed = stateOf({ validatedRoundId: "b", last: { roundId: "a", kind } });
			expect(renewed).toBe(kind === "inForce" ? "validated" : kind);
		}
	});
});

describe("what the forms send", () => {
	it.each(["2026-02-28", "2028-02-29", "0999-12-31"])("%s is a day", (text) => {
		expect(isDate(text)).toBe(true);
	});
	it.each(["2026-02-29", "2026-13-01", "2026-1-1", "", "22/11/2026", "2026-11-22T00:00"])(
		"%j is none",
		(text) => {
			expect(isDate(text)).toBe(false);
		},
	);
	it("nobody's today lies ahead", () => {
		const noon = Date.UTC(2026, 10, 22, 11);
		expect(latestToday(noon)).toBe("2026-11-23");
		expect(latestToday(noon - 2 * 3_600_000)).toBe("2026-11-22");
	});
	it.each([
		["https://example.org/a?b=1", true],
		["http://example.org", true],
		["javascript:alert(1)", false],
		["https://name:word@example.org", false],
		["https://", false],
		["//example.org", false],
		["https://example.org\\@evil.example", false],
	])("%j as a web address: %s", (text, valid) => {
		expect(isWebAddress(text)).toBe(valid);
	});
});
