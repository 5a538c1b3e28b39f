import { canonicalJson } from "#shared/canonical.ts";
import {
	type ConcordanceAnswerInput,
	type ConcordanceChange,
	type ConcordanceInput,
	isAdopted,
} from "#shared/conduct.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { Capacity } from "#shared/members.ts";
import { authorize } from "../access.ts";
import { type Context, type PolicyContext, systemContext } from "../context.ts";
import type { ConcordanceTable } from "../db/tables/rounds.ts";
import { hashText } from "../hash.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";
import { record, withTransaction } from "../transaction.ts";
import { outcomeOf, passGuard } from "./conduct.ts";
import { holdPolicy } from "./outline.ts";
import { findMembers, mailPersons } from "./round-mails.ts";
import { holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";
import { changeFrozenText } from "./section-change.ts";
import type { FrozenText } from "./versions.ts";

/**
 * Editorial corrections of an adopted text by a concordance note (DOMAIN 3.6): a list of changes, a period in which
 * any constituency may object, and a new version whose hash the note links to the old one.
 */

const day = 24 * 60 * 60 * 1000;

/** Proposes corrections; each must stand exactly once in its section. The same form again proposes nothing. */
export async function proposeCorrections(ctx: PolicyContext, input: ConcordanceInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "round.conduct");
		const notes = await ctx.db
			.selectFrom("concordance")
			.select(["key", "state", "newVersionId"])
			.where("roundId", "=", round.id)
			.orderBy("at")
			.execute();
		if (notes.some((note) => note.key === input.key)) return;
		passGuard("proposeCorrections", round);
		if (!isAdopted(outcomeOf(round))) throw new AppError("conflict", "conduct:error.notAdopted");
		if (round.reopenedAt !== null) throw new AppError("conflict", "conduct:error.reopened");
		if (notes.some((note) => note.state === "proposed")) {
			throw new AppError("conflict", "conduct:error.correctionsUnderWay");
		}
		const last = notes.findLast((note) => note.newVersionId !== null);
		const old = await ctx.db
			.selectFrom("version")
			.select(["id", "hash", "canonical"])
			.where("id", "=", last?.newVersionId ?? round.versionId)
			.executeTakeFirstOrThrow();
		const canonical = applyChanges(old.canonical, input.changes);
		const now = await roundClock(ctx, ctx.policyId);
		const id = newId();
		const newHash = hashText(canonical);
		await ctx.db
			.insertInto("concordance")
			.values({
				id,
				roundId: round.id,
				state: "proposed",
				changes: canonicalJson(input.changes),
				until: now + input.days * day,
				at: now,
				byPersonId: ctx.actor.personId,
				oldVersionId: old.id,
				oldHash: old.hash,
				newHash,
				canonical,
				key: input.key,
			})
			.execute();
		await recordRound({ ...ctx, now }, round, "round.correctionsProposed", {
			concordanceId: id,
			changes: input.changes,
			until: now + input.days * day,
			oldHash: old.hash,
			newHash,
		});
		const spokespersons = await findMembers(ctx, ctx.policyId, "spokesperson");
		await mailPersons(ctx, round, spokespersons, "correctionsProposed", { until: now + input.days * day });
	});
}

/** The canonical text with the corrections in it. Throws the sentence of the first that does not fit. */
function applyChanges(canonical: string, changes: ConcordanceChange[]): string {
	const text = JSON.parse(canonical) as FrozenText;
	for (const { sectionId, from, to } of changes) {
		const section = text.sections.find((one) => one.id === sectionId);
		const places = section?.doc ? textNodes(section.doc).filter((node) => node.text.includes(from)) : [];
		const [place] = places;
		if (!place || places.length > 1 || place.text.split(from).length !== 2) {
			const sentence = new AppError("invalid", "conduct:error.changeNotFound", { words: from });
			throw sentence;
		}
		place.text = place.text.replace(from, () => to).normalize("NFC");
	}
	return canonicalJson(text);
}

type Node = { type: string; text?: string; content?: readonly Node[] };

function textNodes(node: unknown): { text: string }[] {
	const one = node as Node;
	const own = typeof one.text === "string" ? [one as { text: string }] : [];
	return [...own, ...(one.content ?? []).flatMap(textNodes)];
}

/** A constituency's spokesperson answers, once. An objection stops the note; the last agreement accepts it. */
export async function answerCorrections(ctx: PolicyContext, input: ConcordanceAnswerInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const note = await ctx.db
			.selectFrom("concordance")
			.selectAll()
			.where("id", "=", input.concordanceId)
			.executeTakeFirst();
		if (!note) throw notFound();
		const round = await holdRound(ctx, note.roundId);
		authorize(ctx, "corrections.answer");
		const now = await roundClock(ctx, ctx.policyId);
		const voting = await votingCodes(ctx, ctx.policyId);
		const constituency = voting.find((code) => code === ctx.member.constituency);
		if (!constituency) throw new AppError("forbidden", "rights:action.corrections_answer");
		const answers = await readAnswers(ctx, note.id);
		const before = answers.find((one) => one.constituency === constituency);
		if (before?.answer === input.answer) return;
		if (before || note.state !== "proposed" || now >= note.until) {
			throw new AppError("conflict", "conduct:error.correctionsOver");
		}
		const { answer, text } = input;
		await ctx.db
			.insertInto("concordanceAnswer")
			.values({
				concordanceId: note.id,
				constituency,
				answer,
				text: text ?? null,
				memberId: ctx.member.id,
				name: ctx.actor.name,
				at: now,
			})
			.execute();
		const payload = { concordanceId: note.id, constituency, answer, ...(text && { text }) };
		await recordRound({ ...ctx, now }, round, "round.correctionsAnswered", payload);
		if (answer === "objection") await decideNote({ ...ctx, now }, round, note, "objected");
		else if (answers.length + 1 === voting.length) await decideNote({ ...ctx, now }, round, note, "accepted");
	});
}

async function votingCodes(ctx: Context, policyId: string): Promise<string[]> {
	const rows = await ctx.db
		.selectFrom("constituency")
		.select("code")
		.where("policyId", "=", policyId)
		.where("seats", ">", 0)
		.execute();
	return rows.map((row) => row.code);
}

async function readAnswers(ctx: Context, concordanceId: string) {
	return ctx.db
		.selectFrom("concordanceAnswer")
		.selectAll()
		.where("concordanceId", "=", concordanceId)
		.orderBy("at")
		.execute();
}

type Note = Pick<
	ConcordanceTable,
	"id" | "oldVersionId" | "oldHash" | "newHash" | "canonical" | "byPersonId" | "state" | "until"
>;

async function decideNote(
	ctx: Context,
	round: RoundRow,
	note: Note,
	state: "objected" | "accepted",
): Promise<void> {
	const newVersionId = state === "accepted" ? await storeCorrected(ctx, round, note) : null;
	await ctx.db
		.updateTable("concordance")
		.set({ state, decidedAt: ctx.now, newVersionId })
		.where("id", "=", note.id)
		.execute();
	const { id: concordanceId, oldHash, newHash } = note;
	const payload = { concordanceId, state, oldHash, newHash };
	await recordRound(ctx, round, "round.correctionsDecided", payload);
}

/** The corrected text as a version of its own; sections that hold the adopted text hold this one from now on. */
async function storeCorrected(ctx: Context, round: RoundRow, note: Note): Promise<string> {
	const { policyId } = round;
	const old = await ctx.db
		.selectFrom("version")
		.selectAll()
		.where("id", "=", note.oldVersionId)
		.executeTakeFirstOrThrow();
	const last = await ctx.db
		.selectFrom("version")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", policyId)
		.executeTakeFirst();
	const { canonical, newHash: hash, byPersonId: createdById } = note;
	const number = Number(last?.number ?? 0) + 1;
	const version = { ...old, id: newId(), number, canonical, hash, createdById, createdAt: ctx.now };
	await ctx.db.insertInto("version").values(version).execute();
	const sections = await ctx.db
		.selectFrom("versionSection")
		.selectAll()
		.where("versionId", "=", old.id)
		.execute();
	const living = await findLiving(ctx, policyId, old, canonical);
	for (const section of sections) {
		const changes = living.some(({ row, doc }) => row.id === section.sectionId && doc !== null);
		const updateSeq = section.updateSeq + (changes ? 1 : 0);
		await ctx.db
			.insertInto("versionSection")
			.values({ ...section, updateSeq, versionId: version.id })
			.execute();
	}
	await record(ctx, {
		type: "version.frozen",
		scope: { kind: "policy", policyId },
		refs: { policyId, versionId: version.id },
		payload: { number, scope: old.scope, title: old.title, hash, corrects: old.hash },
	});
	const author = await enterAs(ctx, policyId, createdById);
	for (const { row, doc } of living) {
		if (doc) {
			const cause = { cause: "correction" as const, causeId: note.id, label: String(round.number), version };
			await changeFrozenText(author, row, doc, cause);
		} else {
			await ctx.db.updateTable("section").set({ versionId: version.id }).where("id", "=", row.id).execute();
		}
	}
	return version.id;
}

/** The agreed sections that hold the adopted text, each with what it says once corrected; null: as before. */
async function findLiving(
	ctx: Context,
	policyId: string,
	old: { id: string; canonical: string },
	to: string,
) {
	const docOf = (canonical: string, id: string) =>
		(JSON.parse(canonical) as FrozenText).sections.find((section) => section.id === id)?.doc ?? null;
	const rows = await ctx.db
		.selectFrom("section")
		.selectAll()
		.where("policyId", "=", policyId)
		.where("versionId", "=", old.id)
		.where("state", "=", "agreed")
		.orderBy("id")
		.execute();
	return rows.map((row) => {
		const doc = docOf(to, row.id);
		return { row, doc: canonicalJson(doc) === canonicalJson(docOf(old.canonical, row.id)) ? null : doc };
	});
}

/** The corrections are the words of whoever proposed them, also when the time alone accepts them. */
async function enterAs(ctx: Context, policyId: string, personId: string): Promise<PolicyContext> {
	const { id, name, email, locale } = await ctx.db
		.selectFrom("user")
		.select(["id", "name", "email", "locale"])
		.where("id", "=", personId)
		.executeTakeFirstOrThrow();
	const member = await ctx.db
		.selectFrom("member")
		.select(["id", "constituency", "capacity"])
		.where("policyId", "=", policyId)
		.where("personId", "=", personId)
		.orderBy("fromAt", "desc")
		.executeTakeFirstOrThrow();
	return {
		...ctx,
		actor: { personId: id, name, email, locale: locale ?? "en", sessionId: "", administrator: false },
		policyId,
		member: { ...member, policyId, capacity: member.capacity as Capacity, groups: [] },
	};
}

/** Accepts every note whose time is over without an objection. The timer calls it. */
export async function settleCorrections(services: Services): Promise<void> {
	const due = await services.db
		.selectFrom("concordance")
		.innerJoin("round", "round.id", "concordance.roundId")
		.select(["concordance.id", "roundId", "policyId"])
		.where("concordance.state", "=", "proposed")
		.where("until", "<=", services.clock())
		.execute();
	for (const { id, roundId, policyId } of due) {
		await withTransaction(systemContext(services), async (ctx) => {
			const round = await holdRound({ ...ctx, policyId }, roundId);
			const now = await roundClock(ctx, policyId);
			const note = await ctx.db
				.selectFrom("concordance")
				.selectAll()
				.where("id", "=", id)
				.executeTakeFirstOrThrow();
			if (note.state === "proposed" && note.until <= now) {
				await decideNote({ ...ctx, now }, round, note, "accepted");
			}
		});
	}
}
