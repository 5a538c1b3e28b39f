import { adoptedStates, closedStates } from "#shared/amendment-states.ts";
import type { Amendment } from "#shared/amendments.ts";
import { bracketText, cleanText, countOpen, type OpenAmendment, type WorkingView } from "#shared/brackets.ts";
import type { Doc } from "#shared/document/check.ts";
import { AppError } from "#shared/errors.ts";
import { isBracketed, type PositionStatus } from "#shared/positions.ts";
import { authorize, type SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { readAmendments } from "./amendment-row.ts";
import type { PolicyScope } from "./outline.ts";
import { type AmendmentPositions, readPositions } from "./positions.ts";
import { getVersion } from "./versions.ts";

/** An amendment that waits for its end, with what is held of it. */
export type HeldAmendment = Amendment & { positions: AmendmentPositions };

/** The amendments of a section that are not at their end, in the order of their numbers. */
export async function listOpen(ctx: PolicyScope, sectionId: string): Promise<HeldAmendment[]> {
	const all = await readAmendments(ctx, { sectionId });
	const open = all.filter(({ state }) => !closedStates.includes(state));
	const positions = await readPositions(
		ctx,
		open.map(({ id }) => id),
	);
	return open.map((amendment) => ({ ...amendment, positions: positions.get(amendment.id)! }));
}

/** What shared/brackets.ts must know of it. */
export function asOpen({ positions, ...amendment }: HeldAmendment): OpenAmendment {
	const { id, number, parentId, change, sponsor, state } = amendment;
	return {
		id,
		number,
		parentId,
		change,
		constituency: sponsor,
		status: positions.status,
		settled: adoptedStates.includes(state),
		positions: positions.held.map(({ constituency, value }) => ({ constituency, value })),
	};
}

/** A section's frozen text with its brackets; null where the section has no frozen text. */
export type SectionBrackets = {
	version: { id: string; number: number; hash: string; at: number };
	text: { title: string; number: string; language: string; doc: Doc };
	amendments: HeldAmendment[];
	working: WorkingView;
	clean: { title: string; doc: Doc; applied: string[] };
	/** How many brackets are open. */
	open: number;
};

/** Everything the working and the clean view show of a section. Every member reads them. */
export async function readBrackets(
	ctx: PolicyContext,
	section: Pick<SectionRow, "id" | "versionId">,
): Promise<SectionBrackets | null> {
	authorize(ctx, "bracket.read");
	if (section.versionId === null) return null;
	const version = await getVersion(ctx, section.versionId);
	const frozen = version.text.sections.find(({ id }) => id === section.id);
	if (!frozen?.doc) return null;
	const amendments = await listOpen(ctx, section.id);
	const open = amendments.map(asOpen);
	const { title, number, language, doc } = frozen;
	return {
		version: { id: version.id, number: version.number, hash: version.hash, at: version.createdAt },
		text: { title, number, language, doc },
		amendments,
		working: bracketText(doc, open),
		clean: cleanText({ title, doc }, open),
		open: countOpen(open),
	};
}

/**
 * How many brackets are open in each section of the policy: one for each amendment that waits for its decision and is
 * contested, pending or without support. Sections without any are not in the answer.
 */
export async function countBrackets(ctx: PolicyScope): Promise<Map<string, number>> {
	const rows = await ctx.db
		.selectFrom("amendment")
		.innerJoin("section", "section.id", "amendment.sectionId")
		.select(["amendment.id", "sectionId"])
		.where("amendment.policyId", "=", ctx.policyId)
		.where("amendment.state", "not in", [...closedStates, ...adoptedStates])
		.where("section.versionId", "is not", null)
		.where("section.removedAt", "is", null)
		.execute();
	const counts = new Map<string, number>();
	if (rows.length === 0) return counts;
	const positions = await readPositions(ctx, "all");
	for (const { id, sectionId } of rows) {
		if (!isBracketed(positions.get(id)!.status)) continue;
		counts.set(sectionId, (counts.get(sectionId) ?? 0) + 1);
	}
	return counts;
}

/** What was open when a section was agreed with brackets. */
export type AgreedBracket = {
	amendmentId: string;
	number: number;
	constituency: string | null;
	status: PositionStatus;
	at: number;
};

/**
 * Keeps the list of what is open as a section is agreed. Call it inside the transaction that agrees it. Throws
 * "conflict" where amendments are open and the section is not to be agreed with brackets.
 * @returns what is open
 */
export async function keepBrackets(
	ctx: PolicyContext,
	section: Pick<SectionRow, "id" | "versionId">,
	withBrackets: boolean,
): Promise<AgreedBracket[]> {
	const open = await listOpen(ctx, section.id);
	const { versionId } = section;
	if (open.length === 0 || versionId === null) return [];
	const labels = open.map(({ number }) => `D.${number}`).join(", ");
	if (!withBrackets) throw new AppError("conflict", "brackets:error.open", { count: open.length, labels });
	const waiting = open.filter(({ state }) => adoptedStates.includes(state));
	if (waiting.length > 0) {
		const which = waiting.map(({ number }) => `D.${number}`).join(", ");
		throw new AppError("conflict", "brackets:error.notWritten", { labels: which });
	}
	const kept = open.map(({ id, number, sponsor, positions }) => ({
		amendmentId: id,
		number,
		constituency: sponsor,
		status: positions.status,
		at: ctx.now,
	}));
	const { policyId } = ctx;
	const common = { policyId, sectionId: section.id, versionId, byPersonId: ctx.actor.personId };
	await ctx.db
		.insertInto("agreedBracket")
		.values(kept.map((one) => ({ ...one, ...common })))
		.onConflict((conflict) => conflict.columns(["sectionId", "versionId", "amendmentId"]).doNothing())
		.execute();
	return kept;
}

/**
 * The brackets with which the present texts of sections were agreed, by section; none where a text was agreed as it
 * is, or circulated anew since. A section that a round has locked keeps its list.
 */
export async function listAgreedBrackets(
	ctx: PolicyScope,
	sectionIds: readonly string[],
): Promise<Map<string, AgreedBracket[]>> {
	const rows = await ctx.db
		.selectFrom("agreedBracket as kept")
		.innerJoin("version", "version.id", "kept.versionId")
		.select(["kept.sectionId", "kept.amendmentId", "kept.number", "kept.constituency", "status", "kept.at"])
		.where("kept.policyId", "=", ctx.policyId)
		.where("kept.sectionId", "in", [...sectionIds, ""])
		.where("version.number", "=", (eb) =>
			eb
				.selectFrom("version as own")
				.innerJoin("versionSection as of", "of.versionId", "own.id")
				.select(({ fn }) => fn.max("own.number").as("newest"))
				.where("own.scope", "=", "section")
				.whereRef("of.sectionId", "=", "kept.sectionId"),
		)
		.orderBy("kept.number")
		.execute();
	const lists = new Map<string, AgreedBracket[]>();
	for (const { sectionId, ...row } of rows) {
		const own = { ...row, status: row.status as PositionStatus };
		lists.set(sectionId, [...(lists.get(sectionId) ?? []), own]);
	}
	return lists;
}
