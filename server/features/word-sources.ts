import { canonicalJson, normalizeDoc } from "#shared/canonical.ts";
import { checkDoc, type Doc } from "#shared/document/check.ts";
import { frozenSchemaVersion } from "#shared/document/schema.ts";
import { originalText } from "#shared/document/suggested.ts";
import { notFound } from "#shared/errors.ts";
import { numberSections } from "#shared/sections.ts";
import type { TextTarget } from "#shared/word.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { hashText } from "../hash.ts";
import { loadSections, policyLanguage } from "./outline.ts";
import { readDoc } from "./texts.ts";
import { type FrozenSection, type FrozenText, getVersion, schemaTable, type Version } from "./versions.ts";

// What is written into Word files and PDFs, read for members. Everything here is what every member of the policy may
// read: nothing of a caucus is ever asked for, so that no form of export can hold it.

/** A section's text as it is exported: the frozen one, or the draft as it is now. */
export type SourceSection = {
	id: string;
	number: string;
	title: string;
	level: number;
	language: string;
	state: string;
	/** With suggestions, where the text is a draft; null for a heading that only groups others. */
	doc: Doc | null;
	/** null: a draft. */
	version: { id: string; number: number; hash: string; at: number } | null;
};

export type TextSource = {
	title: string;
	language: string;
	sections: SourceSection[];
	/** The one frozen version that the whole export is; null where any part of it is a draft. */
	version: { number: number; hash: string; at: number } | null;
	/** SHA-256 of the text in the form in which texts are frozen; for a version its own. */
	hash: string;
};

/** Reads the text for an export. Throws "not-found" for what is not in the policy. */
export async function readSource(ctx: PolicyContext, target: TextTarget): Promise<TextSource> {
	authorize(ctx, "section.read");
	authorize(ctx, "version.read");
	if (target.kind === "version") return sourceOfVersion(await getVersion(ctx, target.versionId));
	const outline = numberSections(await loadSections(ctx));
	const chosen = target.kind === "policy" ? outline : outline.filter(({ id }) => id === target.sectionId);
	const [first] = chosen;
	if (!first && target.kind === "section") throw notFound();
	const versions = new Map<string, Version>();
	const sections: SourceSection[] = [];
	for (const row of chosen) {
		const frozen = row.versionId === null ? null : await getVersion(ctx, row.versionId);
		if (frozen) versions.set(frozen.id, frozen);
		const { id, number, state, depth } = row;
		const own = frozen?.text.sections.find((section) => section.id === id);
		const text = own || row.kind !== "text" ? null : (await readDoc(ctx, id)).doc;
		sections.push({
			...{ id, number, state },
			title: own?.title ?? row.title,
			level: depth + 1,
			language: own?.language ?? row.language,
			doc: own ? own.doc : text,
			version: own && frozen ? placeOf(frozen) : null,
		});
	}
	if (target.kind === "section" && sections[0]?.version) {
		const { title, language, version } = sections[0];
		return { title, language, sections, version, hash: version.hash };
	}
	const language = target.kind === "section" && first ? first.language : await policyLanguage(ctx);
	const title = target.kind === "section" && first ? first.title : await policyTitle(ctx);
	return { title, language, sections, version: null, hash: hashOf(title, language, sections) };
}

function placeOf({ id, number, hash, createdAt }: Version): NonNullable<SourceSection["version"]> {
	return { id, number, hash, at: createdAt };
}

function sourceOfVersion(version: Version): TextSource {
	const { title, language, hash } = version;
	const place = placeOf(version);
	const sections = version.text.sections.map((section) => ({
		...section,
		state: "frozen",
		version: place,
	}));
	return { title, language, sections, version: place, hash };
}

async function policyTitle(ctx: PolicyContext): Promise<string> {
	const row = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirst();
	return row?.title ?? "";
}

/** The hash that freezing exactly this would give. */
function hashOf(title: string, language: string, sections: readonly SourceSection[]): string {
	const frozen = sections.map(
		({ id, number, title, level, language, doc }): FrozenSection => ({
			...{ id, number, level, language },
			title: title.normalize("NFC"),
			doc: doc && (normalizeDoc(checkDoc(originalText(doc)), schemaTable) as Doc),
		}),
	);
	const text: FrozenText = {
		format: "tripact-text/1",
		schema: frozenSchemaVersion,
		language,
		title: title.normalize("NFC"),
		sections: frozen,
	};
	return hashText(canonicalJson(text));
}

export type SourceThread = {
	blockId: string | null;
	quote: string | null;
	comments: { name: string; constituency: string | null; capacity: string; text: string; at: number }[];
};

/** The open threads of a section that everyone in the policy reads, oldest first, with their comments. */
export async function readOpenThreads(ctx: PolicyContext, sectionId: string): Promise<SourceThread[]> {
	const rows = await ctx.db
		.selectFrom("comment")
		.innerJoin("thread", "thread.id", "comment.threadId")
		.innerJoin("user", "user.id", "comment.personId")
		.select(["thread.id as threadId", "thread.blockId", "thread.quote", "user.name"])
		.select(["comment.constituency", "comment.capacity", "comment.text", "comment.createdAt as at"])
		.where("thread.policyId", "=", ctx.policyId)
		.where("thread.sectionId", "=", sectionId)
		.where("thread.caucus", "is", null)
		.where("thread.resolvedAt", "is", null)
		.orderBy("thread.createdAt")
		.orderBy("thread.id")
		.orderBy("comment.createdAt")
		.orderBy("comment.id")
		.execute();
	const threads = new Map<string, SourceThread>();
	for (const { threadId, blockId, quote, ...comment } of rows) {
		const thread = threads.get(threadId) ?? { blockId, quote, comments: [] };
		thread.comments.push(comment);
		threads.set(threadId, thread);
	}
	return [...threads.values()];
}

/** Who suggested what in a section, by the suggestion's id. */
export async function readSuggesters(
	ctx: PolicyContext,
	sectionId: string,
): Promise<Map<string, { name: string; constituency: string | null; capacity: string; at: number }>> {
	const rows = await ctx.db
		.selectFrom("suggestion")
		.innerJoin("user", "user.id", "suggestion.personId")
		.select(["suggestion.id", "user.name", "suggestion.constituency", "suggestion.capacity", "suggestion.at"])
		.where("suggestion.policyId", "=", ctx.policyId)
		.where("suggestion.sectionId", "=", sectionId)
		.where("suggestion.state", "=", "open")
		.execute();
	return new Map(rows.map(({ id, ...who }) => [id, who]));
}
