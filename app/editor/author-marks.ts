import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type * as Y from "yjs";
import type { NamedAuthor, Piece } from "#shared/authorship.ts";
import { type AuthorGrouping, type AuthorWords, classOf, groupOf, labelOf } from "./author-look.ts";
import { placeRuns } from "./author-places.ts";

const key = new PluginKey<DecorationSet>("authorMarks");

/** Who wrote which ids; `author` null: not known yet. `at` null: just now. */
export type FindAuthors = (
	client: number,
	clock: number,
	length: number,
) => (Omit<Piece, "author" | "at"> & { author: NamedAuthor | null; at: number | null; pending: boolean })[];

/** A label before words: the letter for the eye, who and when for the ear. Not part of the text. */
function drawLabel(letter: string | null, tint: string, spoken: string): HTMLElement {
	const label = document.createElement("span");
	label.className = `by-label ${tint}`;
	label.contentEditable = "false";
	if (letter !== null) {
		const shown = document.createElement("b");
		shown.setAttribute("aria-hidden", "true");
		shown.textContent = letter;
		label.append(shown);
	}
	const heard = document.createElement("span");
	heard.className = "visually-hidden";
	heard.textContent = ` [${spoken}] `;
	label.append(heard);
	return label;
}

/** Decorations for every new character of the text, and whether some authors are still to be asked for. */
export function drawAuthors(
	doc: Node,
	fragment: Y.XmlFragment,
	grouping: AuthorGrouping,
	find: FindAuthors,
	words: AuthorWords,
): DecorationSet {
	const decorations: Decoration[] = [];
	let group: string | null = null;
	let speaker: NamedAuthor | null | undefined;
	for (const run of placeRuns(fragment, doc)) {
		if (run.first) group = null;
		if (run.first) speaker = undefined;
		for (const piece of find(run.client, run.clock, run.isNote ? 1 : run.to - run.from)) {
			const from = run.isNote ? run.from : run.from + piece.offset;
			const to = run.isNote ? run.to : from + piece.length;
			if (!piece.isNew || piece.pending) {
				group = null;
				speaker = undefined;
				continue;
			}
			const { author, at } = piece;
			const attrs = { class: classOf(author), title: words.describe(author, at) };
			if (run.isNote) {
				decorations.push(Decoration.node(from, to, attrs));
				continue;
			}
			const next = groupOf(grouping, author);
			if (author !== speaker) {
				const letter = next === group ? null : labelOf(grouping, author, words);
				const spoken = words.describe(author, at);
				decorations.push(
					Decoration.widget(from, () => drawLabel(letter, attrs.class.split(" ").at(-1) ?? "", spoken), {
						side: -1,
						ignoreSelection: true,
						key: `${letter} ${spoken}`,
					}),
				);
			}
			group = next;
			speaker = author;
			decorations.push(Decoration.inline(from, to, attrs));
		}
	}
	return DecorationSet.create(doc, decorations);
}

declare module "@tiptap/core" {
	interface Commands<ReturnType> {
		authorMarks: {
			/** Shows these decorations over the text; null: none. Nothing of the text changes. */
			markAuthors: (drawn: DecorationSet | null) => ReturnType;
		};
	}
}

/** Draws who wrote what over the text. Decorations only: nothing is written, sent, or told to others. */
export const AuthorMarks = Extension.create({
	name: "authorMarks",
	addCommands() {
		return {
			markAuthors:
				(drawn) =>
				({ tr }) => {
					tr.setMeta(key, drawn ?? DecorationSet.empty).setMeta("addToHistory", false);
					return true;
				},
		};
	},
	addProseMirrorPlugins() {
		return [
			new Plugin<DecorationSet>({
				key,
				state: {
					init: () => DecorationSet.empty,
					apply: (tr, drawn) => {
						const next = tr.getMeta(key) as DecorationSet | undefined;
						if (next) return next;
						return tr.docChanged ? drawn.map(tr.mapping, tr.doc) : drawn;
					},
				},
				props: { decorations: (state) => key.getState(state) },
			}),
		];
	},
});
