import type { Doc } from "#shared/document/check.ts";
import { updateToDoc } from "#shared/document/ydoc.ts";
import { notFound } from "#shared/errors.ts";
import type { HistoryAuthor, TextMoment } from "#shared/history.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize, enterSection, type SectionRow } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { Db } from "../db/open.ts";
import { loadSections } from "./outline.ts";
import { mergeTexts } from "./texts.ts";

/** The member who stands for the server in the log. */
const serverId = "server";

/**
 * The stored text as it was after the update `seq`: the nearest merged state before, and the rows of the log behind
 * it. At most one state is read, and no row beyond the moment. Asks no rights.
 */
export async function loadTextAt(
	db: Db,
	sectionId: string,
	seq: number,
): Promise<{ update: Uint8Array; tail: number }> {
	const state = await db
		.selectFrom("sectionState")
		.select(["seq", "data"])
		.where("sectionId", "=", sectionId)
		.where("seq", "<=", seq)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	const tail = await db
		.selectFrom("sectionUpdate")
		.select("data")
		.where("sectionId", "=", sectionId)
		.where("seq", ">", state?.seq ?? 0)
		.where("seq", "<=", seq)
		.orderBy("seq")
		.execute();
	const updates = [...(state ? [state.data] : []), ...tail.map((row) => row.data)];
	return { update: mergeTexts(updates), tail: tail.length };
}

/** The text after the update `seq` as checked JSON. Asks no rights. */
export async function readDocAt(
	ctx: Pick<Context, "db" | "services">,
	sectionId: string,
	seq: number,
): Promise<Doc> {
	const cached = ctx.services.textCache.get(sectionId, seq);
	return cached ?? updateToDoc((await loadTextAt(ctx.db, sectionId, seq)).update);
}

/** A section whose text's history may be read by this person. Throws "not-found", also for a mere part heading. */
export async function enterHistory(
	outer: Context,
	policyId: string,
	sectionId: string,
): Promise<Awaited<ReturnType<typeof enterSection>>> {
	const entered = await enterSection(outer, sectionId);
	if (entered.section.policyId !== policyId || entered.section.kind !== "text") throw notFound();
	authorize(entered.ctx, "section.read", entered.facts);
	return entered;
}

/** What is told of a moment: when, who, which versions. Throws "not-found" for a number that is not in the log. */
export async function describeMoment(
	ctx: PolicyContext,
	section: Pick<SectionRow, "id" | "updateSeq">,
	seq: number,
): Promise<TextMoment> {
	if (!Number.isInteger(seq) || seq < 0 || seq > section.updateSeq) throw notFound();
	const isNow = seq === section.updateSeq;
	const moment = { seq, at: null, author: null, versions: [], restoredFrom: null, isFirst: false, isNow };
	if (seq === 0) return moment;
	const row = await ctx.db
		.selectFrom("sectionUpdate")
		.select(["memberId", "constituency", "capacity", "at"])
		.where("sectionId", "=", section.id)
		.where("seq", "=", seq)
		.executeTakeFirst();
	if (!row) throw notFound();
	const names = await nameMembers(ctx, [row.memberId]);
	const restore = await ctx.db
		.selectFrom("sectionRestore")
		.select("fromSeq")
		.where("sectionId", "=", section.id)
		.where("seq", "=", seq)
		.executeTakeFirst();
	return {
		...moment,
		at: Number(row.at),
		author: nameAuthor(row, names),
		versions: (await listVersionMoments(ctx, section.id)).filter((version) => version.seq === seq),
		restoredFrom: restore?.fromSeq ?? null,
		isFirst: seq === 1,
	};
}

/** The frozen versions that hold a section, newest first, with the last number of the log each holds. */
export async function listVersionMoments(
	ctx: PolicyContext,
	sectionId: string,
): Promise<(TextMoment["versions"][number] & { seq: number; at: number; by: string })[]> {
	const rows = await ctx.db
		.selectFrom("versionSection")
		.innerJoin("version", "version.id", "versionSection.versionId")
		.leftJoin("user", "user.id", "version.createdById")
		.select(["version.id", "number", "version.title", "scope", "versionSection.updateSeq as seq"])
		.select(["version.createdAt as at", "user.name as by"])
		.where("versionSection.sectionId", "=", sectionId)
		.where("version.policyId", "=", ctx.policyId)
		.orderBy("number", "desc")
		.limit(200)
		.execute();
	return rows.map((row) => ({
		...row,
		scope: row.scope as "section" | "round",
		at: Number(row.at),
		by: row.by ?? "",
	}));
}

/** The newest version that holds a section, if the text has moved on since; null otherwise. Asks no rights. */
export async function lastFrozenMoment(
	ctx: PolicyContext,
	section: Pick<SectionRow, "id" | "updateSeq">,
): Promise<{ number: number; seq: number } | null> {
	const row = await ctx.db
		.selectFrom("versionSection")
		.innerJoin("version", "version.id", "versionSection.versionId")
		.select(["number", "versionSection.updateSeq as seq"])
		.where("versionSection.sectionId", "=", section.id)
		.where("version.policyId", "=", ctx.policyId)
		.orderBy("number", "desc")
		.limit(1)
		.executeTakeFirst();
	return row && row.seq < section.updateSeq ? row : null;
}

/** For each section of a version that was edited since: the last number of the log that the version holds. */
export async function editedSince(ctx: PolicyContext, versionId: string): Promise<Map<string, number>> {
	const rows = await ctx.db
		.selectFrom("versionSection")
		.innerJoin("section", "section.id", "versionSection.sectionId")
		.select(["section.id", "versionSection.updateSeq as seq"])
		.where("versionSection.versionId", "=", versionId)
		.where("section.policyId", "=", ctx.policyId)
		.where("section.removedAt", "is", null)
		.whereRef("section.updateSeq", ">", "versionSection.updateSeq")
		.execute();
	return new Map(rows.map((row) => [row.id, row.seq]));
}

/** The names of members of this policy, also of those whose part has ended. */
export async function nameMembers(
	ctx: PolicyContext,
	memberIds: readonly string[],
): Promise<Map<string, string>> {
	const ids = [...new Set(memberIds)].filter((id) => id !== serverId);
	if (ids.length === 0) return new Map();
	const rows = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "user.name"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.id", "in", ids)
		.execute();
	return new Map(rows.map((row) => [row.id, row.name]));
}

export function nameAuthor(
	{ memberId, constituency, capacity }: Omit<HistoryAuthor, "name">,
	names: ReadonlyMap<string, string>,
): HistoryAuthor {
	return {
		memberId,
		constituency,
		capacity,
		name: memberId === serverId ? null : (names.get(memberId) ?? ""),
	};
}

/** The generated number of a section of this policy; "" where it has none. */
export async function numberOfSection(ctx: PolicyContext, sectionId: string): Promise<string> {
	const rows = numberSections(await loadSections(ctx));
	return rows.find((row) => row.id === sectionId)?.number ?? "";
}
