import { createCookie, data, type RouterContextProvider, redirect } from "react-router";
import type { z } from "zod";
import type { Context } from "#server/context.ts";
import { AppError, isAppError, statusOf } from "#shared/errors.ts";
import { flashName } from "#shared/i18n.ts";
import type { Actor } from "#shared/members.ts";
import { contextOf, requestContext, servicesContext } from "./context.ts";
import { translatorOf } from "./i18n.server.ts";

type Args = { request: Request; context: Readonly<RouterContextProvider> };
type Sentence = (key: string, params?: Record<string, unknown>) => string;

/** What a page shows of a refused form: the sentence, one per field, and everything that was typed. */
export type FormAnswer = { error: string; fields: Record<string, string>; values: Record<string, string> };

/**
 * The message of an act that succeeded, carried over the redirect. Not a secret: the page that has shown it takes it
 * away itself, because a question to the loaders may be given up before its answer is seen.
 */
export const flashCookie = createCookie(flashName, { path: "/", sameSite: "lax", maxAge: 60 });

/** Any catalogue key, checked or not, in the reader's language. */
export function sentenceOf(args: Args): Sentence {
	return translatorOf(args.context).t as unknown as Sentence;
}

/**
 * Runs a loader for a signed-in person. Refusals become pages: signed out goes to sign-in and comes back,
 * everything else shows the sentence with its status.
 */
export async function loadPage<T>(
	args: Args,
	run: (ctx: Context & { actor: Actor }) => Promise<T>,
): Promise<T> {
	const ctx = contextOf(args.context);
	if (!ctx.actor) throw toSignIn(args.request);
	return loadOpenPage(args, () => run(ctx as Context & { actor: Actor }));
}

/** The same, for pages that need nobody signed in. */
export async function loadOpenPage<T>(args: Args, run: (ctx: Context) => Promise<T>): Promise<T> {
	try {
		return await run(contextOf(args.context));
	} catch (error) {
		if (!isAppError(error)) throw logged(args, error);
		if (error.code === "signed-out") throw toSignIn(args.request);
		throw data(
			{ sentence: sentenceOf(args)(error.key, error.params), code: error.code },
			{ status: statusOf[error.code] },
		);
	}
}

/**
 * Runs an action for a signed-in person. A refusal comes back to the same page with its sentence, the fields
 * concerned and everything typed; nothing that was typed is lost, save passwords and files.
 */
export async function answerForm<T>(
	args: Args,
	run: (ctx: Context & { actor: Actor }, form: FormData) => Promise<T>,
): Promise<T | ReturnType<typeof data<FormAnswer>>> {
	return answerOpenForm(args, (ctx, form) => {
		if (!ctx.actor) throw new AppError("signed-out", "rights:signIn");
		return run(ctx as Context & { actor: Actor }, form);
	});
}

/** The same, for forms that need nobody signed in. */
export async function answerOpenForm<T>(
	args: Args,
	run: (ctx: Context, form: FormData) => Promise<T>,
): Promise<T | ReturnType<typeof data<FormAnswer>>> {
	let form = new FormData();
	try {
		form = await args.request.formData().catch(() => {
			throw new AppError("invalid", "errors:unreadableForm");
		});
		const ctx = contextOf(args.context);
		if (ctx.actor) await ctx.services.limits.take("write", ctx.actor.personId);
		return await run(ctx, form);
	} catch (error) {
		if (!isAppError(error)) throw logged(args, error);
		if (error.code === "not-found") {
			throw data({ sentence: sentenceOf(args)(error.key, error.params), code: error.code }, { status: 404 });
		}
		return refused(args, error, form);
	}
}

function refused(args: Args, error: AppError, form: FormData): ReturnType<typeof data<FormAnswer>> {
	const say = sentenceOf(args);
	const fields = Object.fromEntries(
		Object.entries(error.fields).map(([name, key]) => [name, say(key, error.params)]),
	);
	const values: Record<string, string> = {};
	for (const [name, value] of form) {
		if (typeof value === "string" && !/password/i.test(name)) values[name] = value;
	}
	const { services, requestId } = {
		services: args.context.get(servicesContext),
		...args.context.get(requestContext),
	};
	services.log.info({ requestId, code: error.code, key: error.key, fields: Object.keys(fields) }, "refused");
	return data({ error: say(error.key, error.params), fields, values }, { status: statusOf[error.code] });
}

/** Parses form fields by the feature's own schema; faults name each field with a sentence. */
export function parseForm<S extends z.ZodType>(
	form: FormData,
	schema: S,
	extra: Record<string, unknown> = {},
): z.output<S> {
	const parsed = schema.safeParse({ ...Object.fromEntries(form), ...extra });
	if (parsed.success) return parsed.data;
	const fields: Record<string, string> = {};
	for (const issue of parsed.error.issues) {
		const name = String(issue.path[0] ?? "form");
		fields[name] ??= fieldSentence(issue);
	}
	throw new AppError("invalid", "errors:checkForm", {}, fields);
}

function fieldSentence(issue: z.core.$ZodIssue): string {
	if (/^[a-z]+:[\w.]+$/i.test(issue.message)) return issue.message; // a schema may name its own sentence
	if (issue.code === "too_small") return "errors:field.tooShort";
	if (issue.code === "too_big") return "errors:field.tooLong";
	if (issue.code === "invalid_format") return "errors:field.format";
	return "errors:field.choose";
}

/** Goes on to `to`, where a message says what was done (catalogue key). */
export async function done(
	to: string,
	key: string,
	params: Record<string, string | number> = {},
	headers = new Headers(),
): Promise<Response> {
	headers.append("Set-Cookie", await flashCookie.serialize({ key, params }));
	return redirect(to, { headers });
}

function toSignIn(request: Request): Response {
	const url = new URL(request.url);
	const next = `${url.pathname.replace(/\.data$/, "")}${url.search}`;
	return redirect(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
}

/** A path on this site, or "/": redirects are never built from foreign addresses. */
export function safeNext(value: unknown): string {
	const text = String(value ?? "");
	return /^\/(?![/\\])[\w\-./?=&%#~:@!$'()*+,;]*$/.test(text) ? text : "/";
}

function logged(args: Args, error: unknown): unknown {
	if (error instanceof Response || (error as { type?: string } | null)?.type === "DataWithResponseInit")
		return error;
	const { requestId } = args.context.get(requestContext);
	args.context.get(servicesContext).log.error({ err: error, requestId }, "a page failed");
	return data(
		{ sentence: sentenceOf(args)("errors:failed", { requestId }), code: "failed" },
		{ status: 500 },
	);
}
