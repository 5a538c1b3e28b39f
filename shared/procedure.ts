/**
 * A body's rules of procedure for its votes (DOMAIN 3.6, 4.1, 8): the rule that `decide` counts by, and how a round
 * is conducted. A version that the body has adopted never changes; a round keeps what it was announced under.
 */
import * as z from "zod";
import { type Rule, rulePresets } from "./rounds.ts";

export const turnoutViews = ["seats", "number"] as const;
export const publicities = ["record", "totals"] as const;

/** How a round is conducted, beside its rule. A round keeps these as they were when it was announced. */
export const roundSettingsSchema = z.strictObject({
	/** Whether an alternate may take an absent titular's seat, recorded before the ballot. */
	substitution: z.boolean(),
	/** While a round is open: which seats have voted ("seats"), or only how many ("number"). Never what. */
	openTotals: z.enum(turnoutViews),
	/** The record lists each seat's ballot ("record"), or totals of each constituency only ("totals"). */
	publicity: z.enum(publicities),
	/** Least whole days between announcement and opening. */
	noticeDays: z.int().min(0).max(90),
	/** Days after the close in which statements may be appended. */
	statementDays: z.int().min(0).max(90),
	/** Minutes for which a ballot kept away by an outage is still taken after the end. */
	graceMinutes: z.int().min(0).max(1440),
	/** Whether the chair is asked to break an exact tie: "chair", or never: "off". */
	castingVote: z.enum(["off", "chair"]),
});
export type RoundSettings = z.infer<typeof roundSettingsSchema>;

/** The defaults recommended to every body (DOMAIN 8). */
export const defaultSettings: RoundSettings = {
	substitution: true,
	openTotals: "seats",
	publicity: "record",
	noticeDays: 0,
	statementDays: 7,
	graceMinutes: 15,
	castingVote: "off",
};

/** What held for rounds announced before settings were kept with them. */
export const formerSettings: RoundSettings = { ...defaultSettings, substitution: false, graceMinutes: 0 };

/** A whole set of rules. */
export type Procedure = { rule: Rule; settings: RoundSettings };

const perConstituency = { basis: "present", perGroup: "1/2", strict: false } as const;

/** What fills the form: the rules a round may have without adopted rules, and two for bodies that name them so. */
export const procedurePresets = {
	...rulePresets,
	/** Two thirds in favour, and half the power of every constituency (Maritime Labour Convention). */
	qualifiedByConstituency: {
		kind: "mlc",
		majority: "2/3",
		strict: false,
		base: "expressed",
		quorum: perConstituency,
		seatsCounted: "filled",
		reservationCountsAs: "approve",
	},
	/** Two thirds in favour, not more than a quarter against (ISO). */
	standardsBallot: {
		kind: "standards",
		majority: "2/3",
		strict: false,
		base: "expressed",
		maxAgainst: "1/4",
		quorum: perConstituency,
		seatsCounted: "filled",
		reservationCountsAs: "approve",
	},
} as const satisfies Record<string, Rule>;
export type ProcedurePreset = keyof typeof procedurePresets;
export const procedurePresetNames = Object.keys(procedurePresets) as ProcedurePreset[];

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);

/** The chair records that the body has adopted a version: on which day, and how its decision is cited. */
export const adoptProcedureInput = z.object({
	procedureId: id,
	decidedOn: z.iso.date("procedure:error.decidedOn"),
	decision: z.string().trim().min(3, "procedure:error.decision").max(300, "procedure:error.decision"),
});
export type AdoptProcedureInput = z.infer<typeof adoptProcedureInput>;
