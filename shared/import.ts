import type { Doc } from "./document/check.ts";

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
