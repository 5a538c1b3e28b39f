import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { numberBlocks } from "#shared/document/blocks.ts";
import type { Doc } from "#shared/document/check.ts";
import { isFromSharedText } from "./write-guard.ts";

type Options = {
	/** The section's own number, "2.1". */
	sectionNumber: string | null;
	/** What a number's link says when it is read out. */
	label: (number: string) => string;
	/** The name of a table's frame, which scrolls by keyboard. */
	tableLabel: (number: string) => string;
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
		const number = numbers[index];
		if (number && node.type.name === "table") {
			Object.assign(attrs, { tabindex: "0", role: "region", "aria-label": options.tableLabel(number) });
		}
		decorations.push(Decoration.node(offset, offset + node.nodeSize, attrs));
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

/** Whether the blocks are the same in number, kind, id and being filled, so that every number stays where it is. */
function keepsNumbers(before: Node, after: Node): boolean {
	if (before.childCount !== after.childCount) return false;
	return before.children.every((old, index) => {
		const now = after.child(index);
		if (old === now) return true;
		return old.type === now.type && old.attrs.id === now.attrs.id && isFilled(old) === isFilled(now);
	});
}

/** Paragraph numbers in the margin, the same as in the server's HTML, each a permanent address. */
export const ParagraphNumbers = Extension.create<Options>({
	name: "paragraphNumbers",
	addOptions() {
		return {
			sectionNumber: null,
			label: (number) => number,
			tableLabel: (number) => number,
			onCopyLink: () => undefined,
		};
	},
	addProseMirrorPlugins() {
		const { options } = this;
		return [
			new Plugin<DecorationSet>({
				key,
				state: {
					init: (_config, state) => drawNumbers(state.doc, options),
					apply: (tr, drawn) => {
						if (!tr.docChanged) return drawn;
						// Typing inside a block moves no number. What others wrote replaces blocks, and is drawn anew.
						const typed = !isFromSharedText(tr) && keepsNumbers(tr.before, tr.doc);
						return typed ? drawn.map(tr.mapping, tr.doc) : drawNumbers(tr.doc, options);
					},
				},
				props: { decorations: (state) => key.getState(state) },
			}),
		];
	},
});
