import type { DocNode } from "./check.ts";

/** The smallest piece that is compared: a word, a space, a sign, a line break or a footnote. */
export type Token = {
	/** Equal keys, equal words; formatting is not in it. */
	key: string;
	isWord: boolean;
	/** The token as nodes: more than one where its formatting changes inside the word. */
	nodes: DocNode[];
};

const segmenter = new Intl.Segmenter("und", { granularity: "word" });
/** The segmenter slows down on very long strings: it is given them in pieces that end with a space. */
const pieces = /[\s\S]{500,}?\s|[\s\S]+$/g;

/** The words of a text with what stands between them (Unicode word boundaries), nothing left out. */
export function splitWords(text: string): { text: string; isWord: boolean }[] {
	return (text.match(pieces) ?? []).flatMap((piece) =>
		[...segmenter.segment(piece)].map(({ segment, isWordLike }) => ({
			text: segment,
			isWord: isWordLike === true,
		})),
	);
}

/** The same, with a full stop that stands between letters apart: nobody types a space in the same moment. */
export function splitFine(text: string): { text: string; isWord: boolean }[] {
	return splitWords(text).flatMap((piece) => {
		if (!piece.isWord || !piece.text.includes(".")) return [piece];
		const parts = piece.text.split(/(?<=\p{L})(\.)(?=\p{L})/u);
		return parts.map((part) => ({ text: part, isWord: part !== "." }));
	});
}

/** The content of a paragraph or heading in tokens, in order. */
export function tokenize(content: readonly DocNode[]): Token[] {
	const tokens: Token[] = [];
	let texts: DocNode[] = [];
	const flush = () => {
		tokens.push(...tokenizeTexts(texts));
		texts = [];
	};
	for (const node of content) {
		if (node.type === "text") {
			texts.push(node);
			continue;
		}
		flush();
		tokens.push({
			key: `\u0000${JSON.stringify([node.type, node.attrs ?? null])}`,
			isWord: false,
			nodes: [node],
		});
	}
	flush();
	return tokens;
}

function tokenizeTexts(nodes: readonly DocNode[]): Token[] {
	let at = 0;
	let offset = 0;
	return splitFine(nodes.map((node) => node.text ?? "").join("")).map(({ text, isWord }) => {
		const parts: DocNode[] = [];
		let missing = text.length;
		while (missing > 0) {
			const node = nodes[at]!;
			const part = (node.text ?? "").slice(offset, offset + missing);
			parts.push({ ...node, text: part });
			missing -= part.length;
			offset += part.length;
			if (offset === (node.text ?? "").length) {
				at += 1;
				offset = 0;
			}
		}
		return { key: text, isWord, nodes: parts };
	});
}

/** The nodes of tokens, neighbouring text with equal formatting joined. */
export function joinTokens(tokens: readonly Token[]): DocNode[] {
	return joinNodes(tokens.flatMap((token) => token.nodes));
}

/** Inline nodes with neighbouring text of equal formatting joined. */
export function joinNodes(nodes: readonly DocNode[]): DocNode[] {
	const joined: DocNode[] = [];
	for (const node of nodes) {
		const last = joined.at(-1);
		if (node.type === "text" && last?.type === "text" && marksOf(last) === marksOf(node)) {
			joined[joined.length - 1] = { ...last, text: `${last.text}${node.text}` };
		} else joined.push(node);
	}
	return joined;
}

/** A text's formatting, to be compared. */
export function marksOf(node: DocNode): string {
	return JSON.stringify(node.marks ?? []);
}
