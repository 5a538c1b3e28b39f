import { docText } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";

/** What is read of a section here: its title, and its text if it has one. */
export type TitledText = { title: string | null; doc: Doc | null };

/** A heading's own number ("2.1 Vision", "3) Mission"): generated here, written in files. "12 measures" has none. */
const headingNumber = /^\s*\d{1,3}[.)](?:\d{1,3}[.)])*(?:\d{1,3})?\s+(?=\S)/u;

/**
 * A whole text as one document, for comparison with a text that came as a file: titles become headings, all of one
 * level because every program counts levels differently, without numbers; empty paragraphs are left out.
 */
export function joinSections(sections: readonly TitledText[]): Doc {
	const content = sections.flatMap(({ title, doc }): DocNode[] => [
		...(title ? [makeHeading([{ type: "text", text: title }])] : []),
		...(doc?.content ?? []).map((node) => (node.type === "heading" ? makeHeading(node.content ?? []) : node)),
	]);
	return { type: "doc", content: content.filter((node) => !isEmpty(node)) };
}

function makeHeading(content: readonly DocNode[]): DocNode {
	const [first, ...rest] = content;
	const text = first?.type === "text" ? (first.text ?? "").replace(headingNumber, "") : undefined;
	const own = text === undefined ? content : text === "" ? rest : [{ ...first!, text }, ...rest];
	const bare = own.map((node) => (node.type === "text" ? { type: "text", text: node.text ?? "" } : node));
	return { type: "heading", attrs: { id: null, level: 2 }, ...(bare.length > 0 && { content: bare }) };
}

function isEmpty(node: DocNode): boolean {
	return (node.type === "paragraph" || node.type === "heading") && (node.content ?? []).length === 0;
}

/**
 * Whether two texts say the same: every word, mark of punctuation and footnote, in the same order and the same
 * paragraphs. White space, bold and italic, and the levels and numbers of headings are no part of what a text says:
 * they are what files lose.
 */
export function sayTheSame(one: readonly TitledText[], other: readonly TitledText[]): boolean {
	return wordsOf(one) === wordsOf(other);
}

function wordsOf(sections: readonly TitledText[]): string {
	return docText(joinSections(sections))
		.normalize("NFC")
		.split("\n")
		.map((line) => line.replace(/\s+/gu, " ").trim())
		.filter((line) => line !== "")
		.join("\n");
}
