import { randomInt } from "node:crypto";
import type { Doc } from "#shared/document/check.ts";
import { checkDoc } from "#shared/document/check.ts";
import { rewriteText } from "#shared/document/rewrite.ts";
import { AppError } from "#shared/errors.ts";
import type { SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";

import { newId } from "../ids.ts";
import { recordSection } from "./outline.ts";
import { loadText } from "./texts.ts";
import { freezeSections } from "./versions.ts";

/** A Yjs client id that nobody has used in this section, from now on the acting member's. */
export async function takeClientId(ctx: PolicyContext, sectionId: string): Promise<number> {
	for (;;) {
		const clientId = randomInt(2, 2 ** 32);
		const taken = await ctx.db
			.insertInto("sectionClient")
			.values({
				sectionId,
				clientId,
				personId: ctx.actor.personId,
				memberId: ctx.member.id,
				firstSeenAt: ctx.now,
			})
			.onConflict((conflict) => conflict.columns(["sectionId", "clientId"]).doNothing())
			.executeTakeFirst();
		if (Number(taken.numInsertedOrUpdatedRows) === 1) return clientId;
	}
}

/** Appends one update of the acting member to a section's log. Rights, states and the held row are the caller's. */
export async function appendUpdate(
	ctx: PolicyContext,
	sectionId: string,
	{ seq, data }: { seq: number; data: Uint8Array },
): Promise<void> {
	const { id: memberId, constituency, capacity } = ctx.member;
	const author = { memberId, personId: ctx.actor.personId, constituency, capacity };
	await ctx.db
		.insertInto("sectionUpdate")
		.values({ sectionId, seq, ...author, at: ctx.now, data })
		.execute();
	await ctx.db.updateTable("section").set({ updateSeq: seq }).where("id", "=", sectionId).execute();
}

/**
 * Why a frozen text changes: an amendment or comment that is carried out, a change that is taken back, or an editorial
 * correction that no constituency objected to.
 */
export type ChangeCause = {
	cause: "amendment" | "comment" | "undo" | "correction";
	causeId: string;
	/** "D.4", "C.12": for the log's sentence. */
	label: string;
	undoesId?: string;
	/** The section's title from now on, where the change is one of the title. */
	title?: string;
	/** What the section says afterwards is frozen in this version already: corrections of several sections are one. */
	version?: { id: string; number: number; hash: string };
};

/** An update without anything: a change of the title alone has its place in the log too. */
const emptyUpdate = new Uint8Array([0, 0]);

export type TextChange = { id: string; seq: number; versionId: string };

/**
 * Changes the text of a circulated section: one attributed update of its log, a new frozen version, and the row that
 * says what it carries out (DOMAIN 2.3, rule 4). What the section says afterwards is `target`, checked by machine:
 * anything else throws and nothing is done. Rights are the caller's; call it inside a transaction, with `section`
 * read inside it. Throws "conflict" where the section is not circulated (for a correction: agreed), or would not change.
 */
export async function changeFrozenText(
	ctx: PolicyContext,
	section: SectionRow,
	target: Doc,
	cause: ChangeCause,
): Promise<TextChange> {
	if (!ctx.db.isTransaction) throw new Error("changeFrozenText outside a transaction");
	const beforeVersionId = section.versionId;
	const state = cause.cause === "correction" ? "agreed" : "circulated";
	if (section.state !== state || beforeVersionId === null)
		throw new AppError("conflict", "policies:errors.notCirculated");
	const stored = await loadText(ctx.db, section.id);
	const title = cause.title ?? section.title;
	const rewritten = rewriteText(stored.update, checkDoc(target), await takeClientId(ctx, section.id));
	const data = rewritten ?? (title === section.title ? null : emptyUpdate);
	if (data === null) throw new AppError("conflict", "history:restore.same");
	const seq = section.updateSeq + 1;
	await appendUpdate(ctx, section.id, { seq, data });
	if (title !== section.title)
		await ctx.db.updateTable("section").set({ title }).where("id", "=", section.id).execute();
	const version =
		cause.version ?? (await freezeSections(ctx, { scope: "section", sectionIds: [section.id], title }));
	await ctx.db.updateTable("section").set({ versionId: version.id }).where("id", "=", section.id).execute();
	const id = newId();
	const { label, undoesId, title: _, version: __, ...why } = cause;
	const row = {
		id,
		policyId: ctx.policyId,
		sectionId: section.id,
		seq,
		beforeVersionId,
		versionId: version.id,
	};
	const who = { memberId: ctx.member.id, personId: ctx.actor.personId, at: ctx.now };
	await ctx.db
		.insertInto("textChange")
		.values({ ...row, ...why, ...who, undoesId: undoesId ?? null })
		.execute();
	await recordSection(
		ctx,
		"section.revised",
		section.id,
		{
			...(cause.cause === "correction" && { what: "correction" }),
			...{ title, seq, cause: label, versionNumber: version.number, hash: version.hash },
		},
		{ versionId: version.id },
	);
	return { id, seq, versionId: version.id };
}
