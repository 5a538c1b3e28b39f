/**
 * Amendments: proposed changes of a circulated text, with a number for life (DOMAIN 3.4). What a change is, what
 * the forms send, and what pages, the room and exports read. States: shared/amendment-states.ts.
 */
import * as z from "zod";
import {
	type AmendmentAct,
	type AmendmentState,
	amendmentActs,
	amendmentStates,
} from "./amendment-states.ts";
import type { DocNode } from "./document/check.ts";

export const operations = ["insert", "delete", "replace", "move", "title"] as const;
export type Operation = (typeof operations)[number];

/** One side of a change: the blocks concerned, or the section's title. */
export type Passage = {
	/** Checked top-level blocks with their stable ids. */
	blocks: DocNode[];
	/** Operation "title" only. */
	title?: string;
	/** Operations "insert" and "move", after: the block behind which they stand; null: at the beginning. */
	place?: string | null;
};

/** What an amendment does to a section: never by number, always by stable block ids. */
export type Change = {
	operation: Operation;
	/** The top-level blocks concerned, in order; for "insert" the block it stands behind, or none. */
	blockIds: string[];
	before: Passage;
	after: Passage;
};

export const relationKinds = ["alternative", "depends", "contradicts"] as const;
export type RelationKind = (typeof relationKinds)[number];

/** An amendment as the register shows it. */
export type Amendment = {
	id: string;
	/** D.n of its policy. */
	number: number;
	sectionId: string;
	/** The frozen text that it was made on. */
	versionId: string;
	/** The amendment that it changes, for a sub-amendment. */
	parentId: string | null;
	parentNumber: number | null;
	change: Change;
	reason: string;
	language: string;
	/** In whose name; null: a member's own. */
	constituency: string | null;
	/** Who stands for it now: the constituency that took it over, else its author's. */
	sponsor: string | null;
	author: {
		memberId: string;
		name: string;
		capacity: string;
		organization: string;
		constituency: string | null;
	};
	submittedAt: number;
	state: AmendmentState;
	stateReason: string;
	changedAt: number;
	/** Rises with each new wording; positions hold for one revision. */
	revision: number;
	secondedBy: string | null;
	takenOverBy: string | null;
	fellBecause: { id: string; number: number } | null;
	deferredUntil: number | null;
	/** The change of the text that holds it. */
	changeId: string | null;
	/** Words inserted and deleted: how far it is from the text. */
	distance: number;
};

/** One thing that happened to an amendment, oldest first. */
export type AmendmentStep = {
	act: string;
	from: AmendmentState | null;
	to: AmendmentState;
	reason: string;
	at: number;
	by: string;
	constituency: string | null;
	capacity: string;
	revision: number;
};

export type AmendmentFilter = {
	sectionId?: string | undefined;
	states?: readonly AmendmentState[] | undefined;
	/** In whose name, or "own": members' own. */
	constituency?: string | undefined;
};

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
export const longestReason = 4000;
const reason = z.string().trim().max(longestReason, "amendments:error.long").default("");

const optionalId = z
	.string()
	.regex(/^[0-9A-Za-z_-]{0,64}$/)
	.default("");

/** A draft beside its wording, which shared/amendment-wording.ts reads. */
export const draftInput = z.object({
	/** "" for a new one. */
	draftId: optionalId,
	sectionId: id,
	/** "" where it changes the text and not another amendment. */
	parentId: optionalId,
	reason: z.string().trim().min(3, "amendments:error.why").max(longestReason, "amendments:error.long"),
	language: z
		.string()
		.trim()
		.max(35)
		.regex(/^[A-Za-z0-9-]*$/)
		.default(""),
	/** Whoever proposes declares that it has one purpose, so that it is one discussion. */
	onePurpose: z.literal("yes", "amendments:error.onePurpose"),
	key: id,
});
export type DraftInput = z.input<typeof draftInput>;

/** Submission of a draft: in whose name is always chosen. */
export const submitInput = z.object({
	draftId: id,
	as: z.enum(["constituency", "own"], "amendments:error.as"),
	key: id,
});
export type SubmitInput = z.input<typeof submitInput>;

/** An act on an amendment: the forms' and the room's. */
export const actInput = z.object({
	amendmentId: id,
	act: z.enum(amendmentActs),
	reason,
	/** YYYY-MM-DD: until when it is deferred. */
	until: z.string().trim().max(10).default(""),
	/** The revision that was on the screen. */
	revision: z.coerce.number().int().positive().optional(),
	key: id,
});
export type ActInput = z.input<typeof actInput>;

/** How two amendments stand to one another. */
export const relateInput = z.object({
	amendmentId: id,
	otherId: id,
	kind: z.enum(relationKinds),
	remove: z.enum(["yes", "no"]).default("no"),
});
export type RelateInput = z.input<typeof relateInput>;

/** The chair's ruling on the order. */
export const orderInput = z.object({
	amendmentId: id,
	beforeId: id,
	reason: z.string().trim().min(3, "amendments:error.why").max(longestReason, "amendments:error.long"),
	key: id,
});
export type OrderInput = z.input<typeof orderInput>;

/** The register's filters, as they stand in the address. What is not known is left out. */
export function readFilter(search: URLSearchParams): AmendmentFilter {
	const states = search
		.getAll("state")
		.filter((state): state is AmendmentState => (amendmentStates as readonly string[]).includes(state));
	const section = search.get("section") ?? "";
	const constituency = search.get("constituency") ?? "";
	return {
		sectionId: id.safeParse(section).success ? section : undefined,
		states: states.length > 0 ? states : undefined,
		constituency: id.safeParse(constituency).success ? constituency : undefined,
	};
}

/** What the actor may do with an amendment, and what keeps them from it (catalogue keys). */
export type OfferedAct = { act: AmendmentAct; allowed: boolean; why: string[] };
