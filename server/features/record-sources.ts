import type { RecordSubstitution } from "#shared/record.ts";
import type { LaterParts, RecordStatement } from "#shared/record-certified.ts";
import type { Context } from "../context.ts";
import type { RoundRow } from "./round-row.ts";
import { sectionIdsOf } from "./round-row.ts";
import type { FrozenText } from "./versions.ts";

/** Where the parts of a record of decision come from that its count does not hold (DOMAIN 3.6). Asks no rights. */

/** Whether the round's record lists seats and choices, or totals of each constituency only. */
export function showsTotalsOnly(round: Pick<RoundRow, "settings">): boolean {
	if (round.settings === null) return false;
	return (JSON.parse(round.settings) as { publicity?: string }).publicity === "totals";
}

/** Who voted in place of whom, act by act. */
export async function readSubstitutions(ctx: Context, roundId: string): Promise<RecordSubstitution[]> {
	const rows = await ctx.db
		.selectFrom("substitution")
		.select(["seat", "state", "fromName as from", "name", "organization", "capacity", "instrument", "at"])
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	return rows.map((row) => ({ ...row, state: row.state as RecordSubstitution["state"] }));
}

/** Everything that came before and after the count, as it stands now. */
export async function readLaterParts(ctx: Context, round: RoundRow): Promise<LaterParts> {
	const version = await ctx.db
		.selectFrom("version")
		.select(["title", "language", "canonical"])
		.where("id", "=", round.versionId)
		.executeTakeFirstOrThrow();
	const text = JSON.parse(version.canonical) as FrozenText;
	const repeated = round.repeatsId
		? await ctx.db
				.selectFrom("round")
				.select("number")
				.where("id", "=", round.repeatsId)
				.executeTakeFirstOrThrow()
		: null;
	const settings = round.settings === null ? null : (JSON.parse(round.settings) as LaterParts["settings"]);
	return {
		covers: round.covers,
		passage: round.passage,
		repeats: repeated?.number ?? null,
		textTitle: version.title,
		languages: [...new Set([version.language, ...text.sections.map((section) => section.language)])],
		procedure: await readProcedure(ctx, round),
		settings,
		announcedAt: round.announcedAt ?? round.createdAt,
		extensions: await ctx.db
			.selectFrom("extension")
			.select(["kind", "from", "to", "reason", "at"])
			.where("roundId", "=", round.id)
			.orderBy("entrySeq")
			.execute(),
		closeReason: round.reason,
		statements: await readStatements(ctx, round),
		observers: await readObservers(ctx, round),
		comments: await countComments(ctx, round),
		rectifications: await readRectifications(ctx, round),
		concordances: await readConcordances(ctx, round),
		events: await readEvents(ctx, round),
	};
}

async function readProcedure(ctx: Context, round: RoundRow): Promise<LaterParts["procedure"]> {
	if (round.procedureId === null) return null;
	return ctx.db
		.selectFrom("procedure")
		.select(["number", "decidedOn", "decision"])
		.where("id", "=", round.procedureId)
		.executeTakeFirstOrThrow();
}

/** Where totals are published, whoever holds a seat speaks for the record without a name. */
async function readStatements(ctx: Context, round: RoundRow): Promise<RecordStatement[]> {
	const rows = await ctx.db
		.selectFrom("statement")
		.select(["kind", "name", "constituency", "capacity", "seat", "text", "at", "entrySeq"])
		.where("roundId", "=", round.id)
		.orderBy("entrySeq")
		.execute();
	const hidden = showsTotalsOnly(round);
	return rows.map(({ seat, entrySeq, name, capacity, ...row }) => {
		const nameless = hidden && seat !== null;
		return {
			...row,
			name: nameless ? null : name,
			capacity: nameless ? null : capacity,
			entry: entrySeq,
		};
	});
}

async function readObservers(ctx: Context, round: RoundRow): Promise<LaterParts["observers"]> {
	const at = round.closedAt ?? ctx.now;
	const rows = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["user.name", "member.organization"])
		.where("member.policyId", "=", round.policyId)
		.where((eb) =>
			eb.or([eb("member.constituency", "=", "observers"), eb("member.capacity", "=", "observer")]),
		)
		.where("member.fromAt", "<=", at)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", at)]))
		.orderBy("user.name")
		.orderBy("member.id")
		.execute();
	return rows.map(({ name, organization }) => ({ name, organization: organization || null }));
}

/** Only what was submitted to everybody is counted; of the caucuses not even a number. */
async function countComments(ctx: Context, round: RoundRow): Promise<LaterParts["comments"]> {
	const sections = await sectionIdsOf(ctx, round.versionId);
	const until = round.closedAt ?? ctx.now;
	const threads = await ctx.db
		.selectFrom("thread")
		.select("resolvedAt")
		.where("policyId", "=", round.policyId)
		.where("caucus", "is", null)
		.where("sectionId", "in", [...sections, ""])
		.where("createdAt", "<=", until)
		.execute();
	const resolved = threads.filter(({ resolvedAt }) => resolvedAt !== null && resolvedAt <= until);
	return { threads: threads.length, resolved: resolved.length };
}

async function readRectifications(ctx: Context, round: RoundRow): Promise<LaterParts["rectifications"]> {
	const rows = await ctx.db
		.selectFrom("rectification")
		.innerJoin("ballot", "ballot.id", "rectification.ballotId")
		.select(["ballot.seat", "from", "to", "reason", "at", "doneAt", "effect"])
		.where("rectification.roundId", "=", round.id)
		.where("doneAt", "is not", null)
		.orderBy("doneAt")
		.orderBy("rectification.id")
		.execute();
	const hidden = showsTotalsOnly(round);
	return rows.map(({ seat, from, to, reason, at, doneAt, effect }) => ({
		seat: hidden ? null : seat,
		from: hidden ? null : from,
		to: hidden ? null : to,
		// A reason may name the person: it is told where names are.
		reason: hidden ? "" : reason,
		at,
		doneAt: doneAt ?? at,
		effect: effect ?? "",
	}));
}

async function readConcordances(ctx: Context, round: RoundRow): Promise<LaterParts["concordances"]> {
	const rows = await ctx.db
		.selectFrom("concordance")
		.select(["state", "oldHash", "newHash", "changes", "decidedAt"])
		.where("roundId", "=", round.id)
		.where("decidedAt", "is not", null)
		.orderBy("decidedAt")
		.execute();
	return rows.map(({ changes, decidedAt, ...row }) => ({
		...row,
		changes: (JSON.parse(changes) as unknown[]).length,
		decidedAt: decidedAt ?? 0,
	}));
}

/** Annulment, reopening, repetition, and what the government did with the text, in their order. */
async function readEvents(ctx: Context, round: RoundRow): Promise<LaterParts["events"]> {
	const events: LaterParts["events"] = [];
	if (round.annulledAt !== null) {
		events.push({ kind: "annulled", at: round.annulledAt, text: round.annulReason ?? "" });
	}
	if (round.reopenedAt !== null) {
		events.push({ kind: "reopened", at: round.reopenedAt, text: round.reopenReason ?? "" });
	}
	const repeats = await ctx.db
		.selectFrom("round")
		.select(["number", "createdAt"])
		.where("repeatsId", "=", round.id)
		.execute();
	for (const { number, createdAt } of repeats) {
		events.push({ kind: "repeated", at: createdAt, text: String(number) });
	}
	const submissions = await ctx.db
		.selectFrom("submission")
		.select(["addressee", "reference", "date", "at"])
		.where("roundId", "=", round.id)
		.execute();
	for (const { addressee, reference, date, at } of submissions) {
		events.push({ kind: "submitted", at, text: joinWords(date, addressee, reference) });
	}
	const acts = await ctx.db
		.selectFrom("governmentAct")
		.innerJoin("submission", "submission.id", "governmentAct.submissionId")
		.select(["governmentAct.kind", "governmentAct.date", "title", "signatory", "reasons", "governmentAct.at"])
		.select("governmentAct.reference as number")
		.where("submission.roundId", "=", round.id)
		.execute();
	for (const { kind, date, title, number, signatory, reasons, at } of acts) {
		events.push({ kind, at, text: joinWords(date, title, number, signatory, reasons) });
	}
	return events.sort((a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1));
}

function joinWords(...words: (string | null)[]): string {
	return words.filter(Boolean).join(" · ");
}
