import nodemailer from "nodemailer";
import { authorize } from "../access.ts";
import { resetLifetime } from "../auth/auth.ts";
import { type Context, systemContext } from "../context.ts";
import { newId } from "../ids.ts";
import { type MailKind, writeMail } from "../mail-text.ts";
import type { Services } from "../services.ts";

/**
 * Puts a mail into the outbox, in the reader's language. It leaves by the configured server within seconds; without
 * one it waits in the outbox, which the administrator sees. Call it inside the transaction it belongs to.
 */
export async function queueMail(
	ctx: Context,
	mail: { to: string; locale: string; kind: MailKind; params: Record<string, string | number> },
): Promise<void> {
	const { subject, body } = writeMail(mail.kind, mail.locale, {
		...mail.params,
		installation: ctx.services.env.INSTALLATION,
	});
	await ctx.db
		.insertInto("mail")
		.values({
			id: newId(),
			recipient: mail.to,
			kind: mail.kind,
			subject,
			body,
			locale: mail.locale,
			createdAt: ctx.now,
			sentAt: null,
			failure: null,
		})
		.execute();
}

/** The password-reset mail; better-auth calls it for known addresses only, and nobody can tell the difference. */
export async function sendResetMail(
	services: Services,
	person: { name: string; email: string; locale?: string | null },
	token: string,
): Promise<void> {
	const locale = person.locale ?? "en";
	await queueMail(systemContext(services), {
		to: person.email,
		locale,
		kind: "reset",
		params: {
			name: person.name,
			link: `${services.env.ORIGIN}/reset/${token}?language=${locale}`,
			minutes: resetLifetime / 60,
		},
	});
}

/** Kinds whose body carries a link that signs in or sets a password. */
const keyKinds: readonly string[] = ["invitation", "reset"];

/**
 * The newest 200 mails, for the administrator. Mails about mentions are left out: that somebody was addressed in a
 * caucus is nobody else's to know; so are mails with answers to comments, which are for their authors. Once a mail has been sent, its link is its reader's only: the body is null.
 */
export async function listMails(ctx: Context) {
	authorize(ctx, "outbox.read");
	const mails = await ctx.db
		.selectFrom("mail")
		.select(["id", "recipient", "kind", "subject", "body", "locale", "createdAt", "sentAt", "failure"])
		.where("kind", "not in", ["mention", "answers"])
		.orderBy("id", "desc")
		.limit(200)
		.execute();
	return {
		serverConfigured: ctx.services.env.SMTP_URL !== undefined,
		mails: mails.map((mail) => ({
			...mail,
			body: mail.sentAt !== null && keyKinds.includes(mail.kind) ? null : mail.body,
		})),
	};
}

/** Sends what waits, where a mail server is configured. Failures stay in the outbox with their reason, and are tried again. */
export async function deliverMails(services: Services): Promise<void> {
	if (!services.env.SMTP_URL) return;
	const waiting = await services.db
		.selectFrom("mail")
		.selectAll()
		.where("sentAt", "is", null)
		.orderBy("id")
		.limit(20)
		.execute();
	if (waiting.length === 0) return;
	const transport = nodemailer.createTransport(services.env.SMTP_URL);
	for (const mail of waiting) {
		try {
			await transport.sendMail({
				from: services.env.MAIL_FROM,
				to: mail.recipient,
				subject: mail.subject,
				text: mail.body,
			});
			await services.db
				.updateTable("mail")
				.set({ sentAt: services.clock(), failure: null })
				.where("id", "=", mail.id)
				.execute();
		} catch (error) {
			services.log.error({ err: error, mailId: mail.id }, "a mail could not be sent");
			const failure = error instanceof Error ? error.message.slice(0, 300) : "unknown";
			await services.db.updateTable("mail").set({ failure }).where("id", "=", mail.id).execute();
		}
	}
	transport.close();
}
