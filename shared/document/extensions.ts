import { Extension, type Extensions, Mark, mergeAttributes, Node } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { Link } from "@tiptap/extension-link";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";
import { isAllowedHref } from "./links.ts";

/** Nodes that carry a stable `id`, at any depth. Comments and paragraph links point at these. */
export const blockTypes = ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "table"];

/** The longest footnote, in characters. */
export const maxFootnoteLength = 2000;

const blockIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

function requireThat(valid: boolean, reason: string): void {
	if (!valid) throw new RangeError(reason);
}

function isWhole(value: unknown, from: number, to: number): boolean {
	return typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
}

const BlockId = Extension.create({
	name: "blockId",
	addGlobalAttributes() {
		return [
			{
				types: blockTypes,
				attributes: {
					id: {
						default: null,
						parseHTML: (element) => element.getAttribute("data-id"),
						renderHTML: (attributes) => (attributes.id ? { "data-id": attributes.id } : {}),
						validate: (value: unknown) =>
							requireThat(
								value === null || (typeof value === "string" && blockIdPattern.test(value)),
								"a block id is not made of 1 to 64 letters, digits, '_' and '-'",
							),
					},
				},
			},
		];
	},
});

const DocumentHeading = Heading.extend({
	addAttributes() {
		return {
			level: {
				default: 2,
				rendered: false,
				validate: (value: unknown) => requireThat(isWhole(value, 2, 4), "a heading level is not 2, 3 or 4"),
			},
		};
	},
}).configure({ levels: [2, 3, 4] });

const listStyles = [null, "1", "a", "A", "i", "I"];

const DocumentOrderedList = OrderedList.extend({
	addAttributes() {
		const inherited = this.parent?.() as Record<"start" | "type", object>;
		return {
			start: {
				...inherited.start,
				validate: (value: unknown) =>
					requireThat(isWhole(value, 0, 100_000), "a list does not start with a whole number"),
			},
			type: {
				...inherited.type,
				validate: (value: unknown) =>
					requireThat(listStyles.includes(value as string | null), "a list style is not known"),
			},
		};
	},
});

const DocumentLink = Link.extend({
	addAttributes() {
		return {
			href: {
				default: null,
				parseHTML: (element) => element.getAttribute("href"),
				validate: (value: unknown) => requireThat(isAllowedHref(value), "a link address is not allowed"),
			},
		};
	},
}).configure({
	autolink: false,
	openOnClick: false,
	linkOnPaste: true,
	defaultProtocol: "https",
	protocols: [],
	isAllowedUri: (url) => isAllowedHref(url),
	HTMLAttributes: { target: null, rel: "noopener noreferrer nofollow" },
});

const cellAlignments = [null, "left", "center", "right"];

function isColumnWidths(value: unknown): boolean {
	return value === null || (Array.isArray(value) && value.every((width) => isWhole(width, 0, 10_000)));
}

function checkedCellAttributes(inherited: Record<string, object>) {
	return {
		...inherited,
		colspan: {
			...inherited.colspan,
			validate: (value: unknown) => requireThat(isWhole(value, 1, 100), "a cell's columns are not 1 to 100"),
		},
		rowspan: {
			...inherited.rowspan,
			validate: (value: unknown) => requireThat(isWhole(value, 1, 1000), "a cell's rows are not 1 to 1000"),
		},
		colwidth: {
			...inherited.colwidth,
			validate: (value: unknown) => requireThat(isColumnWidths(value), "a column width is not a number"),
		},
		align: {
			...inherited.align,
			validate: (value: unknown) =>
				requireThat(cellAlignments.includes(value as string | null), "a cell's alignment is not known"),
		},
	};
}

const DocumentTableCell = TableCell.extend({
	addAttributes() {
		return checkedCellAttributes(this.parent?.() as Record<string, object>);
	},
});

const DocumentTableHeader = TableHeader.extend({
	addAttributes() {
		return checkedCellAttributes(this.parent?.() as Record<string, object>);
	},
});

/** A note at a place in the text. Its number is given by its order, its text is plain. */
const Footnote = Node.create({
	name: "footnote",
	group: "inline",
	inline: true,
	atom: true,
	selectable: true,
	addAttributes() {
		return {
			text: {
				default: "",
				parseHTML: (element) => (element.getAttribute("data-footnote") ?? "").slice(0, maxFootnoteLength),
				renderHTML: (attributes) => ({ "data-footnote": attributes.text }),
				validate: (value: unknown) =>
					requireThat(
						typeof value === "string" && value.length <= maxFootnoteLength,
						`a footnote is not text of at most ${maxFootnoteLength} characters`,
					),
			},
		};
	},
	parseHTML() {
		return [{ tag: "sup[data-footnote]" }];
	},
	renderHTML({ HTMLAttributes }) {
		return ["sup", mergeAttributes({ class: "footnote" }, HTMLAttributes)];
	},
	renderText({ node }) {
		return ` [${node.attrs.text}]`;
	},
});

const suggestionIdPattern = /^[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9]{8,32}$/;

/**
 * Words that somebody suggests to add, or to take away. The mark carries an id only; whose it is and why is a row of
 * the table.
 */
function suggestionMark(name: "insertion" | "deletion", tag: "ins" | "del") {
	return Mark.create({
		name,
		// Behind all others, so that the order of those, and with it every frozen hash, stays.
		priority: 20,
		inclusive: false,
		// Not even itself: two people may suggest about the same words, at the same time too.
		excludes: "",
		addAttributes() {
			return {
				id: {
					default: "",
					parseHTML: (element) => element.getAttribute("data-suggestion"),
					renderHTML: (attributes) => ({ "data-suggestion": attributes.id }),
					validate: (value: unknown) =>
						requireThat(
							typeof value === "string" && suggestionIdPattern.test(value),
							"a suggestion's id is not made of a member's and letters",
						),
				},
			};
		},
		parseHTML() {
			return [{ tag: `${tag}[data-suggestion]` }];
		},
		renderHTML({ HTMLAttributes }) {
			return [tag, HTMLAttributes, 0];
		},
	});
}

/** What a text in drafting may carry besides; a frozen text has none of it. */
export const suggestionMarks: Extensions = [
	suggestionMark("insertion", "ins"),
	suggestionMark("deletion", "del"),
];

/** The names of the marks that carry suggestions. */
export const suggestionMarkNames: readonly string[] = suggestionMarks.map(({ name }) => name);

/**
 * The one list of what a section's text may hold, for the editor, the server and the exports. It knows no
 * React and no editor surface. The editor adds `UniqueID.configure({ types: blockTypes })`, collaboration
 * and carets on top; none of these may change the schema (`schemaVersion` in schema.ts).
 */
export function documentExtensions(): Extensions {
	return [
		Document,
		Paragraph,
		Text,
		DocumentHeading,
		Bold,
		Italic,
		Blockquote,
		BulletList,
		DocumentOrderedList,
		ListItem,
		DocumentLink,
		Table.configure({ resizable: false }),
		TableRow,
		DocumentTableHeader,
		DocumentTableCell,
		HardBreak,
		Footnote,
		BlockId,
		...suggestionMarks,
	];
}
