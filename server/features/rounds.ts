import { canonicalJson } from "#shared/canonical.ts";
import { AppError } from "#shared/errors.ts";
import type {
	CloseRoundInput,
	CreateRoundInput,
	OpenRoundInput,
	Rule,
	WithdrawRoundInput,
} from "#shared/rounds.ts";
import { type Numbered, numberSections } from "#shared/sections.ts";
import { authorize, type SectionRow } from "../access.ts";
import { type PolicyContext, systemContext } from "../context.ts";
import { hashTerms } from "../hash.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";
import { withTransaction } from "../transaction.ts";
import { currentHolders, writePresence } from "./attendance.ts";
import { announcement, passGuard } from "./conduct.ts";
import { countMissing, finishRound } from "./count.ts";
import { holdPolicy, loadSections } from "./outline.ts";
import { rulesForRound, settingsOf } from "./procedure.ts";
import { type Question, refuseUndisposed, splitQuestions } from "./questions.ts";
import { releaseSections } from "./release.ts";
import { fixRoll, proposeRoll, rollOf } from "./roll.ts";
import { mailVoters } from "./round-mails.ts";
import { checkClosing, holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";
import { lockSections } from "./sections.ts";
import { type FrozenVersion, freezeSections } from "./versions.ts";

/** The life of a validation round: announced on a frozen text, opened, closed; or withdrawn before it opens. */

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
		const questions = await splitQuestions(ctx, input, sections);
		await refuseUndisposed(
			ctx,
			questions,
			sections.map((section) => section.id),
		);
		const versions = new Map<string, FrozenVersion>();
		const rounds: RoundRow[] = [];
		for (const question of questions) {
			const of = question.sections?.map((section) => section.id).join() ?? "all";
			const version = versions.get(of) ?? (await freezeQuestion(ctx, question));
			versions.set(of, version);
			const key = rounds.length === 0 ? input.key : `${input.key.slice(0, 60)}-${rounds.length + 1}`;
			const together = questions.length > 1 ? input.key : null;
			const round = await insertRound(ctx, input, question, { version, now, key, together });
			rounds.push(round);
			await recordRound(ctx, round, "round.announced", announcement(round));
		}
		return { roundId: rounds[0]?.id ?? "" };
	});
}

/** Freezes and locks what a question is on; questions on the same sections share one frozen text. */
async function freezeQuestion(ctx: PolicyContext, { sections }: Question): Promise<FrozenVersion> {
	const sectionIds = sections?.map((section) => section.id) ?? "all";
	const title = await titleOf(ctx, sections ?? []);
	const version = await freezeSections(ctx, { scope: "round", sectionIds, title });
	await lockSections(ctx, version.sectionIds, version.id);
	return version;
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
	{ question, covers, passage }: Question,
	{
		version,
		now,
		key,
		together,
	}: { version: { id: string; hash: string }; now: number; key: string; together: string | null },
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
		question,
		state: "announced",
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
		key,
		announcedAt: now,
		annulledAt: null,
		annulReason: null,
		askedTogether: together,
		repeatsId: null,
		covers,
		passage,
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
export async function openRound(ctx: PolicyContext, { roundId, present }: OpenRoundInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.open", { roundFrozen: true });
		passGuard("open", round);
		const now = await roundClock(ctx, ctx.policyId);
		checkNotice(round, now);
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
		for (const holder of (await currentHolders(ctx, roundId)).filter((one) => present?.includes(one.seat))) {
			await writePresence({ ...ctx, now }, round, holder, { state: "present", kind: "inPerson" });
		}
		await mailVoters(ctx, round, "roundOpened", { page: "ballot", until: round.closesAt });
	});
}

const day = 24 * 60 * 60 * 1000;

/** Between notice and opening lie the whole days that the rules of procedure ask. */
function checkNotice(round: RoundRow, now: number): void {
	const { noticeDays } = settingsOf(round);
	if (now >= (round.announcedAt ?? round.createdAt) + noticeDays * day) return;
	throw new AppError("conflict", "conduct:error.notice", { count: noticeDays });
}

const knownNames: readonly string[] = ["government", "workers", "employers"];

/** Takes an announced round back before it opens, and releases its sections. What was frozen stays readable. */
export async function withdrawRound(
	ctx: PolicyContext,
	{ roundId, reason }: WithdrawRoundInput,
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.withdraw", { roundFrozen: true });
		passGuard("withdraw", round);
		await ctx.db.updateTable("round").set({ state: "withdrawn", reason }).where("id", "=", roundId).execute();
		await recordRound(ctx, round, "round.withdrawn", { number: round.number, reason });
		await releaseSections(ctx, { ...round, state: "withdrawn" });
	});
}

/** Closes and counts an open round before its time. While a seat has not voted, a reason is asked. */
export async function closeRound(ctx: PolicyContext, { roundId, reason }: CloseRoundInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.close", { roundOpen: true });
		passGuard("close", round);
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
