import * as z from "zod";
import {
	type Procedure,
	publicities,
	type RoundSettings,
	roundSettingsSchema,
	turnoutViews,
} from "./procedure.ts";
import { parseShare, printFraction } from "./rounds/fraction.ts";
import type { Rule } from "./rounds.ts";

/**
 * Rules of procedure as a form: one plain field for each parameter, and what is not legal together refused by name
 * at its field. What the form gives is a Procedure in which nothing is left to a default of the arithmetic.
 */

/** In the order of the form. An empty field is a parameter that the chosen kind of decision does not know. */
export const procedureFields = [
	"kind",
	"majority",
	"strict",
	"base",
	"weightBasis",
	"needSupport",
	"participating",
	"maxAgainst",
	"reservation",
	"castingVote",
	"quorumBasis",
	"quorumPerGroup",
	"quorumTotal",
	"quorumStrict",
	"seatsCounted",
	"substitution",
	"openTotals",
	"publicity",
	"noticeDays",
	"statementDays",
	"graceMinutes",
] as const;
export type ProcedureField = (typeof procedureFields)[number];
export type ProcedureFields = Record<ProcedureField, string>;

const typed = z.string().max(200).default("");

/** What the form for a new version sends: its fields as typed, and the preset they were filled with. */
export const proposeProcedureInput = z.object({
	fields: z.object(
		Object.fromEntries(procedureFields.map((field) => [field, typed])) as Record<
			ProcedureField,
			typeof typed
		>,
	),
	preset: typed,
	/** Made with the form: sending the same form twice proposes one version. */
	key: z.string().regex(/^[0-9A-Za-z_-]{1,64}$/),
});
export type ProposeProcedureInput = z.infer<typeof proposeProcedureInput>;

/** The kinds a body chooses from. "qualified" is one seat, one vote with any fraction above one half. */
export const procedureKinds = [
	"consensus",
	"eachGroup",
	"weighted",
	"simple",
	"qualified",
	"mlc",
	"standards",
] as const;
export type ProcedureKind = (typeof procedureKinds)[number];

/** The words each field may hold; the others hold fractions, whole numbers, or constituencies. */
export const procedureChoices = {
	kind: procedureKinds,
	strict: ["moreThan", "atLeast"],
	base: ["expressed", "ballots", "seats"],
	weightBasis: ["seats", "present"],
	needSupport: ["yes", "no"],
	reservation: ["approve", "abstain", "oppose"],
	castingVote: ["off", "chair"],
	quorumBasis: ["present", "ballots", "expressed"],
	quorumStrict: ["atLeast", "moreThan"],
	seatsCounted: ["filled", "all"],
	substitution: ["yes", "no"],
	openTotals: turnoutViews,
	publicity: publicities,
} as const satisfies Partial<Record<ProcedureField, readonly string[]>>;

/** Which kinds know a parameter; one that is not named here belongs to all. */
const kindsWith: Partial<Record<ProcedureField, readonly ProcedureKind[]>> = {
	majority: ["eachGroup", "weighted", "simple", "qualified", "mlc", "standards"],
	strict: ["eachGroup", "weighted", "simple", "qualified", "mlc", "standards"],
	base: ["eachGroup", "weighted", "simple", "qualified", "mlc", "standards"],
	weightBasis: ["weighted"],
	needSupport: ["consensus"],
	participating: ["standards"],
	maxAgainst: ["standards"],
};

/** Fields at fault, each with the catalogue key of its sentence. */
export type Faults = Partial<Record<ProcedureField, string>>;

/**
 * Reads the form.
 * @param constituencies codes of those that vote in this body
 * @returns the rules, or the faults by field
 */
export function readProcedure(
	fields: ProcedureFields,
	constituencies: readonly string[],
): { procedure: Procedure } | { faults: Faults } {
	const form = openForm(fields);
	const kind = form.choose("kind") as ProcedureKind | "";
	if (kind === "") return { faults: form.faults };
	const rule: Rule = {
		...readMajority(form, kind),
		...readQuorum(form),
		seatsCounted: form.choose("seatsCounted") as Rule["seatsCounted"],
		reservationCountsAs: form.choose("reservation") as Rule["reservationCountsAs"],
	};
	if (kind === "standards") Object.assign(rule, readStandards(form, constituencies));
	const settings = readSettings(form);
	refuseForeign(form, kind);
	refuseTogether(form, kind, rule, constituencies);
	if (Object.keys(form.faults).length > 0) return { faults: form.faults };
	return { procedure: { rule, settings: roundSettingsSchema.parse(settings) } };
}

type Form = ReturnType<typeof openForm>;

function openForm(fields: ProcedureFields) {
	const faults: Faults = {};
	const refuse = (field: ProcedureField, name: string) => {
		faults[field] ??= `procedure:error.${name}`;
	};
	const read = (field: ProcedureField) => plainDigits(fields[field] ?? "").trim();
	return {
		faults,
		refuse,
		read,
		/** One of the field's words; "" with a fault where it is none. */
		choose(field: keyof typeof procedureChoices): string {
			const word = read(field);
			if ((procedureChoices[field] as readonly string[]).includes(word)) return word;
			refuse(field, "choose");
			return "";
		},
		/** A fraction in its one spelling ("2/3", "1"); "" where the field is empty or at fault. */
		share(field: ProcedureField): string {
			const text = read(field);
			if (text === "") return "";
			const share = readShare(text);
			if (share === null) refuse(field, "fraction");
			return share ?? "";
		},
		whole(field: "noticeDays" | "statementDays" | "graceMinutes"): number {
			const most = field === "graceMinutes" ? 1440 : 90;
			const text = read(field);
			if (/^\d{1,4}$/.test(text) && Number(text) <= most) return Number(text);
			refuse(field, field === "graceMinutes" ? "minutes" : "days");
			return 0;
		},
	};
}

/** "2/3", "2 / 3" or "60 %" as a reduced fraction from 0 to 1; null where it is none. A rounded percentage is none. */
export function readShare(text: string): string | null {
	const plain = plainDigits(text).replace(/\s/g, "");
	const percent = /^(\d{1,3})[%٪]$/.exec(plain);
	try {
		return printFraction(parseShare(percent ? `${percent[1]}/100` : plain, "share"));
	} catch {
		return null;
	}
}

/** Arabic digits and fraction strokes as they may be typed. */
function plainDigits(text: string): string {
	return text
		.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
		.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
		.replace(/[⁄∕]/g, "/");
}

function readMajority(form: Form, kind: ProcedureKind): Pick<Rule, "kind"> & Partial<Rule> {
	if (kind === "consensus") {
		return { kind, needSupportFromEachGroup: form.choose("needSupport") === "yes" };
	}
	if (kind === "simple") {
		// Its three parameters are its meaning: they may be left out, or say the same.
		const fixed = { majority: ["", "1/2"], strict: ["", "moreThan"], base: ["", "expressed"] };
		for (const [field, allowed] of Object.entries(fixed) as [ProcedureField, string[]][]) {
			const value = field === "majority" ? form.share(field) : form.read(field);
			if (!allowed.includes(value)) form.refuse(field, "simpleFixed");
		}
		return { kind, majority: "1/2", strict: true, base: "expressed" };
	}
	const majority = form.share("majority");
	if (majority === "") form.refuse("majority", "majorityMissing");
	const strict = form.choose("strict") === "moreThan";
	const base = form.choose("base") as Rule["base"];
	if (majority !== "") refuseMajority(form, kind, majority, strict, base);
	const weights =
		kind === "weighted" ? { weightBasis: form.choose("weightBasis") as Rule["weightBasis"] } : {};
	return { kind: kind === "qualified" ? "simple" : kind, majority, strict, base, ...weights };
}

function refuseMajority(
	form: Form,
	kind: ProcedureKind,
	majority: string,
	strict: boolean,
	base: Rule["base"],
) {
	const [top = 0, over = 1] = majority.split("/").map(Number);
	if (2 * top < over) form.refuse("majority", "belowHalf");
	if (majority === "1/2" && !strict) form.refuse("strict", "atLeastHalf");
	if (majority === "1" && strict) form.refuse("strict", "moreThanAll");
	if (kind === "qualified" && majority === "1/2" && strict && base === "expressed") {
		form.refuse("majority", "isSimple");
	}
}

function readQuorum(form: Form): Pick<Rule, "quorum"> {
	const perGroup = form.share("quorumPerGroup");
	const total = form.share("quorumTotal");
	const asked = form.read("quorumPerGroup") !== "" || form.read("quorumTotal") !== "";
	if (!asked) {
		// No quorum: how it would be counted must be left open too, so that nobody believes there is one.
		for (const field of ["quorumBasis", "quorumStrict"] as const) {
			if (form.read(field) !== "") form.refuse(field, "quorumEmpty");
		}
		return {};
	}
	const basis = form.choose("quorumBasis") as "present";
	const strict = form.choose("quorumStrict") === "moreThan";
	for (const [field, share] of [
		["quorumPerGroup", perGroup],
		["quorumTotal", total],
	] as const) {
		if (share === "0") form.refuse(field, "quorumZero");
		if (share === "1" && strict) form.refuse("quorumStrict", "moreThanAll");
	}
	return { quorum: { basis, ...(perGroup && { perGroup }), ...(total && { total }), strict } };
}

function readStandards(form: Form, constituencies: readonly string[]): Partial<Rule> {
	const maxAgainst = form.share("maxAgainst");
	if (maxAgainst === "") form.refuse("maxAgainst", "maxAgainstMissing");
	if (maxAgainst === "1") form.refuse("maxAgainst", "maxAgainstAll");
	const participating = splitCodes(form.read("participating"));
	if (participating.some((code) => !constituencies.includes(code))) {
		form.refuse("participating", "participatingUnknown");
	}
	return { maxAgainst, ...(participating.length > 0 && { participating }) };
}

/** The codes in a field, in the alphabet's order, each once. */
function splitCodes(text: string): string[] {
	return [...new Set(text.split(/[,\s]+/).filter(Boolean))].sort();
}

function readSettings(form: Form): RoundSettings {
	return {
		substitution: form.choose("substitution") === "yes",
		openTotals: form.choose("openTotals") as RoundSettings["openTotals"],
		publicity: form.choose("publicity") as RoundSettings["publicity"],
		noticeDays: form.whole("noticeDays"),
		statementDays: form.whole("statementDays"),
		graceMinutes: form.whole("graceMinutes"),
		castingVote: form.choose("castingVote") as RoundSettings["castingVote"],
	};
}

/** A parameter the chosen kind does not know must be empty: nobody may believe that it has an effect. */
function refuseForeign(form: Form, kind: ProcedureKind): void {
	for (const [field, kinds] of Object.entries(kindsWith) as [ProcedureField, readonly ProcedureKind[]][]) {
		if (!kinds.includes(kind) && form.read(field) !== "") form.refuse(field, `foreign.${field}`);
	}
}

function refuseTogether(
	form: Form,
	kind: ProcedureKind,
	rule: Rule,
	constituencies: readonly string[],
): void {
	if (form.read("castingVote") === "chair") {
		if (!["weighted", "simple", "qualified"].includes(kind)) form.refuse("castingVote", "castingVoteKind");
		else if (rule.majority !== "1/2") form.refuse("castingVote", "castingVoteTie");
	}
	if (kind === "mlc" && !constituencies.includes("government")) form.refuse("kind", "mlcGovernment");
	const byPresence = kind === "mlc" || (kind === "weighted" && rule.weightBasis === "present");
	if (byPresence && rule.base === "seats") form.refuse("base", "baseByPresence");
	// A constituency that stays away would weigh nothing, and so be missed by no quorum over all of them.
	if (byPresence && rule.quorum?.total) form.refuse("quorumTotal", "quorumByPresence");
}

/** The form's fields for these rules; reading them gives the same rules again. */
export function writeProcedure({ rule, settings }: Procedure): ProcedureFields {
	const { quorum } = rule;
	const asked = quorum?.perGroup !== undefined || quorum?.total !== undefined;
	const kind = kindOf(rule);
	const known = (field: ProcedureField, value: string) =>
		kindsWith[field]?.includes(kind) === false || (kind === "simple" && field !== "weightBasis") ? "" : value;
	const strictWord = (strict: boolean | undefined) => (strict ? "moreThan" : "atLeast");
	return {
		kind,
		majority: known("majority", rule.majority ?? ""),
		strict: known("strict", strictWord(rule.strict)),
		base: known("base", rule.base ?? "expressed"),
		weightBasis: known("weightBasis", rule.weightBasis ?? "seats"),
		needSupport: known("needSupport", rule.needSupportFromEachGroup === false ? "no" : "yes"),
		participating: known("participating", rule.participating?.join(" ") ?? ""),
		maxAgainst: known("maxAgainst", rule.maxAgainst ?? ""),
		reservation: rule.reservationCountsAs ?? "approve",
		castingVote: settings.castingVote,
		quorumBasis: asked ? (quorum?.basis ?? "present") : "",
		quorumPerGroup: quorum?.perGroup ?? "",
		quorumTotal: quorum?.total ?? "",
		quorumStrict: asked ? strictWord(quorum?.strict) : "",
		seatsCounted: rule.seatsCounted ?? "all",
		substitution: settings.substitution ? "yes" : "no",
		openTotals: settings.openTotals,
		publicity: settings.publicity,
		noticeDays: String(settings.noticeDays),
		statementDays: String(settings.statementDays),
		graceMinutes: String(settings.graceMinutes),
	};
}

function kindOf(rule: Rule): ProcedureKind {
	if (rule.kind !== "simple") return rule.kind;
	const plain = rule.majority === "1/2" && rule.strict && rule.base === "expressed";
	return plain ? "simple" : "qualified";
}

/** The fields in which two sets of rules differ, in the order of the form. */
export function changedFields(before: ProcedureFields, after: ProcedureFields): ProcedureField[] {
	return procedureFields.filter((field) => before[field] !== after[field]);
}
