import type { Alternative, Site, WorkingPart, WorkingView } from "./brackets.ts";
import { type BlockChange, compareDocs } from "./compare.ts";
import type { InlinePiece } from "./compare-words.ts";
import { numberBlocks } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";

/** Words of one alternative as a page shows them: compared with the text as it stands, or with brackets inside. */
export type ShownAlternative = {
	amendmentId: string;
	alt: number | null;
	/** What differs from the text as it stands; null where brackets nest inside. */
	changes: BlockChange[] | null;
	parts: ShownPart[];
};
export type ShownPart =
	| { kind: "block"; number: string | null; node: DocNode }
	| {
			kind: "site";
			/** The generated number of the first paragraph of the place. */
			number: string | null;
			bracketed: boolean;
			words: InlinePiece[] | null;
			/** The kind of the one block whose words are told. */
			node: DocNode | null;
			/** The text as it stands, where an alternative does not tell it already. */
			base: ShownPart[];
			alternatives: ShownAlternative[];
	  };

/** Where an amendment stands in the text: its paragraph's number, and whether it stands behind it. */
export type Place = { amendmentId: string; number: string | null };

/** Makes a working view ready for a page: paragraphs numbered, alternatives compared with the text as it stands. */
export function showWorking(
	view: WorkingView,
	doc: Doc,
	sectionNumber: string,
): { parts: ShownPart[]; places: Place[] } {
	const numbers = new Map<DocNode, string | null>();
	numberBlocks(doc, sectionNumber).forEach((number, index) => {
		numbers.set(doc.content[index]!, number);
	});
	const places: Place[] = [];
	const show = (part: WorkingPart): ShownPart =>
		part.kind === "block"
			? { kind: "block", number: numbers.get(part.node) ?? null, node: part.node }
			: showSite(part);
	const showSite = (site: Site): ShownPart => {
		const number = firstNumber(site.base, numbers);
		const { bracketed, words } = site;
		const only = site.base[0];
		const alternatives = site.alternatives.map((one) => showAlternative(site, one, show));
		for (const { amendmentId } of site.alternatives) places.push({ amendmentId, number });
		const told = words !== null || (alternatives.length === 1 && alternatives[0]!.changes !== null);
		const node = words && only?.kind === "block" ? bare(only.node) : null;
		return {
			kind: "site",
			number,
			bracketed,
			words,
			node,
			base: told ? [] : site.base.map(show),
			alternatives: words ? alternatives.map((one) => ({ ...one, changes: null, parts: [] })) : alternatives,
		};
	};
	return { parts: view.parts.map(show), places };
}

function showAlternative(
	{ base }: Site,
	{ amendmentId, alt, parts }: Alternative,
	show: (part: WorkingPart) => ShownPart,
): ShownAlternative {
	const [old, now] = [plainOf(base), plainOf(parts)];
	const changes = old && now ? compareDocs(asDoc(old), asDoc(now)).blocks : null;
	return { amendmentId, alt, changes, parts: changes ? [] : parts.map(show) };
}

/** The blocks, where no brackets nest among them. */
function plainOf(parts: readonly WorkingPart[]): DocNode[] | null {
	const nodes = parts.flatMap((part) => (part.kind === "block" ? [part.node] : []));
	return nodes.length === parts.length ? nodes : null;
}

function firstNumber(
	parts: readonly WorkingPart[],
	numbers: ReadonlyMap<DocNode, string | null>,
): string | null {
	for (const part of parts) {
		const number = part.kind === "block" ? numbers.get(part.node) : firstNumber(part.base, numbers);
		if (number) return number;
	}
	return null;
}

const asDoc = (content: DocNode[]): Doc => ({ type: "doc", content });
const bare = ({ content: _, ...node }: DocNode): DocNode => node;
