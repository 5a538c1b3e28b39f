import type { Authorship, AuthorshipAnswer, AuthorshipView, NamedAuthor } from "#shared/authorship.ts";
import { notFound } from "#shared/errors.ts";
import { authorize, enterSection } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { type LogAuthorship, readLogAuthorship, readVectorAt } from "./authorship-log.ts";

/** A moment that a text can be compared with: the log's number and the time in ms. */
export type Moment = { seq: number; at: number };

/** What can be chosen to show: is there a visit before this one, and which frozen texts, newest first. */
export type AuthorshipChoices = {
	visit: Moment | null;
	versions: (Moment & { id: string; number: number; scope: "section" | "round" })[];
};

/** The visit before this one, and the versions of a section. Asks no rights; the caller has entered the section. */
export async function readAuthorshipChoices(
	ctx: PolicyContext,
	sectionId: string,
): Promise<AuthorshipChoices> {
	const visit = await ctx.db
		.selectFrom("sectionVisit")
		.select(["beforeSeq", "beforeAt"])
		.where("memberId", "=", ctx.member.id)
		.where("sectionId", "=", sectionId)
		.executeTakeFirst();
	const versions = await ctx.db
		.selectFrom("versionSection")
		.innerJoin("version", "version.id", "versionSection.versionId")
		.select(["version.id", "number", "scope", "versionSection.updateSeq as seq", "createdAt as at"])
		.where("sectionId", "=", sectionId)
		.where("version.policyId", "=", ctx.policyId)
		.orderBy("number", "desc")
		.limit(50)
		.execute();
	return {
		visit:
			visit?.beforeSeq == null || visit.beforeAt == null
				? null
				: { seq: visit.beforeSeq, at: Number(visit.beforeAt) },
		versions: versions.map((row) => ({
			...row,
			scope: row.scope as "section" | "round",
			at: Number(row.at),
		})),
	};
}

/** The moment a view compares with, or null: it shows everything. Throws "not-found" for a moment that is not there. */
export function momentOf(view: AuthorshipView, choices: AuthorshipChoices): Moment | null {
	if (view.kind === "person" || view.kind === "constituency") return null;
	const moment =
		view.kind === "visit" ? choices.visit : choices.versions.find(({ id }) => id === view.versionId);
	if (!moment) throw notFound();
	return moment;
}

/** Names the members as every member sees them; "server" wrote what had no author. */
async function nameAuthors(ctx: PolicyContext, pieces: readonly LogAuthorship[]): Promise<NamedAuthor[][]> {
	const parts = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "personId", "user.name"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("fromAt")
		.orderBy("member.id")
		.execute();
	const firstParts = new Map<string, string>();
	for (const { personId, id } of parts) if (!firstParts.has(personId)) firstParts.set(personId, id);
	const byId = new Map(parts.map((part) => [part.id, part]));
	return pieces.map(({ authors }) =>
		authors.map(({ memberId, constituency, capacity }) => {
			const part = byId.get(memberId);
			return {
				person: (part && firstParts.get(part.personId)) ?? memberId,
				name: part?.name ?? null,
				constituency,
				capacity,
				mine: part?.personId === ctx.actor.personId,
			};
		}),
	);
}

/** Puts the log's pieces after each other under one list of authors. */
function joinPieces(seq: number, pieces: readonly LogAuthorship[], named: NamedAuthor[][]): Authorship {
	const authorship: Authorship = { seq, authors: [], ranges: [], moves: [] };
	const places = new Map<string, number>();
	for (const [index, piece] of pieces.entries()) {
		const here = (named[index] ?? []).map((author) => {
			const key = JSON.stringify(author);
			const place = places.get(key) ?? authorship.authors.push(author) - 1;
			places.set(key, place);
			return place;
		});
		for (const [i, value] of piece.ranges.entries())
			authorship.ranges.push(i % 5 === 3 ? (here[value] as number) : value);
		for (const value of piece.moves) authorship.moves.push(value);
	}
	return authorship;
}

/**
 * Who wrote what in a section, for those who may read it.
 * @param asked `after`: a number of the log up to which the asker knows it; `since`: what to compare with
 * Throws "not-found".
 */
export async function readAuthorship(
	outer: Context,
	sectionId: string,
	asked: { after?: number; view?: AuthorshipView | null } = {},
): Promise<AuthorshipAnswer> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "section.read", facts);
	const seq = section.updateSeq;
	const after = Math.max(0, Math.min(asked.after ?? 0, seq));
	const pieces = await readLogAuthorship(ctx.db, sectionId, seq, after);
	const authorship = joinPieces(seq, pieces, await nameAuthors(ctx, pieces));
	const moment = asked.view ? momentOf(asked.view, await readAuthorshipChoices(ctx, sectionId)) : null;
	const { id: memberId, constituency, capacity } = ctx.member;
	const [[me]] = (await nameAuthors(ctx, [
		{ authors: [{ memberId, constituency, capacity }], ranges: [], moves: [] },
	])) as [[NamedAuthor]];
	return { authorship, me, since: moment && (await readVectorAt(ctx.db, sectionId, moment.seq)) };
}
