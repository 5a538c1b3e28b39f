import {
	applyChange,
	findMisfits,
	holdsChange,
	type Misfit,
	sameBlocks,
	type Text,
	takeBack,
} from "#shared/amendment-change.ts";
import type { Change, Passage } from "#shared/amendments.ts";
import { normalizeDoc } from "#shared/canonical.ts";
import { checkDoc, type Doc } from "#shared/document/check.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { type AmendmentRow, describeChange, getRow } from "./amendment-row.ts";
import { reopenForUndone } from "./disposition-changes.ts";
import { getOwnSection, type PolicyScope } from "./outline.ts";
import { type ChangeCause, changeFrozenText, type TextChange } from "./section-change.ts";
import { readDoc } from "./texts.ts";
import { type FrozenText, schemaTable } from "./versions.ts";

// The texts that amendments change: a section's, or for a sub-amendment the wording of the amendment it changes.

/** A section's text as it would be frozen now: what amendments are compared with. */
export async function sectionText(ctx: PolicyScope, section: SectionRow): Promise<Text> {
	const { doc } = await readDoc(ctx, section.id);
	return { title: section.title.normalize("NFC"), doc: normalDoc(doc) };
}

function normalDoc(doc: Doc): Doc {
	return normalizeDoc(checkDoc(doc), schemaTable) as Doc;
}

/** The text of one section in a frozen version of this policy. Throws "not-found". */
export async function frozenText(ctx: PolicyScope, versionId: string, sectionId: string): Promise<Text> {
	const row = await ctx.db
		.selectFrom("version")
		.select("canonical")
		.where("id", "=", versionId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	const found =
		row && (JSON.parse(row.canonical) as FrozenText).sections.find((section) => section.id === sectionId);
	if (!found?.doc) throw notFound();
	return { title: found.title, doc: found.doc };
}

/** The wording that an amendment proposes, as a text that a sub-amendment changes. */
export function proposedText(after: Passage): Text {
	return { title: after.title ?? "", doc: { type: "doc", content: after.blocks } };
}

/** What an amendment changes: the section's text, or its parent's wording. */
export async function baseOf(
	ctx: PolicyScope,
	row: Pick<AmendmentRow, "sectionId" | "parentId">,
): Promise<Text> {
	if (row.parentId) return proposedText(describeChange(await getRow(ctx, row.parentId)).after);
	return sectionText(ctx, await getOwnSection(ctx, row.sectionId));
}

/** Everything that keeps an amendment's change from fitting what it changes. */
export async function misfitsOf(
	ctx: PolicyScope,
	row: AmendmentRow,
	change: Change = describeChange(row),
): Promise<Misfit[]> {
	return findMisfits(await baseOf(ctx, row), change);
}

const longestQuote = 160;

/** The sentence that says by name what no longer fits, with both wordings. */
export function misfitError(label: string, misfit: Misfit | undefined): AppError {
	const quote = (text: string) =>
		text.length > longestQuote ? `${text.slice(0, longestQuote).trimEnd()}…` : text;
	const before = misfit && "before" in misfit ? quote(misfit.before) : "";
	const now = misfit && "now" in misfit ? quote(misfit.now) : "";
	const kind = misfit?.kind === "gone" && before === "" ? "placeGone" : (misfit?.kind ?? "gone");
	return new AppError("conflict", `amendments:misfit.${kind === "title" ? "titleDiffers" : kind}`, {
		label,
		before,
		now,
	});
}

/** The parent's wording with a sub-amendment in it: operation and place stay the parent's. */
export function withWording(parent: Change, text: Text): Change {
	const after: Passage = { ...parent.after, blocks: text.doc.content };
	if (parent.operation === "title") after.title = text.title;
	return { ...parent, after };
}

/**
 * Puts a change into the section's text, and proves by machine that the text then holds the change's "after" and
 * that everything else says what it said. Call it inside a transaction; rights, state and fit are the caller's.
 */
export async function writeChange(
	ctx: PolicyContext,
	section: SectionRow,
	change: Change,
	cause: ChangeCause,
): Promise<TextChange> {
	const before = await sectionText(ctx, section);
	const after = applyChange(before, change);
	const written = await writeText(ctx, section, { before, after }, cause);
	const now = await sectionText(ctx, await getOwnSection(ctx, section.id));
	if (!holdsChange(now, change)) throw new Error(`${cause.label} is not in the text`);
	return written;
}

/** Blocks that stay are given as they are stored, so that nothing but the change touches them. */
async function writeText(
	ctx: PolicyContext,
	section: SectionRow,
	{ before, after }: { before: Text; after: Text },
	cause: ChangeCause,
): Promise<TextChange> {
	const stored = (await readDoc(ctx, section.id)).doc.content;
	const content = after.doc.content.map((block) => {
		const index = before.doc.content.indexOf(block);
		return index >= 0 ? stored[index]! : block;
	});
	const title = after.title === before.title ? {} : { title: after.title };
	const target = checkDoc({ type: "doc", content });
	const written = await changeFrozenText(ctx, section, target, { ...cause, ...title });
	const now = await sectionText(ctx, await getOwnSection(ctx, section.id));
	if (now.title !== after.title || !sameBlocks(now.doc.content, normalDoc(after.doc).content))
		throw new Error(`the text is not what ${cause.label} makes of it`);
	return written;
}

/** The section's text without a change that was put into it; null where what it touched was changed since. */
export async function textWithout(
	ctx: PolicyScope,
	section: SectionRow,
	changeId: string,
): Promise<{ before: Text; after: Text } | null> {
	const change = await ctx.db
		.selectFrom("textChange")
		.select(["beforeVersionId", "versionId"])
		.where("id", "=", changeId)
		.where("sectionId", "=", section.id)
		.executeTakeFirst();
	if (!change) return null;
	const now = await sectionText(ctx, section);
	const after = takeBack(
		now,
		await frozenText(ctx, change.beforeVersionId, section.id),
		await frozenText(ctx, change.versionId, section.id),
	);
	return after && { before: now, after };
}

/** Takes an incorporated change out of the text again, as a new change. Throws "conflict" where that cannot be done. */
export async function removeChange(
	ctx: PolicyContext,
	section: SectionRow,
	changeId: string,
	cause: Pick<ChangeCause, "causeId" | "label">,
): Promise<TextChange> {
	const texts = await textWithout(ctx, section, changeId);
	if (!texts) throw new AppError("conflict", "amendments:guard.fits");
	const undone = await writeText(ctx, section, texts, { ...cause, cause: "undo", undoesId: changeId });
	// Comments that were answered with this change wait for an answer again.
	await reopenForUndone(ctx, changeId);
	return undone;
}
