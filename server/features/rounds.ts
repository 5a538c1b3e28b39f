import { canonicalJson } from "#shared/canonical.ts";
import { AppError } from "#shared/errors.ts";
import { dateLocale } from "#shared/i18n.ts";
import { groupsFromRoll, type RecordBallot } from "#shared/record.ts";
import {
	type BallotChoice,
	type CloseRoundInput,
	type CreateRoundInput,
	decide,
	type OpenRoundInput,
	type Rule,
	type WithdrawRoundInput,
} from "#shared/rounds.ts";
import { type Numbered, numberSections } from "#shared/sections.ts";
import { authorize, type SectionRow } from "../access.ts";
import { type Context, type PolicyContext, systemContext } from "../context.ts";
import { hashTerms, hashText } from "../hash.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";
import { withTransaction } from "../transaction.ts";
import { signCheckpoint } from "./checkpoints.ts";
import { queueMail } from "./mail.ts";
import { holdPolicy, loadSections } from "./outline.ts";
import { rulesForRound } from "./procedure.ts";
import { writeRecord } from "./records.ts";
import { fixRoll, proposeRoll, readRoll, rollOf } from "./roll.ts";
import { holdRound, type RoundRow, recordRound, roundClock, sectionIdsOf } from "./round-row.ts";
import { lockSections, unlockSections } from "./sections.ts";
import { freezeSections } from "./versions.ts";

/** The life of a validation round: announced on a frozen text, opened, closed; or withdrawn before it opens. */

/** A round may stay open for this long at most, in ms. */
const longestRound = 366 * 24 * 60 * 60 * 1000;

/**
 * Announces a round: freezes and locks the sections in question (none named: all) and keeps the rule with them.
 * Sending the same form twice announces one round. Only the secretariat and the chair.
 */
export async function createRound(ctx: PolicyContext, input: CreateRoundInput): Promise<{ roundId: string }> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		authorize(ctx, "round.create", { notUnderVote: true });
		const earlier = await ctx.db
			.selectFrom("round")
			.select("id")
			.where("policyId", "=", ctx.policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (earlier) return { roundId: earlier.id };
		const sections = await chooseSections(ctx, input.sectionIds);
		authorize(ctx, "round.create", { notUnderVote: sections.every((section) => section.state !== "locked") });
		const now = await roundClock(ctx, ctx.policyId);
		checkClosing(input.closesAt, now);
		const whole = input.sectionIds.length === 0;
		const sectionIds = whole ? "all" : sections.map((section) => section.id);
		const title = await titleOf(ctx, whole ? [] : sections);
		const version = await freezeSections(ctx, { scope: "round", sectionIds, title });
		await lockSections(ctx, version.sectionIds, version.id);
		const round = await insertRound(ctx, input, version, now);
		await recordRound(ctx, round, "round.announced", {
			number: round.number,
			question: round.question,
			textHash: round.textHash,
			rule: JSON.parse(round.rule),
			closesAt: round.closesAt,
		});
		return { roundId: round.id };
	});
}

/** The text sections a round covers, in the order of the contents. */
async function chooseSections(ctx: PolicyContext, ids: string[]): Promise<Numbered<SectionRow>[]> {
	const texts = numberSections(await loadSections(ctx)).filter((section) => section.kind === "text");
	const chosen = ids.length === 0 ? texts : texts.filter((section) => ids.includes(section.id));
	if (chosen.length === 0 || chosen.length < new Set(ids).size) {
		throw new AppError("invalid", "errors:checkForm", {}, { sectionIds: "rounds:error.sections" });
	}
	return chosen;
}

function checkClosing(closesAt: number, now: number): void {
	const sentence =
		closesAt <= now
			? "rounds:error.closesPast"
			: closesAt > now + longestRound
				? "rounds:error.closesFar"
				: null;
	if (sentence) throw new AppError("invalid", "errors:checkForm", {}, { closesAt: sentence });
}

/** What the frozen text is called: the policy, or the sections by number and title. */
async function titleOf(ctx: PolicyContext, sections: Numbered<SectionRow>[]): Promise<string> {
	if (sections.length > 0) {
		const title = sections.map((section) => `${section.number} ${section.title}`).join("; ");
		return title.length <= 200 ? title : `${title.slice(0, 199)}…`;
	}
	const policy = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	return policy.title;
}

async function insertRound(
	ctx: PolicyContext,
	input: CreateRoundInput,
	version: { id: string; hash: string },
	now: number,
): Promise<RoundRow> {
	const rules = await rulesForRound(ctx, input);
	const last = await ctx.db
		.selectFrom("round")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	const row: RoundRow = {
		id: newId(),
		policyId: ctx.policyId,
		number: Number(last?.number ?? 0) + 1,
		question: input.question,
		state: "frozen",
		versionId: version.id,
		textHash: version.hash,
		rule: canonicalJson(rules.rule),
		preset: rules.preset,
		procedureId: rules.procedureId,
		settings: canonicalJson(rules.settings),
		opensAt: now,
		closesAt: input.closesAt,
		openedAt: null,
		closedAt: null,
		createdById: ctx.actor.personId,
		createdAt: now,
		groups: null,
		decision: null,
		record: null,
		reason: null,
		key: input.key,
		announcedAt: null,
		annulledAt: null,
		annulReason: null,
		askedTogether: null,
		repeatsId: null,
		covers: input.sectionIds.length === 0 ? "whole" : "sections",
		passage: null,
		castingVote: null,
		reopenedAt: null,
		reopenedFor: null,
		reopenReason: null,
	};
	await ctx.db.insertInto("round").values(row).execute();
	return row;
}

/**
 * Opens an announced round: takes the roll and fixes it with the rule, and writes to everyone who holds a seat.
 * Refused while a constituency has more members for seats than seats, or nobody holds one.
 */
export async function openRound(ctx: PolicyContext, { roundId }: OpenRoundInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.open", { roundFrozen: round.state === "frozen" });
		const now = await roundClock(ctx, ctx.policyId);
		if (round.closesAt <= now) throw new AppError("conflict", "rounds:error.closesPassed");
		const { benches, overfull } = await proposeRoll({ ...ctx, now }, ctx.policyId);
		const [first] = overfull;
		if (first) {
			const { members, seats } = first;
			const sentence = knownNames.includes(first.code)
				? `rounds:error.overfull.${first.code}`
				: "rounds:error.overfull.other";
			throw new AppError("conflict", sentence, { members, seats, name: first.name ?? first.code });
		}
		const { roll, vacancies } = rollOf(benches);
		if (roll.length === 0) throw new AppError("conflict", "rounds:error.noSeats");
		await fixRoll(ctx, roundId, benches);
		const rule = JSON.parse(round.rule) as Rule;
		const { question, textHash, closesAt } = round;
		await ctx.db
			.updateTable("round")
			.set({ state: "open", opensAt: now, openedAt: now })
			.where("id", "=", roundId)
			.execute();
		await recordRound({ ...ctx, now }, round, "round.opened", {
			number: round.number,
			textHash,
			termsHash: hashTerms({ roundId, question, rule, textHash, roll, vacancies }),
			seats: roll.length,
			closesAt,
		});
		await announceByMail(ctx, round);
	});
}

const knownNames: readonly string[] = ["government", "workers", "employers"];

async function announceByMail(ctx: PolicyContext, round: RoundRow): Promise<void> {
	const { title } = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	const holders = await ctx.db
		.selectFrom("seat")
		.innerJoin("user", "user.id", "seat.personId")
		.select(["user.name", "user.email", "user.locale"])
		.where("seat.roundId", "=", round.id)
		.orderBy("seat.seat")
		.execute();
	for (const { name, email, locale } of holders) {
		const write = new Intl.DateTimeFormat(dateLocale(locale ?? "en"), {
			dateStyle: "full",
			timeStyle: "short",
			timeZone: "UTC",
		});
		await queueMail(ctx, {
			to: email,
			locale: locale ?? "en",
			kind: "roundOpened",
			params: {
				name,
				policy: title,
				question: round.question,
				// Whoever reads a mail has told no zone.
				until: `${write.format(round.closesAt)} UTC`,
				link: `${ctx.services.env.ORIGIN}/policies/${ctx.policyId}/rounds/${round.id}/ballot`,
			},
		});
	}
}

/** Takes an announced round back before it opens, and releases its sections. What was frozen stays readable. */
export async function withdrawRound(
	ctx: PolicyContext,
	{ roundId, reason }: WithdrawRoundInput,
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.withdraw", { roundFrozen: round.state === "frozen" });
		await ctx.db.updateTable("round").set({ state: "withdrawn", reason }).where("id", "=", roundId).execute();
		await recordRound(ctx, round, "round.withdrawn", { number: round.number, reason });
		await unlockSections(ctx, await sectionIdsOf(ctx, round.versionId));
	});
}

/** Closes and counts an open round before its time. While a seat has not voted, a reason is asked. */
export async function closeRound(ctx: PolicyContext, { roundId, reason }: CloseRoundInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.close", { roundOpen: round.state === "open" });
		const now = await roundClock(ctx, ctx.policyId);
		if (now < round.closesAt && !reason && (await countMissing(ctx, roundId)) > 0) {
			throw new AppError("invalid", "errors:checkForm", {}, { reason: "rounds:error.closeReason" });
		}
		await finishRound({ ...ctx, now }, round, reason ?? null);
	});
}

/** Closes and counts every round whose time has come. The timer calls it; nobody need be present. */
export async function closeDueRounds(services: Services): Promise<void> {
	const due = await services.db
		.selectFrom("round")
		.select(["id", "policyId"])
		.where("state", "=", "open")
		.where("closesAt", "<=", services.clock())
		.orderBy("closesAt")
		.execute();
	for (const { id, policyId } of due) {
		try {
			await withTransaction(systemContext(services), async (ctx) => {
				const round = await holdRound({ ...ctx, policyId }, id);
				const now = await roundClock(ctx, policyId);
				if (round.state === "open" && round.closesAt <= now) await finishRound({ ...ctx, now }, round, null);
			});
		} catch (error) {
			// One round that cannot be counted must not keep the others open.
			services.log.error({ err: error, roundId: id }, "alarm: a round could not be closed");
		}
	}
}

/** Filled seats without a ballot. */
async function countMissing(ctx: Context, roundId: string): Promise<number> {
	const row = await ctx.db
		.selectFrom("seat")
		.leftJoin("ballot", (join) =>
			join
				.onRef("ballot.roundId", "=", "seat.roundId")
				.onRef("ballot.seat", "=", "seat.seat")
				.on("ballot.supersededAt", "is", null),
		)
		.select((eb) => eb.fn.countAll<number>().as("missing"))
		.where("seat.roundId", "=", roundId)
		.where("seat.personId", "is not", null)
		.where("ballot.id", "is", null)
		.executeTakeFirstOrThrow();
	return Number(row.missing);
}

/** Every ballot of a round, superseded ones too, as cast. Only the count reads choices before the close. */
async function readBallots(ctx: Context, roundId: string): Promise<RecordBallot[]> {
	const rows = await ctx.db
		.selectFrom("ballot")
		.select([
			"id",
			"seat",
			"revision",
			"name",
			"choice",
			"statement",
			"textHash",
			"castAt",
			"supersededAt",
			"hash",
		])
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	return rows.map((row) => ({ ...row, choice: row.choice as BallotChoice }));
}

/** Counts a round and stores what was counted, the result and the signed record; its sections are released. */
async function finishRound(ctx: Context, round: RoundRow, reason: string | null): Promise<void> {
	const benches = await readRoll(ctx, round.policyId, round.id);
	const { roll, vacancies } = rollOf(benches);
	const ballots = await readBallots(ctx, round.id);
	const version = await ctx.db
		.selectFrom("version")
		.select(["number", "language", "canonical"])
		.where("id", "=", round.versionId)
		.executeTakeFirstOrThrow();
	const groups = groupsFromRoll(roll, vacancies, ballots);
	const text = { hashAtOpen: round.textHash, hashNow: hashText(version.canonical) };
	const decision = decide(JSON.parse(round.rule) as Rule, groups, text);
	const isVoid = decision.outcome === "void_text_changed";
	// A server that was away at the time closes late, but nothing was cast in between.
	const closedAt = Math.min(ctx.now, round.closesAt);
	const checkpoint = await recordRound(ctx, round, "round.closed", {
		number: round.number,
		outcome: decision.outcome,
		closedAt,
		ballots: ballots.filter((ballot) => ballot.supersededAt === null).length,
		...(reason && { reason }),
	});
	const counted = { roll, vacancies, ballots, groups, decision, version, closedAt, checkpoint };
	await ctx.db
		.updateTable("round")
		.set({
			state: isVoid ? "void" : "closed",
			closedAt,
			reason,
			groups: canonicalJson(groups),
			decision: canonicalJson(decision),
			record: isVoid ? null : await writeRecord(ctx, round, counted),
		})
		.where("id", "=", round.id)
		.execute();
	// Nobody acts when the timer closes a round: the entries say so.
	const inside = { ...ctx, policyId: round.policyId } as PolicyContext;
	await unlockSections(inside, await sectionIdsOf(ctx, round.versionId));
	await signCheckpoint(ctx, round.policyId, "close");
}
