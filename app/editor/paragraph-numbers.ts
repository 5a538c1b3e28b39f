import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { numberBlocks } from "#shared/document/blocks.ts";
import type { Doc } from "#shared/document/check.ts";

type Options = {
	/** The section's own number, "2.1". */
	sectionNumber: string | null;
	/** What a number's link says when it is read out. */
	label: (number: string) => string;
	onCopyLink: (blockId: string, number: string) => void;
};

const key = new PluginKey<DecorationSet>("paragraphNumbers");

function isFilled(node: Node): boolean {
	if (node.textContent !== "" || node.type.name === "table") return true;
	let filled = false;
	node.descendants((inner) => {
		filled ||= inner.type.name === "footnote" || inner.type.name === "table";
		return !filled;
	});
	return filled;
}

/** The outline that numbering needs: the same function counts here and on the server. */
function outlineOf(doc: Node): Doc {
	const content = doc.children.map((node) => ({
		type: node.type.name,
		content: isFilled(node) ? [{ type: "text", text: "." }] : [],
	}));
	return { type: "doc", content };
}

function drawNumber(id: string, number: string, { label, onCopyLink }: Options): HTMLElement {
	const link = document.createElement("a");
	link.className = "para-link";
	link.href = `#p-${id}`;
	link.textContent = number;
	link.tabIndex = -1;
	link.setAttribute("aria-label", label(number));
	link.addEventListener("click", (event) => {
		event.preventDefault();
		onCopyLink(id, number);
	});
	return link;
}

function drawNumbers(doc: Node, options: Options): DecorationSet {
	const numbers = numberBlocks(outlineOf(doc), options.sectionNumber);
	const decorations: Decoration[] = [];
	const taken = new Set<string>();
	doc.forEach((node, offset, index) => {
		const given = node.attrs.id as string | null;
		const id = given && !taken.has(given) ? given : null;
		const attrs: Record<string, string> = { dir: "auto" };
		if (id) {
			taken.add(id);
			attrs.id = `p-${id}`;
		}
		decorations.push(Decoration.node(offset, offset + node.nodeSize, attrs));
		const number = numbers[index];
		if (!number || !id) return;
		decorations.push(
			Decoration.widget(offset, () => drawNumber(id, number, options), {
				side: -1,
				key: `number ${id} ${number}`,
				ignoreSelection: true,
				stopEvent: () => true,
			}),
		);
	});
	return DecorationSet.create(doc, decorations);
}

/** Paragraph numbers in the margin, the same as in the server's HTML, each a permanent address. */
export const ParagraphNumbers = Extension.create<Options>({
	name: "paragraphNumbers",
	addOptions() {
		return { sectionNumber: null, label: (number) => number, onCopyLink: () => undefined };
	},
	addProseMirrorPlugins() {
		const { options } = this;
		return [
			new Plugin<DecorationSet>({
				key,
				state: {
					init: (_config, state) => drawNumbers(state.doc, options),
					apply: (tr, drawn) => (tr.docChanged ? drawNumbers(tr.doc, options) : drawn),
				},
				props: { decorations: (state) => key.getState(state) },
			}),
		];
	},
});
