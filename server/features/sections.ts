import { docToUpdate } from "#shared/document/ydoc.ts";
import { AppError, notFound } from "#shared/errors.ts";
import {
	type AssignSectionInput,
	type CreateSectionInput,
	canMoveTo,
	concernedSections,
	type MoveSectionInput,
	maxSectionDepth,
	maxSections,
	type Numbered,
	numberSections,
	placeSection,
	type RenameSectionInput,
	type ReopenSectionInput,
	type SectionKind,
	type SectionState,
	type SectionTransition,
	sectionTransitions,
	stateAfterRound,
	stepSection,
	subtreeOf,
} from "#shared/sections.ts";
import { authorize, type SectionRow, sectionFacts } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { findAdoption } from "./adoption.ts";
import { countBrackets, keepBrackets } from "./brackets.ts";
import { countOpenThreads } from "./comments.ts";
import { requireAnswered } from "./disposition-rows.ts";
import {
	getOwnSection,
	holdPolicy,
	type LastEdit,
	lastEdits,
	loadSections,
	type PolicyScope,
	policyLanguage,
	recordSection,
} from "./outline.ts";
import { seedText } from "./texts.ts";
import { freezeSections } from "./versions.ts";

/** The Yjs client that writes first texts; no person owns it. */
export const seedClientId = 1;

/** A section in the outline, with what this member may know of it. */
export type SectionInOutline = Numbered<SectionRow> & {
	group: { id: string; name: string } | null;
	/** Threads that wait for an answer: open to everyone, and in the member's own caucus. No others exist here. */
	openThreads: { everyone: number; caucus: number };
	/** Amendments whose words still stand in square brackets. */
	openBrackets: number;
	/** null while nobody has written in it. */
	lastEdit: LastEdit | null;
};

/** The contents of the policy as a numbered outline, in order. */
export async function listSections(ctx: PolicyContext): Promise<SectionInOutline[]> {
	authorize(ctx, "section.read");
	const rows = await loadSections(ctx);
	const groups = await ctx.db
		.selectFrom("workingGroup")
		.select(["id", "name"])
		.where("policyId", "=", ctx.policyId)
		.where("removedAt", "is", null)
		.execute();
	const threads = await countOpenThreads(ctx);
	const edits = await lastEdits(ctx);
	const brackets = await countBrackets(ctx);
	return numberSections(rows).map((row) => ({
		...row,
		group: groups.find((group) => group.id === row.groupId) ?? null,
		openThreads: threads[row.id] ?? { everyone: 0, caucus: 0 },
		openBrackets: brackets.get(row.id) ?? 0,
		lastEdit: edits.get(row.id) ?? null,
	}));
}

/**
 * Adds an empty section at the end of its parent. Only the secretariat.
 * @returns its id
 */
export async function createSection(ctx: PolicyContext, input: CreateSectionInput): Promise<string> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		authorize(ctx, "section.arrange", { notUnderVote: true });
		const rows = await loadSections(ctx);
		const siblings = rows.filter((row) => row.parentId === input.parentId);
		const position = Math.max(-1, ...siblings.map((row) => row.position)) + 1;
		const sectionId = newId();
		const planned = { ...input, id: sectionId, position };
		// A first part turns every top-level "2" into "Part 2": that concerns them all.
		requireFree(ctx, rows, [...rows, planned as unknown as SectionRow]);
		requirePlace(rows, planned);
		await insertSection(ctx, { ...planned, language: input.language ?? (await policyLanguage(ctx)) });
		await recordSection(ctx, "section.created", sectionId, { title: input.title, kind: input.kind });
		return sectionId;
	});
}

function requirePlace(
	rows: readonly SectionRow[],
	planned: { parentId: string | null; kind: SectionKind },
): void {
	if (rows.length >= maxSections)
		throw new AppError("conflict", "policies:errors.tooManySections", { max: maxSections });
	if (planned.parentId === null) return;
	const parent = numberSections(rows).find((row) => row.id === planned.parentId);
	if (!parent) throw notFound();
	const deep = parent.depth + 1 >= maxSectionDepth;
	const misplaced = planned.kind === "part" && parent.kind !== "part";
	if (deep || misplaced) throw new AppError("conflict", "policies:errors.noPlace");
}

/** A new section's row and, where it holds text, its first text. `doc` is checked; without it the text is empty. */
export async function insertSection(
	ctx: PolicyContext,
	given: {
		id: string;
		parentId: string | null;
		position: number;
		title: string;
		kind: SectionKind;
		language: string;
		doc?: unknown;
	},
): Promise<void> {
	const { doc, ...row } = given;
	await ctx.db
		.insertInto("section")
		.values({
			...row,
			policyId: ctx.policyId,
			groupId: null,
			state: "drafting",
			stateBefore: null,
			epoch: 1,
			updateSeq: 0,
			createdAt: ctx.now,
			removedAt: null,
			versionId: null,
		})
		.execute();
	if (given.kind !== "text") return;
	const empty = { type: "doc", content: [{ type: "paragraph", attrs: { id: newId() } }] };
	// An empty text is nobody's; a given one is its giver's.
	const author = doc ? ctx : { services: ctx.services, db: ctx.db, actor: null, now: ctx.now };
	await seedText(author, given, docToUpdate(doc ?? empty, seedClientId), seedClientId);
}

/** Refuses while a section whose number, title or place would change is under vote. */
function requireFree(
	ctx: PolicyContext,
	before: readonly SectionRow[],
	after: readonly SectionRow[],
	also: readonly SectionRow[] = [],
): void {
	const concerned = [...concernedSections(before, after), ...also];
	const notUnderVote = concerned.every((row) => row.state !== "locked");
	authorize(ctx, "section.arrange", { notUnderVote });
}

/** Sections whose text is frozen keep their title too: it is part of the frozen text. */
function requireDrafting(rows: readonly SectionRow[]): void {
	if (rows.some((row) => row.state !== "drafting"))
		throw new AppError("frozen", "policies:errors.reopenFirst");
}

/** Gives a section another title or language, while it is in drafting. Only the secretariat. */
export async function renameSection(ctx: PolicyContext, input: RenameSectionInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const section = await getOwnSection(ctx, input.sectionId);
		authorize(ctx, "section.arrange", sectionFacts(ctx.member, section));
		const { title, language } = input;
		if (title === section.title && language === section.language) return;
		requireDrafting([section]);
		await ctx.db.updateTable("section").set({ title, language }).where("id", "=", section.id).execute();
		const before = { title: section.title, language: section.language };
		await recordSection(ctx, "section.changed", section.id, {
			what: "title",
			before,
			after: { title, language },
		});
	});
}

/** Moves a section, with all below it, by one step or to a place. Only the secretariat. */
export async function moveSection(ctx: PolicyContext, input: MoveSectionInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const section = await getOwnSection(ctx, input.sectionId);
		const rows = await loadSections(ctx);
		const after =
			typeof input.to === "string"
				? stepSection(rows, section.id, input.to)
				: placeSection(rows, section.id, input.to.parentId, input.to.position);
		if (!after) {
			authorize(ctx, "section.arrange", { notUnderVote: true });
			throw new AppError("conflict", "policies:errors.noPlace");
		}
		requireFree(ctx, rows, after, [section]);
		const changed = after.filter((row) => {
			const old = rows.find((one) => one.id === row.id);
			return old?.parentId !== row.parentId || old?.position !== row.position;
		});
		for (const row of changed) {
			const { parentId, position } = row;
			await ctx.db.updateTable("section").set({ parentId, position }).where("id", "=", row.id).execute();
		}
		const numberIn = (list: readonly SectionRow[]) =>
			numberSections(list).find((row) => row.id === section.id)?.number;
		await recordSection(ctx, "section.changed", section.id, {
			what: "place",
			title: section.title,
			before: numberIn(rows),
			after: numberIn(after),
		});
	});
}

/**
 * Takes a section and all below it out of the policy. Rows, text and history stay. Refused while one of them is
 * frozen or under vote. Only the secretariat.
 */
export async function removeSection(ctx: PolicyContext, sectionId: string): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		await getOwnSection(ctx, sectionId);
		const rows = await loadSections(ctx);
		const gone = subtreeOf(rows, sectionId);
		const after = rows.filter((row) => !gone.includes(row));
		requireFree(ctx, rows, after, gone);
		requireDrafting(gone);
		await takeOut(ctx, gone);
	});
}

/** Marks sections as removed and says so for each. Rights and states are the caller's. */
export async function takeOut(ctx: PolicyContext, gone: readonly SectionRow[]): Promise<void> {
	for (const row of gone) {
		await ctx.db.updateTable("section").set({ removedAt: ctx.now }).where("id", "=", row.id).execute();
		await recordSection(ctx, "section.removed", row.id, { title: row.title });
	}
}

/** Gives a section to a working group, or to none. Its members write in it from now on, others no longer. */
export async function assignSection(ctx: PolicyContext, input: AssignSectionInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const section = await getOwnSection(ctx, input.sectionId);
		authorize(ctx, "section.arrange", sectionFacts(ctx.member, section));
		const { groupId } = input;
		if (groupId === section.groupId) return;
		if (groupId !== null) {
			const group = await ctx.db
				.selectFrom("workingGroup")
				.select("id")
				.where("id", "=", groupId)
				.where("policyId", "=", ctx.policyId)
				.where("removedAt", "is", null)
				.executeTakeFirst();
			if (!group) throw notFound();
		}
		await ctx.db.updateTable("section").set({ groupId }).where("id", "=", section.id).execute();
		const payload = {
			what: groupId ? "group" : "noGroup",
			title: section.title,
			before: section.groupId,
			after: groupId,
		};
		await recordSection(ctx, "section.changed", section.id, payload, groupId ? { groupId } : {});
	});
}

/** Takes one step of the transition table by hand: the right, then the state, each with its own sentence. */
async function enterTransition(
	ctx: PolicyContext,
	sectionId: string,
	transition: Exclude<SectionTransition, "lock">,
): Promise<SectionRow> {
	await holdPolicy(ctx);
	const section = await getOwnSection(ctx, sectionId);
	authorize(ctx, sectionTransitions[transition].action, sectionFacts(ctx.member, section));
	if (!canMoveTo(transition, section.state))
		throw new AppError("conflict", `policies:errors.state.${transition}`);
	return section;
}

/**
 * Freezes a section's text into a version and ends its editing: the last text on disk counts.
 * @returns the version's id
 */
export async function circulateSection(ctx: PolicyContext, sectionId: string): Promise<string> {
	return withTransaction(ctx, async (ctx) => {
		const section = await enterTransition(ctx, sectionId, "circulate");
		const { title } = section;
		const version = await freezeSections(ctx, { scope: "section", sectionIds: [sectionId], title });
		const change = { state: sectionTransitions.circulate.to, versionId: version.id };
		await ctx.db.updateTable("section").set(change).where("id", "=", sectionId).execute();
		const payload = { title, versionNumber: version.number, hash: version.hash };
		await recordSection(ctx, "section.circulated", sectionId, payload, { versionId: version.id });
		return version.id;
	});
}

/**
 * Records that the committee agreed on a circulated section. Its text stays the circulated version. What is still
 * open is kept as a list where it is agreed with brackets; throws "conflict" where it is not.
 */
export async function agreeSection(
	ctx: PolicyContext,
	sectionId: string,
	given: { withBrackets?: boolean } = {},
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const section = await enterTransition(ctx, sectionId, "agree");
		await requireAnswered(ctx, sectionId);
		const kept = await keepBrackets(ctx, section, given.withBrackets === true);
		await ctx.db
			.updateTable("section")
			.set({ state: sectionTransitions.agree.to })
			.where("id", "=", sectionId)
			.execute();
		const refs = section.versionId ? { versionId: section.versionId } : {};
		const brackets = kept.map(({ number, status }) => ({ label: `D.${number}`, status }));
		const payload = { title: section.title, ...(kept.length > 0 && { what: "brackets", brackets }) };
		await recordSection(ctx, "section.agreed", sectionId, payload, refs);
	});
}

/** Sends a circulated or agreed section back to drafting, with a reason that everybody can read in the log. */
export async function reopenSection(ctx: PolicyContext, input: ReopenSectionInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const section = await enterTransition(ctx, input.sectionId, "reopen");
		const adoption = section.versionId ? await findAdoption(ctx, section.versionId) : undefined;
		if (adoption) throw new AppError("conflict", "conduct:error.adopted", adoption);
		await ctx.db
			.updateTable("section")
			.set({ state: sectionTransitions.reopen.to, versionId: null, epoch: section.epoch + 1 })
			.where("id", "=", section.id)
			.execute();
		const payload = { title: section.title, before: section.state, reason: input.reason };
		await recordSection(ctx, "section.reopened", section.id, payload);
	});
}

/**
 * Locks sections for a round that puts `versionId` to the vote. Rights are the round's. Call it inside the
 * round's transaction, after freezeSections. Throws "conflict" where one is locked by another round already.
 */
export async function lockSections(
	ctx: PolicyScope,
	sectionIds: readonly string[],
	versionId: string,
): Promise<void> {
	if (!ctx.db.isTransaction) throw new Error("lockSections outside a transaction");
	for (const sectionId of [...sectionIds].sort()) {
		const section = await getOwnSection(ctx, sectionId);
		if (!canMoveTo("lock", section.state)) throw new AppError("conflict", "rights:fact.notUnderVote");
		const change = { state: sectionTransitions.lock.to, stateBefore: section.state, versionId };
		await ctx.db.updateTable("section").set(change).where("id", "=", sectionId).execute();
		await recordSection(ctx, "section.locked", sectionId, { title: section.title }, { versionId });
	}
}

/**
 * Releases sections after their round: back to agreed where they were agreed, else to drafting. Call it inside
 * the round's transaction. Sections that are not locked stay as they are.
 */
export async function unlockSections(ctx: PolicyScope, sectionIds: readonly string[]): Promise<void> {
	if (!ctx.db.isTransaction) throw new Error("unlockSections outside a transaction");
	for (const sectionId of [...sectionIds].sort()) {
		const section = await getOwnSection(ctx, sectionId);
		if (section.state !== "locked") continue;
		const state: SectionState = stateAfterRound(section.stateBefore);
		const versionId = state === "agreed" ? await ownVersionId(ctx, sectionId) : null;
		const epoch = state === "drafting" ? section.epoch + 1 : section.epoch;
		const change = { state, stateBefore: null, versionId, epoch };
		await ctx.db.updateTable("section").set(change).where("id", "=", sectionId).execute();
		await recordSection(ctx, "section.unlocked", sectionId, { title: section.title, after: state });
	}
}

/** The version in which an agreed section was circulated. */
async function ownVersionId(ctx: PolicyScope, sectionId: string): Promise<string | null> {
	const row = await ctx.db
		.selectFrom("version")
		.innerJoin("versionSection", "versionSection.versionId", "version.id")
		.select("version.id")
		.where("versionSection.sectionId", "=", sectionId)
		.where("version.scope", "=", "section")
		.orderBy("version.number", "desc")
		.limit(1)
		.executeTakeFirst();
	return row?.id ?? null;
}
