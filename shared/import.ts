import { z } from "zod";
import { docText } from "./document/blocks.ts";
import type { Doc } from "./document/check.ts";
import { languages } from "./i18n.ts";
import type { SectionKind } from "./sections.ts";

/** What an import accepts. Bytes of the file, characters and words of the text, sections made of it. */
export const importLimits = {
	bytes: 10 * 1024 * 1024,
	characters: 300 * 1024,
	words: 40_000,
	sections: 200,
	seconds: 10,
};

/** The names of files that can be imported, for `<input accept>`. */
export const importExtensions = [".docx", ".md", ".markdown", ".txt"];

/** Why a file was refused. The sentence is `import:errors.<code>`. */
export const importErrorCodes = [
	"too-large",
	"not-supported",
	"broken",
	"too-slow",
	"dangerous",
	"too-long",
	"too-many-sections",
	"empty",
	"encrypted",
	"busy",
] as const;
export type ImportErrorCode = (typeof importErrorCodes)[number];

/** What an import can leave out or change. The words are `import:dropped.<what>`, with a count. */
export const droppedKinds = [
	"image",
	"chart",
	"equation",
	"textBox",
	"comment",
	"change",
	"contents",
	"headerFooter",
	"underline",
	"strikethrough",
	"script",
	"highlight",
	"colour",
	"code",
	"rule",
	"link",
	"internalLink",
	"nestedTable",
	"nestedHeading",
	"deepNesting",
	"footnoteEnd",
	"footnoteUnused",
	"frontMatter",
] as const;
export type DroppedKind = (typeof droppedKinds)[number];

/** `where` is the heading under which it happened first, or null when that is not known. */
export type Dropped = { what: DroppedKind; count: number; where: string | null };

/** Things to look at in the preview. The sentence is `import:warnings.<name>`. */
export const importWarnings = ["encoding-guessed", "no-headings"] as const;
export type ImportWarning = (typeof importWarnings)[number];

/**
 * A section of the imported text. Level 2 belongs to the level 1 before it. `number` is what the heading
 * began with ("2.1"), or null. `title` is null for text before the first heading.
 */
export type ImportedSection = { level: 1 | 2; number: string | null; title: string | null; doc: Doc };

/** `title`: the document's own title, or the file's name. `bytes`: the size of the text in UTF-8. */
export type ImportResult = {
	title: string;
	sections: ImportedSection[];
	words: number;
	bytes: number;
	dropped: Dropped[];
	warnings: ImportWarning[];
};

/** How long a preview waits for its confirmation, in ms. */
export const importDraftLifetime = 24 * 60 * 60 * 1000;

export const confirmImportInput = z.object({
	draftId: z.string().min(1).max(64),
	/** "end", "replace" (the empty contents), or "after:<section id>". */
	place: z.string().regex(/^(end|replace|after:[0-9a-z-]{1,64})$/),
	language: z.enum(languages),
});
export type ConfirmImportInput = z.infer<typeof confirmImportInput>;

/** A section that the import will make. `parent`: the index of the one it goes below, or null. */
export type PlannedSection = {
	parent: number | null;
	kind: SectionKind;
	number: string | null;
	title: string | null;
	/** null for a part. */
	doc: Doc | null;
};

/**
 * What becomes of the sections of a file: a heading of the first level that has no words of its own before the
 * next becomes a part, all others become texts. Titles are cut to what a section's title may have.
 */
export function planImport(sections: readonly ImportedSection[]): PlannedSection[] {
	let parent: number | null = null;
	return sections.map((section, index) => {
		const isTop = section.level === 1 || parent === null;
		if (isTop) parent = index;
		const holdsOthers = isTop && sections[index + 1]?.level === 2;
		const isPart = holdsOthers && docText(section.doc).trim() === "";
		return {
			parent: isTop ? null : parent,
			kind: isPart ? "part" : "text",
			number: section.number,
			title: section.title?.trim().slice(0, 200) || null,
			doc: isPart ? null : section.doc,
		};
	});
}

/** What the preview shows: the sections with their words, what is kept and what is not. */
export type ImportPreview = Pick<ImportResult, "title" | "words" | "bytes" | "dropped" | "warnings"> & {
	sections: (Omit<PlannedSection, "doc"> & { words: number })[];
	kept: { heading: number; list: number; table: number; quote: number; link: number; footnote: number };
};
