import { CompiledQuery } from "kysely";
import * as Y from "yjs";
import type { Membership } from "#shared/members.ts";
import { can } from "#shared/policy.ts";
import { type SectionRow, sectionFacts } from "../access.ts";
import { type Context, systemContext } from "../context.ts";
import type { Db, Dialect } from "../db/open.ts";
import { loadState, loadTail } from "../features/texts.ts";
import type { Services } from "../services.ts";
import { appendDirect } from "./direct-append.ts";
import { readStanding, type Standing } from "./standing.ts";

/** Which person each Yjs client id of a section belongs to. */
export async function loadClientOwners(db: Db, sectionId: string): Promise<Map<number, string>> {
	const rows = await db
		.selectFrom("sectionClient")
		.select(["clientId", "personId"])
		.where("sectionId", "=", sectionId)
		.execute();
	return new Map(rows.map((row) => [row.clientId, row.personId]));
}

/** One checked update, to be stored in the name of a signed-in member. */
export type NewUpdate = {
	sectionId: string;
	personId: string;
	memberId: string;
	sessionId: string;
	/** The Yjs client ids whose words are new in it and of which it is not yet written down whose they are. */
	clients: readonly number[];
	/** The number of the log that it was checked against. */
	base: number;
	data: Uint8Array;
	/** The suggestions that it makes: this member's, each a row from now on. */
	suggestions?: readonly string[];
	/** Found to change nothing but suggestions: the right to suggest is enough. */
	onlySuggests?: boolean;
};

/**
 * What became of it. "again": check it anew, because an earlier update of the same section in this commit was refused
 * and this one may build on it, or because another process has meanwhile stored words of the same client id.
 */
export type AppendResult =
	| { ok: true; seq: number }
	| { ok: false; refused: "frozen" | "revoked" | "gone" | "not-yours" | "again" };

/**
 * Stores updates of any number of sections in one transaction (one fsync for all). Whether each may be stored is
 * decided in that transaction from the rows as they are then: a freeze or a revocation that was committed before
 * is obeyed, whatever the room still believes (SAFETY 3.2). Throws when the write fails; nothing is stored then.
 * @returns one result per entry, in order
 */
export async function appendUpdates(
	services: Services,
	entries: readonly NewUpdate[],
): Promise<AppendResult[]> {
	const direct = entries.every(isOrdinary) ? appendDirect(services, entries, judge) : null;
	if (direct) return direct;
	const results: AppendResult[] = new Array(entries.length);
	const places = new Map<string, number[]>();
	entries.forEach(({ sectionId }, index) => {
		places.set(sectionId, [...(places.get(sectionId) ?? []), index]);
	});
	await services.db.transaction().execute(async (db) => {
		const ctx = { ...systemContext(services), db };
		const standing = await readStanding(ctx);
		const sections = await readSections(ctx, [...places.keys()]);
		const news: News = { rows: [], claims: [], ends: [] };
		for (const [sectionId, indexes] of places) {
			const section = sections.get(sectionId);
			const own = indexes.map((index) => entries[index]!);
			const judged = section ? await judgeSection(ctx, standing, section, own, news) : refuseAll(own, "gone");
			judged.forEach((result, i) => {
				results[indexes[i]!] = result;
			});
		}
		await writeNews(ctx, news);
	});
	return results;
}

/** What storing needs to know of a section. */
export type StoredSection = Pick<SectionRow, "id" | "policyId" | "kind" | "groupId" | "state" | "updateSeq">;

/** What one transaction writes. */
type News = {
	rows: { entry: NewUpdate; part: Membership; seq: number }[];
	claims: { sectionId: string; clientId: number; personId: string; memberId: string }[];
	/** Where each section's log ends now. */
	ends: { sectionId: string; seq: number }[];
};

/** In one order everywhere, so that two transactions on PostgreSQL cannot wait for each other. */
async function readSections(ctx: Context, ids: readonly string[]): Promise<Map<string, StoredSection>> {
	const sections = new Map<string, StoredSection>();
	const { dialect } = ctx.services;
	for (const some of inPieces([...ids].sort())) {
		const words = `select "id", "policyId", "kind", "groupId", "state", "updateSeq" from "section"
			where "removedAt" is null and "id" in ${writePlaces(dialect, 1, some.length)}
			order by "id" ${dialect === "postgres" ? "for update" : ""}`;
		const { rows } = await ctx.db.executeQuery<StoredSection>(CompiledQuery.raw(words, some));
		for (const row of rows) sections.set(row.id, row);
	}
	return sections;
}

async function judgeSection(
	ctx: Context,
	standing: Standing,
	section: StoredSection,
	entries: readonly NewUpdate[],
	news: News,
): Promise<AppendResult[]> {
	const claimed = await claimedClients(ctx.db, section.id, entries);
	const elsewhere = await writtenSince(ctx.db, section, Math.min(...entries.map((entry) => entry.base)));
	const results: AppendResult[] = [];
	let seq = section.updateSeq;
	for (const entry of entries) {
		if (results.at(-1)?.ok === false) {
			results.push({ ok: false, refused: "again" });
			continue;
		}
		// C1: the same numbers must never stand for two different words.
		if (elsewhere.size > 0 && writersOf(entry.data).some((id) => elsewhere.has(id))) {
			results.push({ ok: false, refused: "again" });
			continue;
		}
		const part = await standing.partOf(section.policyId, entry);
		const refused = judge(section, part, entry, claimed);
		if (refused || !part) {
			results.push({ ok: false, refused: refused ?? "revoked" });
			continue;
		}
		for (const clientId of entry.clients) {
			if (claimed.has(clientId)) continue;
			claimed.set(clientId, entry.personId);
			const { personId, memberId } = entry;
			news.claims.push({ sectionId: section.id, clientId, personId, memberId });
		}
		seq += 1;
		news.rows.push({ entry, part, seq });
		results.push({ ok: true, seq });
	}
	if (seq > section.updateSeq) news.ends.push({ sectionId: section.id, seq });
	return results;
}

function refuseAll(entries: readonly NewUpdate[], refused: "gone"): AppendResult[] {
	return entries.map(() => ({ ok: false, refused }));
}

const noClaims: ReadonlyMap<number, string> = new Map();

/** Whether it brings one row of the log and no other. */
function isOrdinary(entry: NewUpdate): boolean {
	return entry.clients.length === 0 && !entry.suggestions?.length && !entry.onlySuggests;
}

/** Why this update may not be stored, or null. */
function judge(
	section: StoredSection,
	part: Membership | null,
	entry: NewUpdate,
	claimed = noClaims,
): "frozen" | "revoked" | "not-yours" | null {
	if (!part) return "revoked";
	const verdict = can(
		{ actor: { administrator: false }, member: part },
		entry.onlySuggests ? "section.suggest" : "section.edit",
		sectionFacts(part, section),
	);
	if (!verdict.allowed) return section.state === "drafting" ? "revoked" : "frozen";
	const foreign = entry.clients.some((id) => (claimed.get(id) ?? entry.personId) !== entry.personId);
	return foreign ? "not-yours" : null;
}

/** The client ids whose words were stored after `base`: by another process, or by a commit whose answer was lost. */
async function writtenSince(db: Db, section: StoredSection, base: number): Promise<Set<number>> {
	if (section.updateSeq <= base) return new Set();
	const rows = await loadTail(db, section.id, base);
	return new Set(rows.flatMap((row) => writersOf(row.data)));
}

function writersOf(update: Uint8Array): number[] {
	return [...Y.parseUpdateMeta(update).to.keys()];
}

/** The owners of the client ids in question that have one. */
async function claimedClients(
	db: Db,
	sectionId: string,
	entries: readonly NewUpdate[],
): Promise<Map<number, string>> {
	const ids = [...new Set(entries.flatMap((entry) => entry.clients))];
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom("sectionClient")
		.select(["clientId", "personId"])
		.where("sectionId", "=", sectionId)
		.where("clientId", "in", ids)
		.execute();
	return new Map(rows.map((row) => [row.clientId, row.personId]));
}

async function writeNews(ctx: Context, { rows, claims, ends }: News): Promise<void> {
	const { dialect } = ctx.services;
	for (const some of inPieces(claims)) {
		const values = some.map((claim) => ({ ...claim, firstSeenAt: ctx.now }));
		await ctx.db.insertInto("sectionClient").values(values).execute();
	}
	const made = rows.flatMap(({ entry, part }) =>
		(entry.suggestions ?? []).map((id) => makeSuggestionRow(id, entry, part, ctx.now)),
	);
	for (const some of inPieces(made)) {
		await ctx.db
			.insertInto("suggestion")
			.values(some)
			.onConflict((conflict) => conflict.column("id").doNothing())
			.execute();
	}
	for (const some of inPieces(rows)) {
		const words = `insert into "sectionUpdate"
			("sectionId", "seq", "memberId", "personId", "constituency", "capacity", "at", "data")
			values ${writePlaces(dialect, some.length, 8)}`;
		const values = some.flatMap(({ entry, part, seq }) => [
			...[entry.sectionId, seq, part.id, entry.personId, part.constituency, part.capacity],
			...[ctx.now, entry.data],
		]);
		await ctx.db.executeQuery(CompiledQuery.raw(words, values));
	}
	for (const some of inPieces(ends)) {
		const words = `update "section" set "updateSeq" = "ends"."column2"
			from (values ${writePlaces(dialect, some.length, 2, ["text", "integer"])}) as "ends"
			where "section"."id" = "ends"."column1"`;
		const values = some.flatMap(({ sectionId, seq }) => [sectionId, seq]);
		await ctx.db.executeQuery(CompiledQuery.raw(words, values));
	}
}

function makeSuggestionRow(id: string, entry: NewUpdate, part: Membership, at: number) {
	const { id: memberId, policyId, constituency, capacity } = part;
	const { sectionId, personId } = entry;
	const who = { policyId, sectionId, memberId, personId, constituency, capacity };
	const undecided = { decidedByMemberId: null, decidedById: null, decidedAt: null, decisionReason: "" };
	return { id, ...who, at, reason: "", state: "open", before: "", after: "", ...undecided };
}

/** Rows of one statement; both databases allow far more values. */
const rowsPerStatement = 100;

function inPieces<T>(list: readonly T[]): T[][] {
	const pieces: T[][] = [];
	for (let i = 0; i < list.length; i += rowsPerStatement) pieces.push(list.slice(i, i + rowsPerStatement));
	return pieces;
}

/**
 * Places for values as a database writes them: `(?, ?), (?, ?)` or `($1, $2), ($3, $4)`. At thousands of rows a
 * second, putting a query together from its parts would cost more than running it.
 */
function writePlaces(dialect: Dialect, rows: number, columns: number, types?: readonly string[]): string {
	let count = 0;
	const place = (column: number) => {
		count += 1;
		const mark = dialect === "postgres" ? `$${count}` : "?";
		return types ? `cast(${mark} as ${types[column]})` : mark;
	};
	const row = () => `(${Array.from({ length: columns }, (_, column) => place(column)).join(", ")})`;
	return Array.from({ length: rows }, row).join(", ");
}

/** A merged state of this many rows of the log or more behind the one before stays for the history. */
const historyStep = 5000;

/**
 * Merges the log of a section into one state row, so that opening stays fast. The log rows stay. The states before
 * go, but for one in every 5,000 rows, from which the history reads any moment.
 * @returns the sequence number the new state reaches, or null when there was nothing to merge
 */
export async function compactText(services: Services, sectionId: string): Promise<number | null> {
	const state = await loadState(services.db, sectionId);
	const tail = await loadTail(services.db, sectionId, state?.seq ?? 0);
	const seq = tail.at(-1)?.seq;
	if (seq === undefined) return null;
	const merged = await services.merger.merge([
		...(state ? [state.data] : []),
		...tail.map((row) => row.data),
	]);
	await services.db.transaction().execute(async (db) => {
		await db
			.insertInto("sectionState")
			.values({ sectionId, seq, at: services.clock(), ...merged })
			.onConflict((conflict) => conflict.columns(["sectionId", "seq"]).doNothing())
			.execute();
		if (!state || Math.floor(state.seq / historyStep) !== Math.floor(seq / historyStep)) return;
		await db
			.deleteFrom("sectionState")
			.where("sectionId", "=", sectionId)
			.where("seq", "=", state.seq)
			.execute();
	});
	return seq;
}
