import type { OwnNameRule } from "#shared/circulation.ts";
import { answersAsOne } from "#shared/circulation.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import { numberSections, type SectionState } from "#shared/sections.ts";
import { authorize, judge, sectionFacts } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { type CirculationRow, getCirculationRow, stateOf } from "./circulations.ts";
import { loadSections } from "./outline.ts";
import { listSubmittedComments } from "./submitted-comments.ts";
import { getVersion } from "./versions.ts";

// What the pages of comment rounds show to every member. Nothing here reads a caucus.

/** The sections that this member may put into a comment round, in order; what stands in the way otherwise. */
export async function prepareCirculation(ctx: PolicyContext) {
	authorize(ctx, "circulation.read");
	const rows = numberSections(await loadSections(ctx)).filter((row) => row.kind === "text");
	const sections = rows.map((row) => ({
		...{ id: row.id, number: row.number, title: row.title, state: row.state as SectionState },
		allowed: judge(ctx, "circulation.open", sectionFacts(ctx.member, row)).allowed,
	}));
	// Who may open a round on no section at all is told so, as by the form itself.
	if (!sections.some((section) => section.allowed)) authorize(ctx, "circulation.open");
	return sections.filter((section) => section.allowed);
}

/** Convenors may open rounds on their own sections; officers on all. */
export async function mayOpenCirculation(ctx: PolicyContext): Promise<boolean> {
	if (judge(ctx, "circulation.open").allowed) return true;
	if (!ctx.member.groups.some((group) => group.part === "convenor")) return false;
	const rows = await loadSections(ctx);
	return rows.some((row) => judge(ctx, "circulation.open", sectionFacts(ctx.member, row)).allowed);
}

/** The comment rounds of the policy, newest first. */
export async function listCirculations(ctx: PolicyContext) {
	authorize(ctx, "circulation.read");
	const rows = await ctx.db
		.selectFrom("circulation")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.orderBy("number", "desc")
		.execute();
	const counts = await ctx.db
		.selectFrom("submittedComment")
		.select(["circulationId", (eb) => eb.fn.countAll<number | string>().as("comments")])
		.where("policyId", "=", ctx.policyId)
		.where("circulationId", "is not", null)
		.groupBy("circulationId")
		.execute();
	const texts = await ctx.db
		.selectFrom("circulationText")
		.innerJoin("section", "section.id", "circulationText.sectionId")
		.select(["circulationText.circulationId", "section.title"])
		.where("section.policyId", "=", ctx.policyId)
		.execute();
	return rows.map((row) => ({
		...{ id: row.id, number: row.number, title: row.title, opensAt: row.opensAt, closesAt: row.closesAt },
		state: stateOf(ctx, row),
		comments: Number(counts.find((count) => count.circulationId === row.id)?.comments ?? 0),
		sections: texts.filter((text) => text.circulationId === row.id).map((text) => text.title),
	}));
}

/** What is circulated, in the order of the text: the frozen version with its hash, and whether it has moved on. */
export async function circulatedTexts(ctx: PolicyContext, circulationId: string) {
	const rows = await ctx.db
		.selectFrom("circulationText")
		.innerJoin("section", "section.id", "circulationText.sectionId")
		.innerJoin("version", "version.id", "circulationText.versionId")
		.select(["section.id as sectionId", "section.title", "section.language", "section.state"])
		.select(["section.versionId as currentVersionId", "version.id as versionId", "version.hash"])
		.select(["version.number as version", "version.createdAt as frozenAt"])
		.where("circulationText.circulationId", "=", circulationId)
		.where("section.policyId", "=", ctx.policyId)
		.execute();
	const outline = numberSections(await loadSections(ctx));
	const place = (sectionId: string) => outline.findIndex((section) => section.id === sectionId);
	return rows
		.map(({ currentVersionId, ...row }) => ({
			...row,
			number: outline[place(row.sectionId)]?.number ?? "",
			movedOn: currentVersionId !== row.versionId,
		}))
		.sort((one, other) => place(one.sectionId) - place(other.sectionId));
}

/** A paragraph that a comment may be on. */
export type PlaceChoice = { blockId: string; number: string | null; words: string };

/** The circulated texts with their paragraphs, in order: where a comment may hang. */
export async function listPlaces(ctx: PolicyContext, circulationId: string) {
	const texts = await circulatedTexts(ctx, circulationId);
	return Promise.all(
		texts.map(async ({ sectionId, versionId, number, title, language }) => {
			const version = await getVersion(ctx, versionId);
			const doc = version.text.sections.find((section) => section.id === sectionId)?.doc;
			const blocks = doc ? listBlocks(doc, number) : [];
			const places: PlaceChoice[] = blocks.flatMap(({ id, number, text }) =>
				id && text.trim() !== "" ? [{ blockId: id, number, words: beginning(text) }] : [],
			);
			return { sectionId, versionId, number, title, language, places };
		}),
	);
}

function beginning(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	const cut = [...line].slice(0, 60).join("");
	return cut === line ? line : `${cut.trimEnd()}…`;
}

/** The number of the paragraph that a comment is on; null for a whole section, and for a heading. */
export function paragraphOf(
	texts: readonly { sectionId: string; places: readonly PlaceChoice[] }[],
	item: { sectionId: string; blockId: string | null },
): string | null {
	const text = texts.find(({ sectionId }) => sectionId === item.sectionId);
	return text?.places.find(({ blockId }) => blockId === item.blockId)?.number ?? null;
}

/** Everything the page of a comment round shows, the same to every member but for what each may do. */
export async function getCirculation(ctx: PolicyContext, circulationId: string) {
	authorize(ctx, "circulation.read");
	const row = await getCirculationRow(ctx, circulationId);
	const opener = await ctx.db
		.selectFrom("user")
		.select("name")
		.where("id", "=", row.byPersonId)
		.executeTakeFirst();
	const extensions = await ctx.db
		.selectFrom("circulationExtension")
		.leftJoin("user", "user.id", "circulationExtension.byPersonId")
		.select(["circulationExtension.id", "from", "to", "reason", "at", "user.name as by"])
		.where("circulationId", "=", circulationId)
		.orderBy("at")
		.execute();
	const comments = await listSubmittedComments(ctx, { circulationId });
	const texts = await circulatedTexts(ctx, circulationId);
	const places = await listPlaces(ctx, circulationId);
	const { byPersonId, key: _key, ...shown } = row;
	const own = ctx.member.constituency;
	return {
		circulation: { ...shown, ownName: row.ownName as OwnNameRule, state: stateOf(ctx, row) },
		by: opener?.name ?? "",
		texts,
		places,
		extensions,
		answered: await whoAnswered(ctx, row, comments),
		comments: comments.map((comment) => ({
			...comment,
			paragraph: paragraphOf(places, comment),
			sectionNumber: texts.find((text) => text.sectionId === comment.sectionId)?.number ?? "",
		})),
		rights: {
			extend: judge(ctx, "circulation.extend", { isAuthor: byPersonId === ctx.actor.personId }).allowed,
			prepare: judge(ctx, "response.prepare", { audience: answersAsOne(own) }).allowed,
			ownName: judge(ctx, "submittedComment.create", { ownNameAllowed: row.ownName === "everyone" }).allowed,
			rule: judge(ctx, "submittedComment.rule").allowed,
		},
		constituency: own,
		/** How many of the comments are the reader's own: one more, and the form begins anew. */
		mine: comments.filter((comment) => comment.memberId === ctx.member.id).length,
	};
}

export type CirculationPage = Awaited<ReturnType<typeof getCirculation>>;

/** Which constituencies have submitted, when last and how many; then those who spoke in their own name. */
async function whoAnswered(
	ctx: PolicyContext,
	circulation: CirculationRow,
	comments: readonly { constituency: string | null; memberId: string }[],
) {
	const benches = await ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("position")
		.execute();
	const responses = await ctx.db
		.selectFrom("response")
		.select(["constituency", "sentAt", "note", "number"])
		.where("circulationId", "=", circulation.id)
		.orderBy("sentAt")
		.execute();
	const own = comments.filter((comment) => comment.constituency === null);
	return {
		constituencies: benches
			.filter((bench) => answersAsOne(bench.code))
			.map(({ code, name }) => {
				const sent = responses.filter((response) => response.constituency === code);
				return {
					...{ code, name },
					lastSentAt: sent.at(-1)?.sentAt ?? null,
					notes: sent
						.filter((response) => response.note !== "")
						.map(({ number, note }) => ({ number, note })),
					comments: comments.filter((comment) => comment.constituency === code).length,
				};
			}),
		own: { people: new Set(own.map((comment) => comment.memberId)).size, comments: own.length },
	};
}
