import { isLanguage, type Language } from "#shared/i18n.ts";
import type { Speech } from "#shared/record-words.ts";
import type { TextTarget, WordForm, WordOffer } from "#shared/word.ts";
import { type PaperComment, type PaperSection, paintTitleOf, type TextPaper } from "#shared/word-paper.ts";
import { enterPolicy, judge } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { speechFor } from "../record-speech.ts";
import { writeTextDocx } from "../word/write-docx.ts";
import { writeTextHtml } from "../word/write-html.ts";
import { getPolicy, listConstituencies } from "./policies.ts";
import type { ExportedFile } from "./record-exports.ts";
import { paintWithBrackets } from "./word-brackets.ts";
import { authorOf, paintClean, paintWithNotes } from "./word-notes.ts";
import { readSource, type SourceSection, type TextSource } from "./word-sources.ts";

const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** A text as a Word document, in a form; its own words in the reader's language (an unknown one is English). */
export async function getTextDocx(
	ctx: PolicyContext,
	target: TextTarget,
	given: { form: WordForm; locale: string },
): Promise<ExportedFile> {
	const { paper, name } = await makeTextPaper(ctx, target, given);
	return { bytes: await writeTextDocx(paper), name: `${name}.docx`, type: wordType };
}

/**
 * The same as a PDF, or as asked for or where this installation makes none, as a page to print: a whole document with print styles
 * that needs nothing else. Throws "busy" where a print fails or too many wait.
 */
export async function getTextPdf(
	ctx: PolicyContext,
	target: TextTarget,
	given: { form: WordForm; locale: string; asPage?: boolean },
): Promise<ExportedFile> {
	const { paper, name } = await makeTextPaper(ctx, target, given);
	const html = writeTextHtml(paper);
	const bytes = given.asPage ? null : await ctx.services.pdf.print(html);
	if (bytes) return { bytes, name: `${name}.pdf`, type: "application/pdf" };
	return { bytes: Buffer.from(html, "utf8"), name: `${name}.html`, type: "text/html; charset=utf-8" };
}

/** What the download menu of this policy's texts offers to the actor. */
export async function readWordOffer(outer: Context, policyId: string): Promise<WordOffer> {
	const ctx = await enterPolicy(outer, policyId);
	return { pdf: ctx.services.pdf.available, mayImport: judge(ctx, "document.import").allowed };
}

/**
 * A text on paper. Only what every member reads is asked for: no thread, draft or response of a caucus.
 * @returns the paper, and a name for its file
 */
export async function makeTextPaper(
	ctx: PolicyContext,
	target: TextTarget,
	{ form: wanted, locale }: { form: WordForm; locale: string },
): Promise<{ paper: TextPaper; name: string }> {
	const language = isLanguage(locale) ? locale : "en";
	// An older version is what it was: what is proposed now is proposed for the present text.
	const form = target.kind === "version" ? "clean" : wanted;
	const source = await readSource(ctx, target);
	const policy = await getPolicy(ctx);
	const constituencies = (await listConstituencies(ctx)).map(({ code, name }) => ({ code, name }));
	const speech = speechFor(language, { constituencies } as Parameters<typeof speechFor>[1]);
	const comments: PaperComment[] = [];
	const sections: PaperSection[] = [];
	for (const section of source.sections) {
		const painted =
			form === "changes"
				? await paintWithNotes(ctx, speech, section, comments)
				: form === "brackets"
					? await paintWithBrackets(ctx, speech, section)
					: { title: paintTitleOf(section.title), blocks: paintClean(section) };
		const { id, number, level, language } = section;
		const status = target.kind === "policy" ? statusOf(ctx, speech, section) : "";
		sections.push({ id, number, level, language, status, ...painted });
	}
	const about = describeText(ctx, speech, { source, target, form, policy, language });
	return { paper: { ...about, sections, comments }, name: nameFile(ctx, source, target, form) };
}

/** What a section of a whole policy says of itself. */
function statusOf(ctx: PolicyContext, { say, when }: Speech, { doc, version, state }: SourceSection): string {
	if (doc === null) return "";
	if (!version) return say("word:paper.statusDraft", { when: when(ctx.now) });
	return say("word:paper.statusFrozen", {
		state: say(`common:state.${state}`),
		number: version.number,
		when: when(version.at),
		hash: version.hash,
	});
}

type Asked = {
	source: TextSource;
	target: TextTarget;
	form: WordForm;
	policy: { title: string; country: string };
	language: Language;
};

/** What every export says of itself (DOMAIN 5): what, version, hash, when, by whom, for whom, and no caucus. */
function describeText(
	ctx: PolicyContext,
	speech: Speech,
	{ source, target, form, policy, language }: Asked,
): Omit<TextPaper, "sections" | "comments"> {
	const { say, when } = speech;
	const { version, hash } = source;
	const made = when(ctx.now);
	const number = target.kind === "section" ? (source.sections[0]?.number ?? "") : (version?.number ?? "");
	const kind = say(`word:paper.kind.${target.kind}`, { number, policy: policy.title });
	const isMixed = target.kind === "policy" && source.sections.some((section) => section.version !== null);
	const versionWords = version
		? say("word:paper.versionValue", { number: version.number, when: when(version.at) })
		: say(isMixed ? "word:paper.versionMixed" : "word:paper.versionDraft", { when: made });
	const { name } = ctx.actor;
	const part = authorOf(speech, { ...ctx.member, name }).slice(0, -name.length - 2);
	const by = [`${name}, ${part}`, ctx.services.env.INSTALLATION].join(" · ");
	const line = (field: string, value: string) => ({ name: field, label: say(`word:paper.${field}`), value });
	const isDraft = source.sections.some((section) => section.doc !== null && section.version === null);
	const short = version
		? say("word:paper.headVersion", { number: version.number })
		: isDraft
			? say("word:paper.draft")
			: made;
	return {
		kindOfPaper: `${kind} · ${policy.country}`,
		title: source.title,
		language,
		textLanguage: source.language,
		draft: isDraft ? say("word:paper.draftOf", { when: made }) : null,
		whole: target.kind === "policy",
		about: [
			line("what", say("word:paper.whatValue", { kind, form: say(`word:paper.form.${form}`) })),
			line("version", versionWords),
			line("sha256", hash),
			line("made", made),
			line("by", by),
			line("audience", say("word:paper.audienceValue")),
		],
		key:
			form === "clean" ? [] : [say(form === "changes" ? "word:paper.keyChanges" : "word:paper.keyBrackets")],
		head: [source.title, short, `SHA-256 ${hash.slice(0, 16)}…`].join(" · "),
		foot: say("word:paper.foot", { made, name }),
		caucus: say("word:paper.caucus"),
		madeAt: ctx.now,
		madeBy: name,
		words: { commentsTitle: say("word:paper.comments") },
	};
}

/** A name of letters that every system can write: "section-2.1-version-4-changes". */
function nameFile(ctx: PolicyContext, source: TextSource, target: TextTarget, form: WordForm): string {
	const number = source.sections[0]?.number.replace(/[^0-9.]/g, "");
	const what = target.kind === "section" ? `section-${number}` : "policy";
	const which = source.version
		? `version-${source.version.number}`
		: `draft-${new Date(ctx.now).toISOString().slice(0, 16).replace(/[:]/g, "")}`;
	return [what, which, ...(form === "clean" ? [] : [form])].join("-");
}
