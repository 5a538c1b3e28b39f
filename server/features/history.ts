import { sql } from "kysely";
import { type Comparison, compareDocs } from "#shared/compare.ts";
import type { Doc } from "#shared/document/check.ts";
import {
	foldSessions,
	type HistoryAuthor,
	type HistoryPage,
	type LogPart,
	type SessionInHistory,
	sessionPause,
	type TextMoment,
} from "#shared/history.ts";
import type { SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { listBlockAuthors } from "./block-authors.ts";
import { describeMoment, listVersionMoments, nameAuthor, nameMembers, readDocAt } from "./moments.ts";

/** Rows of the log that one page looks at, at most; it reads none of their texts. */
export const rowsPerPage = 20_000;
/** Sessions on a page. */
export const sessionsPerPage = 30;
/** Versions and restored texts that divide the rows of one page. */
const bordersPerPage = 200;
/** Names told of a comparison. */
const authorsShown = 40;

type Section = Pick<SectionRow, "id" | "updateSeq">;

/**
 * A page of a section's time line: the log folded into sessions of editing, newest first, and on the first page the
 * named moments before them. The database counts rows, at most `rowsPerPage` of them; none is read. Asks no rights:
 * the caller has entered by enterHistory.
 * @param before only what is older than this number; null for the newest
 */
export async function listHistory(
	ctx: PolicyContext,
	section: Section,
	before: number | null,
): Promise<HistoryPage> {
	const now = section.updateSeq;
	const end = Math.min(now, before === null ? now : before - 1);
	const from = Math.max(1, end - rowsPerPage + 1);
	const borders = await findBorders(ctx, section, from, end);
	const start = Math.max(from, borders.start);
	const parts = end < 1 ? [] : await countParts(ctx, section.id, start, end, borders.at);
	const sessions = foldSessions(parts);
	// Who wrote within a pause of the first row seen may have written before it: how the rows fold there depends on
	// rows this page has not seen. These are left to the next page, unless they fill this one.
	const edge = (sessions.at(-1)?.fromAt ?? 0) + sessionPause;
	const unsure = start === 1 ? -1 : sessions.findIndex((session) => session.fromAt <= edge);
	const whole = unsure > 0 ? sessions.slice(0, unsure) : sessions;
	const shown = whole.slice(0, sessionsPerPage);
	const names = await nameMembers(
		ctx,
		shown.flatMap((session) => session.authors.map((author) => author.memberId)),
	);
	const last = shown.at(-1)?.fromSeq ?? 1;
	return {
		named: before === null && now > 0 ? await listNamed(ctx, section) : [],
		sessions: shown.map(
			(session): SessionInHistory => ({
				...session,
				authors: session.authors.map((author) => ({ ...nameAuthor(author, names), updates: author.updates })),
				restoredFrom: borders.restored.get(session.toSeq) ?? null,
				isFirst: session.toSeq === 1,
			}),
		),
		older: last > 1 ? last : null,
		now,
	};
}

/** The numbers a session never reaches over: after the first text, a version; before and after a restored text. */
async function findBorders(ctx: PolicyContext, section: Section, from: number, to: number) {
	const versions = await ctx.db
		.selectFrom("versionSection")
		.select("updateSeq as seq")
		.distinct()
		.where("sectionId", "=", section.id)
		.where("updateSeq", ">=", from)
		.where("updateSeq", "<=", to)
		.orderBy("updateSeq", "desc")
		.limit(bordersPerPage)
		.execute();
	const restores = await ctx.db
		.selectFrom("sectionRestore")
		.select(["seq", "fromSeq"])
		.where("sectionId", "=", section.id)
		.where("seq", ">=", from)
		.where("seq", "<=", to)
		.orderBy("seq", "desc")
		.limit(bordersPerPage)
		.execute();
	const at = new Set([
		1,
		...versions.map(({ seq }) => seq),
		...restores.flatMap(({ seq }) => [seq - 1, seq]),
	]);
	// More borders than could be read: the page ends where they are still known.
	const known = [versions, restores].map((rows) =>
		rows.length < bordersPerPage ? 1 : (rows.at(-1)?.seq ?? 1),
	);
	return {
		at: [...at].filter((seq) => seq < to).sort((a, b) => a - b),
		start: Math.max(...known),
		restored: new Map(restores.map((row) => [row.seq, row.fromSeq])),
	};
}

/** The rows from one number to another, counted by member, quarter of an hour and stretch between borders. */
async function countParts(
	ctx: PolicyContext,
	sectionId: string,
	from: number,
	to: number,
	borders: readonly number[],
): Promise<LogPart[]> {
	const inside = borders.filter((border) => border >= from);
	const cases = inside.map((border, index) => sql`when "seq" <= ${sql.lit(border)} then ${sql.lit(index)}`);
	const stretch =
		cases.length > 0 ? sql`case ${sql.join(cases, sql` `)} else ${sql.lit(cases.length)} end` : sql.lit(0);
	const { rows } = await sql<Record<keyof LogPart, string | number> & { constituency: string | null }>`
		select "memberId", "constituency", "capacity", "stretch",
			min("seq") as "fromSeq", max("seq") as "toSeq", min("at") as "fromAt", max("at") as "toAt",
			count(*) as "updates"
		from (
			select "memberId", "constituency", "capacity", "seq", "at", ${stretch} as "stretch",
				"at" / ${sql.lit(sessionPause)} as "quarter"
			from "sectionUpdate"
			where "sectionId" = ${sectionId} and "seq" >= ${from} and "seq" <= ${to}
		) as "row"
		group by "memberId", "constituency", "capacity", "stretch", "quarter"`.execute(ctx.db);
	return rows.map(({ memberId, capacity, constituency, ...numbers }) => ({
		memberId: String(memberId),
		capacity: String(capacity),
		constituency,
		stretch: Number(numbers.stretch),
		fromSeq: Number(numbers.fromSeq),
		toSeq: Number(numbers.toSeq),
		fromAt: Number(numbers.fromAt),
		toAt: Number(numbers.toAt),
		updates: Number(numbers.updates),
	}));
}

/** The moments that have a name: frozen versions, newest first, and the first text. */
async function listNamed(ctx: PolicyContext, section: Section): Promise<TextMoment[]> {
	const versions = await listVersionMoments(ctx, section.id);
	const moments = versions.map(
		({ seq, at, by: _, ...version }): TextMoment => ({
			seq,
			at,
			author: null,
			versions: [version],
			restoredFrom: null,
			isFirst: false,
			isNow: seq === section.updateSeq,
		}),
	);
	const first = await describeMoment(ctx, section, 1);
	return [...moments, { ...first, versions: [] }];
}

/** The text of a section at a moment, and what is told of it. Throws "not-found". */
export async function readMoment(
	ctx: PolicyContext,
	section: Section,
	seq: number,
): Promise<{ doc: Doc; moment: TextMoment }> {
	const moment = await describeMoment(ctx, section, seq);
	return { doc: await readDocAt(ctx, section.id, seq), moment };
}

export type MomentsCompared = {
	from: TextMoment;
	to: TextMoment;
	before: Doc;
	after: Doc;
	comparison: Comparison;
	/** Who wrote between the two moments, most first. */
	authors: HistoryAuthor[];
	/** Who changed a block, by its stable id: places in `authors`. Empty between moments that lie far apart. */
	byBlock: Map<string, number[]>;
};

/** Compares the text at two moments, the earlier first. Throws "not-found". */
export async function compareMoments(
	ctx: PolicyContext,
	section: Section,
	from: number,
	to: number,
): Promise<MomentsCompared> {
	const [first, second] = [Math.min(from, to), Math.max(from, to)];
	const before = await readMoment(ctx, section, first);
	const after = await readMoment(ctx, section, second);
	const authors = await listAuthors(ctx, section.id, first, second);
	const keyOf = ({ memberId, constituency, capacity }: Omit<HistoryAuthor, "name">) =>
		JSON.stringify([memberId, constituency, capacity]);
	const places = new Map(authors.map((author, place) => [keyOf(author), place]));
	const found = await listBlockAuthors(ctx.db, section.id, first, second);
	return {
		from: before.moment,
		to: after.moment,
		before: before.doc,
		after: after.doc,
		comparison: compareDocs(before.doc, after.doc),
		authors,
		byBlock: new Map(
			[...found].map(([id, those]) => [id, those.flatMap((author) => places.get(keyOf(author)) ?? [])]),
		),
	};
}

async function listAuthors(
	ctx: PolicyContext,
	sectionId: string,
	from: number,
	to: number,
): Promise<HistoryAuthor[]> {
	const rows = await ctx.db
		.selectFrom("sectionUpdate")
		.select(["memberId", "constituency", "capacity"])
		.where("sectionId", "=", sectionId)
		.where("seq", ">", from)
		.where("seq", "<=", to)
		.groupBy(["memberId", "constituency", "capacity"])
		.orderBy((eb) => eb.fn.countAll(), "desc")
		.limit(authorsShown)
		.execute();
	const names = await nameMembers(
		ctx,
		rows.map((row) => row.memberId),
	);
	return rows.map((row) => nameAuthor(row, names));
}
