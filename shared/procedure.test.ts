import fc from "fast-check";
import { describe, expect, it } from "vitest";
import en from "#shared/catalogues/en/procedure.json" with { type: "json" };
import { groupsArb } from "#test/factories/random-rules.ts";
import {
	defaultSettings,
	type ProcedurePreset,
	procedurePresetNames,
	procedurePresets,
} from "./procedure.ts";
import {
	changedFields,
	type Faults,
	type ProcedureField,
	type ProcedureFields,
	procedureChoices,
	procedureFields,
	readProcedure,
	readShare,
	writeProcedure,
} from "./procedure-form.ts";
import { decide } from "./rounds.ts";

const codes = ["government", "workers", "employers", "growers"];
const presetFields = (name: ProcedurePreset) =>
	writeProcedure({ rule: procedurePresets[name], settings: defaultSettings });

function faultsOf(name: ProcedurePreset, changes: Partial<ProcedureFields>, among = codes): Faults {
	const read = readProcedure({ ...presetFields(name), ...changes }, among);
	return "faults" in read ? read.faults : {};
}

describe("the presets", () => {
	it.each(procedurePresetNames)("%s fills the form and comes back unchanged", (name) => {
		expect(readProcedure(presetFields(name), codes)).toEqual({
			procedure: { rule: procedurePresets[name], settings: defaultSettings },
		});
	});
});

describe("fractions", () => {
	it("are exact, whatever way they are written", () => {
		expect(["2/3", " 4 / 6 ", "60 %", "٢/٣", "۵۰٪", "1", "0", "3⁄4"].map(readShare)).toEqual([
			"2/3",
			"2/3",
			"3/5",
			"2/3",
			"1/2",
			"1",
			"0",
			"3/4",
		]);
		expect(["66.7%", "66,7 %", "0.5", "3/2", "1/0", "-1/2", "half", "200%"].map(readShare)).toEqual(
			new Array(8).fill(null),
		);
	});
});

describe("what is not legal is refused by name at its field", () => {
	const each = "majorityInEachConstituency";
	const cases: [string, ProcedurePreset, Partial<ProcedureFields>, ProcedureField, string][] = [
		["no kind", each, { kind: "" }, "kind", "choose"],
		["a kind nobody knows", each, { kind: "acclamation" }, "kind", "choose"],
		["a rounded percentage", "twoThirds", { majority: "66.7 %" }, "majority", "fraction"],
		["no fraction", "twoThirds", { majority: "" }, "majority", "majorityMissing"],
		["less than half", "twoThirds", { majority: "1/3" }, "majority", "belowHalf"],
		["at least half", each, { strict: "atLeast" }, "strict", "atLeastHalf"],
		["more than all", "twoThirds", { majority: "1", strict: "moreThan" }, "strict", "moreThanAll"],
		[
			"a qualified majority that is the simple one",
			"twoThirds",
			{ majority: "1/2", strict: "moreThan" },
			"majority",
			"isSimple",
		],
		["a simple majority of two thirds", "simpleMajority", { majority: "2/3" }, "majority", "simpleFixed"],
		["a fraction for consensus", "consensus", { majority: "2/3" }, "majority", "foreign.majority"],
		["weights where none are weighed", each, { weightBasis: "seats" }, "weightBasis", "foreign.weightBasis"],
		["support outside consensus", each, { needSupport: "yes" }, "needSupport", "foreign.needSupport"],
		[
			"participants outside a standards ballot",
			each,
			{ participating: "workers" },
			"participating",
			"foreign.participating",
		],
		["a limit outside it", each, { maxAgainst: "1/4" }, "maxAgainst", "foreign.maxAgainst"],
		[
			"a standards ballot without limit",
			"standardsBallot",
			{ maxAgainst: "" },
			"maxAgainst",
			"maxAgainstMissing",
		],
		["one whose limit is all", "standardsBallot", { maxAgainst: "1" }, "maxAgainst", "maxAgainstAll"],
		[
			"participants without a vote",
			"standardsBallot",
			{ participating: "government observers" },
			"participating",
			"participatingUnknown",
		],
		["a quorum of nothing", each, { quorumPerGroup: "" }, "quorumBasis", "quorumEmpty"],
		["a quorum of zero", each, { quorumPerGroup: "0" }, "quorumPerGroup", "quorumZero"],
		[
			"a quorum beyond all",
			each,
			{ quorumPerGroup: "1", quorumStrict: "moreThan" },
			"quorumStrict",
			"moreThanAll",
		],
		["a quorum counted in no way", each, { quorumBasis: "" }, "quorumBasis", "choose"],
		["a casting vote in each constituency", each, { castingVote: "chair" }, "castingVote", "castingVoteKind"],
		["a casting vote at two thirds", "twoThirds", { castingVote: "chair" }, "castingVote", "castingVoteTie"],
		[
			"seats under weights by presence",
			"weightedEqualPower",
			{ weightBasis: "present", base: "seats" },
			"base",
			"baseByPresence",
		],
		[
			"an absent bench that no quorum misses",
			"weightedEqualPower",
			{ weightBasis: "present" },
			"quorumTotal",
			"quorumByPresence",
		],
		["half a day", each, { noticeDays: "0.5" }, "noticeDays", "days"],
		["a year of notice", each, { noticeDays: "365" }, "noticeDays", "days"],
		["minutes of days", each, { graceMinutes: "9999" }, "graceMinutes", "minutes"],
	];

	it.each(cases)("%s", (_, preset, changes, field, name) => {
		expect(faultsOf(preset, changes)).toHaveProperty([field], `procedure:error.${name}`);
	});

	it("the Maritime Labour Convention's kind where no government sits", () => {
		expect(faultsOf("qualifiedByConstituency", {}, ["workers", "employers"])).toEqual({
			kind: "procedure:error.mlcGovernment",
		});
	});

	it("and each name has its sentence", () => {
		const sentences = en.error as unknown as Record<string, unknown>;
		for (const [, , , , name] of cases) {
			const [first = "", second] = name.split(".");
			const found = second ? (sentences[first] as Record<string, string>)[second] : sentences[first];
			expect(typeof found, name).toBe("string");
		}
	});
});

/** Any form, mostly of words its fields know. */
const formArb: fc.Arbitrary<ProcedureFields> = fc.record(
	Object.fromEntries(
		procedureFields.map((field) => {
			const words: readonly string[] = (
				procedureChoices as Partial<Record<ProcedureField, readonly string[]>>
			)[field] ?? ["1/2", "2/3", "3/4", "1", "7"];
			if (field === "participating") return [field, fc.constantFrom("", "", "government", "workers growers")];
			const days = ["noticeDays", "statementDays", "graceMinutes"].includes(field);
			return [field, days ? fc.constantFrom("0", "7", "30") : fc.constantFrom("", ...words)];
		}),
	) as Record<ProcedureField, fc.Arbitrary<string>>,
);

/** A legal form: any preset, with whatever changes of `formArb` leave it legal. */
const legalArb = fc
	.tuple(fc.constantFrom(...procedurePresetNames), formArb, fc.subarray([...procedureFields]))
	.map(([name, form, fields]) => {
		let legal = presetFields(name);
		for (const field of fields) {
			const tried = { ...legal, [field]: form[field] };
			if ("procedure" in readProcedure(tried, codes)) legal = tried;
		}
		return legal;
	});

describe("any form", () => {
	it("gives rules that read back the same, and that decide for any body without a throw", () => {
		const kinds = new Set<string>();
		fc.assert(
			fc.property(legalArb, groupsArb, (form, groups) => {
				const read = readProcedure(form, codes);
				if (!("procedure" in read)) throw new Error("a legal form was refused");
				const written = writeProcedure(read.procedure);
				kinds.add(written.kind);
				expect(readProcedure(written, codes)).toEqual(read);
				expect(changedFields(written, writeProcedure(read.procedure))).toEqual([]);
				const { rule } = read.procedure;
				const participating = rule.participating?.filter((code) => code in groups);
				decide(participating ? { ...rule, participating } : rule, groups);
			}),
			{ numRuns: 2000 },
		);
		expect([...kinds].sort()).toEqual([...procedureChoices.kind].sort());
	});

	it("that is not legal names at least one field, with a sentence, and nothing throws", () => {
		fc.assert(
			fc.property(
				fc.oneof(formArb, fc.dictionary(fc.constantFrom(...procedureFields), fc.string())),
				(form) => {
					const read = readProcedure(form as ProcedureFields, codes);
					if ("procedure" in read) return;
					const names = Object.entries(read.faults);
					expect(names.length).toBeGreaterThan(0);
					for (const [field, key] of names) {
						expect(procedureFields).toContain(field);
						expect(key).toMatch(/^procedure:error\.[\w.]+$/);
					}
				},
			),
			{ numRuns: 2000 },
		);
	});
});
