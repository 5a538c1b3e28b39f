import { joinSections, sayTheSame, type TitledText } from "#shared/adopted-text.ts";
import { canonicalJson, normalizeDoc } from "#shared/canonical.ts";
import { type ChangeCounts, type Comparison, compareDocs } from "#shared/compare.ts";
import type { Doc } from "#shared/document/check.ts";
import { frozenSchemaVersion } from "#shared/document/schema.ts";
import { AppError } from "#shared/errors.ts";
import type { ImportResult } from "#shared/import.ts";
import type { Upload } from "#shared/submission.ts";
import type { PolicyContext } from "../context.ts";
import { hashText } from "../hash.ts";
import { newId } from "../ids.ts";
import { isImportError } from "../import/import-error.ts";
import { importFile } from "../import/import-file.ts";
import { type FrozenSection, type FrozenText, schemaTable } from "./versions.ts";

/**
 * Reads a text that came from outside: a file as the import reads it, or pasted words. Takes up to seconds, so call it
 * before the transaction. Throws "invalid" with the import's sentence on the field `text`.
 */
export async function readGivenText(
	ctx: PolicyContext,
	given: { file: Upload | null; pasted: string },
): Promise<ImportResult> {
	await ctx.services.limits.take("upload", ctx.actor.personId);
	// Names by position: the same words give the same hash, whoever uploads them and when.
	let blocks = 0;
	const nextId = () => {
		blocks += 1;
		return `b${blocks}`;
	};
	const input = given.file ?? { name: "text.txt", bytes: Buffer.from(given.pasted, "utf8") };
	try {
		return await importFile(input, { newId: nextId });
	} catch (error) {
		if (!isImportError(error)) throw error;
		throw new AppError("invalid", "submission:error.text", {}, { text: `import:errors.${error.code}` });
	}
}

/** A text from outside in the form in which texts are frozen and hashed. */
export function freezeGivenText(
	given: ImportResult,
	like: Pick<FrozenText, "language" | "title">,
): FrozenText {
	const { language, title } = like;
	let top = 0;
	let below = 0;
	const sections = given.sections.map((section, index): FrozenSection => {
		if (section.level === 1) {
			top += 1;
			below = 0;
		} else below += 1;
		return {
			id: `s${index + 1}`,
			number: section.number ?? (section.level === 1 ? String(top) : `${top}.${below}`),
			title: (section.title ?? "").normalize("NFC"),
			level: section.level,
			language,
			doc: normalizeDoc(section.doc, schemaTable) as Doc,
		};
	});
	return { format: "tripact-text/1", schema: frozenSchemaVersion, language, title, sections };
}

/** Whether a text from outside says what a frozen one says (shared/adopted-text.ts). */
export function saysTheSame(frozen: FrozenText, given: readonly TitledText[]): boolean {
	return sayTheSame(frozen.sections, given);
}

/** A frozen text of the policy as it stands in the database. */
export async function readFrozen(
	ctx: PolicyContext,
	versionId: string,
): Promise<{ id: string; number: number; hash: string; canonical: string; text: FrozenText }> {
	const row = await ctx.db
		.selectFrom("version")
		.select(["id", "number", "hash", "canonical"])
		.where("id", "=", versionId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	return { ...row, text: JSON.parse(row.canonical) as FrozenText };
}

/** Keeps an adopted text as a version of its own, immutable like every other. Call it in the act's transaction. */
export async function keepAdoptedText(
	ctx: PolicyContext,
	text: FrozenText,
): Promise<{ id: string; number: number; hash: string }> {
	const { policyId } = ctx;
	const last = await ctx.db
		.selectFrom("version")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", policyId)
		.executeTakeFirst();
	const canonical = canonicalJson(text);
	const version = { id: newId(), number: Number(last?.number ?? 0) + 1, hash: hashText(canonical) };
	const { title, language } = text;
	await ctx.db
		.insertInto("version")
		.values({
			...version,
			policyId,
			scope: "adopted",
			title,
			language,
			canonical,
			createdAt: ctx.now,
			createdById: ctx.actor.personId,
		})
		.execute();
	return version;
}

/** Two whole texts word by word. */
export type TextComparison = { comparison: Comparison; before: Doc; after: Doc; counts: ChangeCounts };

export function compareTexts(before: FrozenText, after: FrozenText): TextComparison {
	const sides = { before: joinSections(before.sections), after: joinSections(after.sections) };
	const comparison = compareDocs(sides.before, sides.after);
	return { ...sides, comparison, counts: comparison.counts };
}
