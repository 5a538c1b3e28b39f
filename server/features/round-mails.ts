import { dateLocale } from "#shared/i18n.ts";
import type { Context } from "../context.ts";
import type { MailKind } from "../mail-text.ts";
import { currentHolders } from "./attendance.ts";
import { queueMail } from "./mail.ts";
import type { RoundRow } from "./round-row.ts";

/** Mails about a round. None of them says how anybody votes: the administrator sees what waits to be sent. */

type RoundMail = Extract<
	MailKind,
	"roundOpened" | "roundExtended" | "ballotEntered" | "rectificationProposed" | "correctionsProposed"
>;
type Writing = {
	/** The page beside the round's own, "" for that one. */
	page?: "ballot" | "";
	/** A moment that the mail names, ms since the epoch. */
	until?: number;
	params?: Record<string, string>;
};

/** To everyone who votes in the round now, substitutes in place of those they stand for. Asks no rights. */
export async function mailVoters(
	ctx: Context,
	round: RoundRow,
	kind: RoundMail,
	writing: Writing,
): Promise<void> {
	const holders = await currentHolders(ctx, round.id);
	await mailPersons(
		ctx,
		round,
		holders.map((one) => one.personId),
		kind,
		writing,
	);
}

/** To these persons, each once, in their own language. Call it inside the transaction it belongs to. */
export async function mailPersons(
	ctx: Context,
	round: RoundRow,
	personIds: string[],
	kind: RoundMail,
	{ page = "", until, params }: Writing,
): Promise<void> {
	if (personIds.length === 0) return;
	const { title } = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", round.policyId)
		.executeTakeFirstOrThrow();
	const people = await ctx.db
		.selectFrom("user")
		.select(["id", "name", "email", "locale"])
		.where("id", "in", [...new Set(personIds)])
		.where("suspendedAt", "is", null)
		.orderBy("id")
		.execute();
	const address = `${ctx.services.env.ORIGIN}/policies/${round.policyId}/rounds/${round.id}`;
	for (const { name, email, locale } of people) {
		const language = locale ?? "en";
		await queueMail(ctx, {
			to: email,
			locale: language,
			kind,
			params: {
				name,
				policy: title,
				question: round.question,
				...(until !== undefined && { until: writeMoment(language, until) }),
				...params,
				link: page ? `${address}/${page}` : address,
			},
		});
	}
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whoever reads a mail has told no zone. */
function writeMoment(language: string, at: number): string {
	const format =
		formats.get(language) ??
		new Intl.DateTimeFormat(dateLocale(language), { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });
	formats.set(language, format);
	return `${format.format(at)} UTC`;
}

/** Active members of these capacities, to be written to. */
export async function findMembers(
	ctx: Context,
	policyId: string,
	capacity: "spokesperson" | "chair",
): Promise<string[]> {
	const rows = await ctx.db
		.selectFrom("member")
		.select("personId")
		.where("policyId", "=", policyId)
		.where("capacity", "=", capacity)
		.where("fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("untilAt", "is", null), eb("untilAt", ">", ctx.now)]))
		.orderBy("id")
		.execute();
	return rows.map((row) => row.personId);
}
