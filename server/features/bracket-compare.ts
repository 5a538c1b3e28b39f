import { compareDocs } from "#shared/compare.ts";
import { type ComparisonView, viewComparison } from "#shared/compare-view.ts";
import type { Doc } from "#shared/document/check.ts";
import type { HistoryAuthor } from "#shared/history.ts";
import { authorize, type SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { listBlockAuthors } from "./block-authors.ts";
import { getVersion, listVersions, type Version, type VersionInList } from "./versions.ts";

/** Through what a change of the text came: an amendment, a comment, or what is written in drafting. */
export type Cause = HistoryAuthor & {
	/** "D.4", "C.12"; null for a constituency's own writing in drafting. */
	label: string | null;
	amendmentId: string | null;
	/** It took an earlier change back. */
	undone: boolean;
};

export type VersionsCompared = {
	versions: VersionInList[];
	from: VersionInList | null;
	to: VersionInList | null;
	view: ComparisonView | null;
	causes: Cause[];
};

/**
 * Two versions of a section, and which amendment, comment or constituency caused each change.
 * @param asked ids of versions; by default the newest and the one before it
 */
export async function compareVersions(
	ctx: PolicyContext,
	section: Pick<SectionRow, "id">,
	asked: { from: string | null; to: string | null },
	only: boolean,
): Promise<VersionsCompared> {
	authorize(ctx, "bracket.read");
	const versions = await listVersions(ctx, section.id);
	const to = versions.find(({ id }) => id === asked.to) ?? versions[0] ?? null;
	const older = versions.filter(({ number }) => to !== null && number < to.number);
	const from = versions.find(({ id }) => id === asked.from) ?? older[0] ?? null;
	if (!from || !to || from.id === to.id) return { versions, from, to, view: null, causes: [] };
	const [first, second] = from.number < to.number ? [from, to] : [to, from];
	const before = textOf(await getVersion(ctx, first.id), section.id);
	const after = textOf(await getVersion(ctx, second.id), section.id);
	const { causes, byBlock } = await listCauses(ctx, section.id, first, second);
	const sides = { before: before.doc, after: after.doc, sectionNumber: after.number };
	const view = viewComparison(compareDocs(before.doc, after.doc), sides, only, byBlock);
	return { versions, from: first, to: second, view, causes };
}

function textOf(version: Version, sectionId: string): { doc: Doc; number: string } {
	const found = version.text.sections.find(({ id }) => id === sectionId);
	return { doc: found?.doc ?? { type: "doc", content: [] }, number: found?.number ?? "" };
}

/** Changes of frozen texts name their amendment or comment; everything else its writers' constituency. */
async function listCauses(
	ctx: PolicyContext,
	sectionId: string,
	from: VersionInList,
	to: VersionInList,
): Promise<{ causes: Cause[]; byBlock: Map<string, number[]> }> {
	const byBlock = new Map<string, number[]>();
	const causes: Cause[] = [];
	const placeOf = (cause: Cause): number => {
		const found = causes.findIndex(
			(one) => one.memberId === cause.memberId && one.constituency === cause.constituency,
		);
		return found >= 0 ? found : causes.push(cause) - 1;
	};
	const changes = await listTextChanges(ctx, sectionId, from, to);
	for (const change of changes) {
		const place = placeOf(change.cause);
		for (const id of change.blockIds) byBlock.set(id, [...(byBlock.get(id) ?? []), place]);
	}
	const [start, end] = [await seqOf(ctx, sectionId, from.id), await seqOf(ctx, sectionId, to.id)];
	const written = await listBlockAuthors(ctx.db, sectionId, start, end);
	for (const [id, authors] of written) {
		if (byBlock.has(id)) continue;
		const places = authors.map(({ constituency }) =>
			placeOf({
				memberId: `written ${constituency}`,
				name: "",
				constituency,
				capacity: "",
				label: null,
				amendmentId: null,
				undone: false,
			}),
		);
		byBlock.set(id, [...new Set(places)]);
	}
	return { causes, byBlock };
}

async function seqOf(ctx: PolicyContext, sectionId: string, versionId: string): Promise<number> {
	const row = await ctx.db
		.selectFrom("versionSection")
		.select("updateSeq")
		.where("versionId", "=", versionId)
		.where("sectionId", "=", sectionId)
		.executeTakeFirst();
	return row?.updateSeq ?? 0;
}

async function listTextChanges(
	ctx: PolicyContext,
	sectionId: string,
	from: VersionInList,
	to: VersionInList,
): Promise<{ cause: Cause; blockIds: string[] }[]> {
	const rows = await ctx.db
		.selectFrom("textChange as change")
		.innerJoin("version", "version.id", "change.versionId")
		.leftJoin("amendment", "amendment.id", "change.causeId")
		.leftJoin("submittedComment as comment", "comment.id", "change.causeId")
		.leftJoin("textChange as undone", "undone.id", "change.undoesId")
		.leftJoin("amendment as former", "former.id", "undone.causeId")
		.select(["change.id", "change.beforeVersionId", "change.versionId", "change.causeId"])
		.select(["amendment.id as amendmentId", "amendment.number", "amendment.takenOverBy"])
		.select(["amendment.constituency", "comment.number as commentNumber"])
		.select(["comment.constituency as commentConstituency"])
		.select(["former.id as formerId", "former.number as formerNumber", "former.constituency as formerOf"])
		.where("change.sectionId", "=", sectionId)
		.where("version.number", ">", from.number)
		.where("version.number", "<=", to.number)
		.orderBy("change.seq")
		.limit(300)
		.execute();
	const changes: { cause: Cause; blockIds: string[] }[] = [];
	for (const row of rows) {
		const number = row.number ?? row.formerNumber;
		const label = number !== null ? `D.${number}` : `C.${row.commentNumber ?? ""}`;
		const cause: Cause = {
			memberId: row.id,
			name: label,
			constituency: row.takenOverBy ?? row.constituency ?? row.formerOf ?? row.commentConstituency,
			capacity: "",
			label,
			amendmentId: row.amendmentId ?? row.formerId,
			undone: row.formerId !== null,
		};
		const before = textOf(await getVersion(ctx, row.beforeVersionId), sectionId).doc;
		const after = textOf(await getVersion(ctx, row.versionId), sectionId).doc;
		changes.push({ cause, blockIds: changedBlocks(before, after) });
	}
	return changes;
}

function changedBlocks(before: Doc, after: Doc): string[] {
	const ids: string[] = [];
	for (const change of compareDocs(before, after).blocks) {
		if (change.kind === "left" || (change.kind === "same" && !change.moved)) continue;
		const side = change.kind === "deleted" ? change.before : change.after;
		ids.push(String(side.node.attrs?.id ?? ""));
	}
	return ids;
}
