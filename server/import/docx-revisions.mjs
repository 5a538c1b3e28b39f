// Runs in the worker thread (convert.worker.mjs): a Word document to paragraphs with who changed what, and comments.
import { DOMParser } from "@xmldom/xmldom";
import { explainZipError, makeRefusal, readParts } from "./docx-to-html.mjs";

// As wordLimits in shared/word.ts, which this thread cannot load.
const limits = { paragraphs: 5_000, pieces: 40_000, comments: 1_000, characters: 1_000_000 };
const maxDepth = 60;
/** Styles of ours that are no part of the text, and contents lists. */
const passedBy = /^(?:tripact|toc |contents |title$|subtitle$|header$|footer$)/i;
const macros = /macroEnabled|vbaProject|vbaData/i;

function parse(parts, name) {
	const content = parts.get(name);
	if (content === undefined) return null;
	const refuse = (message) => {
		throw makeRefusal("broken", `${name}: ${String(message).slice(0, 200)}`);
	};
	const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
	const document = new DOMParser({ errorHandler }).parseFromString(content, "text/xml");
	return document?.documentElement ?? refuse("no root");
}

function* childrenOf(node, name) {
	for (let child = node?.firstChild ?? null; child; child = child.nextSibling) {
		if (child.nodeType === 1 && (name === undefined || child.localName === name)) yield child;
	}
}

function first(node, ...path) {
	let at = node;
	for (const name of path) at = at ? (childrenOf(at, name).next().value ?? null) : null;
	return at;
}

/** An attribute by its local name: prefixes differ between programs. */
function attribute(node, name) {
	for (const one of Array.from(node?.attributes ?? [])) if (one.localName === name) return one.value;
	return null;
}

function clean(text, most) {
	return text
		.replace(/[\p{Cc}\p{Cs}]/gu, (sign) => (sign === "\n" || sign === "\t" ? sign : ""))
		.slice(0, most);
}

function whoOf(node) {
	const at = Date.parse(attribute(node, "date") ?? "");
	return { author: clean(attribute(node, "author") ?? "", 200).trim(), at: Number.isFinite(at) ? at : null };
}

/** The words of a note or a comment, one line per paragraph; what was taken out of it is left out. */
function plainText(node) {
	const lines = [];
	const words = (at, depth) => {
		if (depth > maxDepth) throw makeRefusal("dangerous", "nested too deep");
		let text = "";
		for (const child of childrenOf(at)) {
			const name = child.localName;
			if (name === "t") text += child.textContent;
			else if (name === "tab") text += "\t";
			else if (name === "br" || name === "cr") text += "\n";
			else if (!["del", "moveFrom", "instrText", "pPr", "rPr"].includes(name))
				text += words(child, depth + 1);
		}
		return text;
	};
	for (const paragraph of Array.from(node.getElementsByTagName("*")).filter((one) => one.localName === "p"))
		lines.push(words(paragraph, 0));
	return lines.join("\n");
}

function relationsOf(parts, name) {
	const targets = new Map();
	for (const one of childrenOf(parse(parts, name), "Relationship"))
		targets.set(attribute(one, "Id"), {
			target: attribute(one, "Target") ?? "",
			type: attribute(one, "Type") ?? "",
		});
	return targets;
}

class Reader {
	paragraphs = [];
	leftOut = {};
	#pieces = 0;
	#characters = 0;
	/** The words that the comment with this id is about. */
	#places = new Map();
	#open = new Set();
	/** Comments that began where no paragraph is read. */
	#pending = new Set();
	#current = null;

	constructor({ notes, endnotes, links, styles }) {
		Object.assign(this, { notes, endnotes, links, styles });
	}

	#count(what) {
		this.leftOut[what] = (this.leftOut[what] ?? 0) + 1;
	}

	blocks(node, context, depth = 0) {
		if (depth > maxDepth) throw makeRefusal("dangerous", "nested too deep");
		for (const child of childrenOf(node)) this.#block(child, context, depth);
	}

	#block(node, context, depth) {
		const name = node.localName;
		if (name === "p") this.#paragraph(node, context);
		else if (name === "tbl") for (const row of childrenOf(node)) this.#row(row, context, depth + 1);
		else if (name === "sdt") this.blocks(first(node, "sdtContent"), context, depth + 1);
		else if (["ins", "del", "moveTo", "moveFrom", "customXml", "smartTag"].includes(name))
			this.blocks(node, this.#revised(node, context), depth + 1);
		else this.#marks(node);
	}

	#row(row, context, depth) {
		if (row.localName !== "tr") return this.#block(row, context, depth);
		const properties = first(row, "trPr");
		const change = first(properties, "ins") ?? first(properties, "del");
		const inside = change ? this.#revised(change, context) : context;
		for (const cell of childrenOf(row, "tc")) {
			const merge = first(cell, "tcPr", "vMerge");
			// What a cell above reaches into has no words of its own.
			if (!merge || attribute(merge, "val") === "restart") this.blocks(cell, inside, depth + 1);
		}
	}

	#revised(node, context) {
		const name = node.localName;
		const isIn = name === "ins" || name === "moveTo";
		if (!isIn && name !== "del" && name !== "moveFrom") return context;
		if (name.startsWith("move")) this.#count("moved");
		const revision = { kind: isIn ? "inserted" : "deleted", ...whoOf(node) };
		// Put in by one and taken out by another: it never was in the text, and is not to be.
		const both = context.both || (context.revision !== null && context.revision.kind !== revision.kind);
		return { ...context, revision, both };
	}

	#paragraph(node, context) {
		const properties = first(node, "pPr");
		const style = this.styles.get(attribute(first(properties, "pStyle"), "val") ?? "") ?? {
			name: "",
			level: null,
		};
		if (passedBy.test(style.name)) {
			this.#current = null;
			for (const mark of Array.from(node.getElementsByTagName("*"))) this.#marks(mark);
			return;
		}
		const mark = first(properties, "rPr", "ins") ?? first(properties, "rPr", "del");
		if (first(properties, "pPrChange")) this.#count("formatting");
		const own = mark ? { kind: mark.localName === "ins" ? "inserted" : "deleted", ...whoOf(mark) } : null;
		const isHeading = style.level !== null || first(properties, "outlineLvl") !== null;
		const paragraph = { bookmark: null, isHeading, pieces: [], revision: own ?? context.revision };
		for (const id of this.#open) this.#places.get(id).words.push({ before: "", after: "" });
		this.paragraphs.push(paragraph);
		if (this.paragraphs.length > limits.paragraphs) throw makeRefusal("too-long", "too many paragraphs");
		this.#current = paragraph;
		for (const id of this.#pending) this.#begin(id);
		this.#pending.clear();
		this.#inline(node, { ...context, href: null }, 0);
		this.#current = null;
	}

	#begin(id) {
		if (this.#current === null) this.#pending.add(id);
		else if (!this.#places.has(id)) {
			this.#places.set(id, { paragraph: this.paragraphs.length - 1, words: [{ before: "", after: "" }] });
			this.#open.add(id);
		}
	}

	/** Bookmarks and comments' ends may stand anywhere. @returns whether the node was one */
	#marks(node) {
		const id = attribute(node, "id");
		if (node.localName === "commentRangeStart") this.#begin(id);
		else if (node.localName === "commentRangeEnd") {
			this.#open.delete(id);
			this.#pending.delete(id);
		} else if (node.localName === "commentReference") {
			if (this.#current !== null && !this.#places.has(id))
				this.#places.set(id, { paragraph: this.paragraphs.length - 1, words: [{ before: "", after: "" }] });
		} else if (node.localName === "bookmarkStart") {
			const name = attribute(node, "name") ?? "";
			if (this.#current && this.#current.bookmark === null && /^t[bs]_\w{1,38}$/.test(name))
				this.#current.bookmark = name;
		} else return false;
		return true;
	}

	#inline(node, context, depth) {
		if (depth > maxDepth) throw makeRefusal("dangerous", "nested too deep");
		for (const child of childrenOf(node)) {
			const name = child.localName;
			if (this.#marks(child) || name === "pPr") continue;
			if (name === "r") this.#run(child, context, depth + 1);
			else if (name === "hyperlink")
				this.#inline(child, { ...context, href: this.#hrefOf(child) }, depth + 1);
			else if (name === "oMath" || name === "oMathPara") this.#count("equation");
			else if (name === "sdt") this.#inline(first(child, "sdtContent"), context, depth + 1);
			else this.#inline(child, this.#revised(child, context), depth + 1);
		}
	}

	#hrefOf(node) {
		const place = attribute(node, "anchor");
		const relation = this.links.get(attribute(node, "id"));
		return place ? `#${clean(place, 100)}` : relation ? clean(relation.target, 2000) : null;
	}

	#run(node, context, depth) {
		const properties = first(node, "rPr");
		if (first(properties, "rPrChange")) this.#count("formatting");
		const isOn = (name) => {
			const found = first(properties, name);
			return found !== null && !["0", "false", "off"].includes(attribute(found, "val") ?? "");
		};
		const look = { bold: isOn("b"), italic: isOn("i"), href: context.href };
		for (const child of childrenOf(node)) {
			const name = child.localName;
			if (name === "t" || name === "delText") this.#text(child.textContent, look, context);
			else if (name === "tab") this.#text("\t", look, context);
			else if (name === "noBreakHyphen") this.#text("\u2011", look, context);
			else if (name === "softHyphen") this.#text("\u00ad", look, context);
			else if (name === "cr" || (name === "br" && [null, "textWrapping"].includes(attribute(child, "type"))))
				this.#add({ kind: "break" }, context);
			else if (name === "footnoteReference") this.#note(this.notes, child, context);
			else if (name === "endnoteReference") this.#note(this.endnotes, child, context);
			else if (name === "drawing" || name === "pict" || name === "object") this.#picture(child);
			else if (name === "AlternateContent") this.#picture(child);
			else if (name === "r") this.#run(child, context, depth + 1);
			else if (depth > maxDepth) throw makeRefusal("dangerous", "nested too deep");
			else this.#marks(child);
		}
	}

	#picture(node) {
		const holds = Array.from(node.getElementsByTagName("*")).some((one) => one.localName === "txbxContent");
		this.#count(holds ? "textBox" : "picture");
	}

	#note(notes, node, context) {
		const text = notes.get(attribute(node, "id"));
		if (text !== undefined) this.#add({ kind: "note", text: clean(text.replace(/^ /, ""), 2000) }, context);
	}

	#text(words, look, context) {
		const text = clean(words, limits.characters);
		if (text === "") return;
		this.#characters += text.length;
		if (this.#characters > limits.characters) throw makeRefusal("too-long", "too many characters");
		this.#add({ kind: "text", text, look }, context);
	}

	#add(piece, { revision, both }) {
		if (both) return this.#count("both");
		this.#pieces += 1;
		if (this.#pieces > limits.pieces) throw makeRefusal("too-long", "too many pieces");
		this.#current.pieces.push({ ...piece, revision });
		const words = piece.kind === "text" ? piece.text : piece.kind === "break" ? "\n" : "";
		for (const id of this.#open) {
			const last = this.#places.get(id).words.at(-1);
			if (revision?.kind !== "inserted") last.before += words;
			if (revision?.kind !== "deleted") last.after += words;
		}
	}

	placeOf(id) {
		const place = this.#places.get(id);
		if (!place) return { paragraph: null, quote: "" };
		const say = (side) => place.words.map((one) => one[side]).join("\n");
		const [before, after] = [say("before"), say("after")];
		return { paragraph: place.paragraph, quote: clean(before.trim() === "" ? after : before, 4000) };
	}
}

/** Style id → its name, and whether it is a heading's (its own or that of the style it is based on). */
function readStyles(parts, folder) {
	const found = new Map();
	for (const style of childrenOf(parse(parts, `${folder}styles.xml`), "style")) {
		const id = attribute(style, "styleId");
		const name = attribute(first(style, "name"), "val") ?? "";
		const level = first(style, "pPr", "outlineLvl");
		if (id) found.set(id, { name, level: level || /^heading \d/i.test(name) ? 1 : null });
	}
	return found;
}

function readNotes(parts, name) {
	const found = new Map();
	for (const note of childrenOf(parse(parts, name))) {
		if (attribute(note, "type") === null) found.set(attribute(note, "id"), plainText(note));
	}
	return found;
}

function readComments(parts, folder, reader) {
	const extended = new Map();
	for (const one of childrenOf(parse(parts, `${folder}commentsExtended.xml`), "commentEx"))
		extended.set(attribute(one, "paraId"), {
			parent: attribute(one, "paraIdParent"),
			done: attribute(one, "done"),
		});
	const byPara = new Map();
	const comments = [];
	for (const one of childrenOf(parse(parts, `${folder}comments.xml`), "comment")) {
		if (comments.length >= limits.comments) throw makeRefusal("too-long", "too many comments");
		const paraIds = Array.from(childrenOf(one, "p"), (paragraph) => attribute(paragraph, "paraId"));
		const more = extended.get(paraIds.at(-1)) ?? paraIds.map((id) => extended.get(id)).find(Boolean);
		for (const id of paraIds) if (id) byPara.set(id, comments.length);
		const place = reader.placeOf(attribute(one, "id"));
		const text = clean(plainText(one), 20_000);
		comments.push({
			...whoOf(one),
			text,
			...place,
			parent: more?.parent ?? null,
			resolved: more?.done === "1",
		});
	}
	return comments.map((comment) => ({ ...comment, parent: byPara.get(comment.parent) ?? null }));
}

/** A Word document to the WordFile of shared/word.ts. Nothing outside the given bytes is read. */
export async function readRevisions(bytes) {
	const parts = await readParts(bytes).catch((error) => {
		throw explainZipError(error);
	});
	if (!parts.has("[Content_Types].xml")) throw makeRefusal("broken", "no content types");
	if (macros.test(parts.get("[Content_Types].xml"))) throw makeRefusal("dangerous", "macros");
	const root = [...relationsOf(parts, "_rels/.rels").values()].find(({ type }) =>
		/\/officeDocument$/.test(type),
	);
	const main = (root?.target ?? "word/document.xml").replace(/^\//, "");
	if (!parts.has(main)) {
		const isWord = [...parts.keys()].some((name) => name.startsWith("word/"));
		throw makeRefusal(isWord ? "broken" : "not-supported", "no document");
	}
	const folder = main.slice(0, main.lastIndexOf("/") + 1);
	const document = parse(parts, main);
	const body = first(document, "body");
	if (document.localName !== "document" || !body) throw makeRefusal("not-supported", "not a Word document");
	const reader = new Reader({
		notes: readNotes(parts, `${folder}footnotes.xml`),
		endnotes: readNotes(parts, `${folder}endnotes.xml`),
		links: relationsOf(parts, `${folder}_rels/${main.slice(folder.length)}.rels`),
		styles: readStyles(parts, folder),
	});
	reader.blocks(body, { revision: null, both: false });
	const comments = readComments(parts, folder, reader);
	return { paragraphs: reader.paragraphs, comments, leftOut: reader.leftOut };
}
