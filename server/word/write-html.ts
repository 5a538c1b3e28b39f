import { directionOf } from "#shared/i18n.ts";
import type { Look, Revision } from "#shared/word.ts";
import type { PaperBlock, PaperPiece, PaperSection, TextPaper } from "#shared/word-paper.ts";
import { escapeHtml } from "../record-html.ts";
import { paperStyles, runningLines } from "./paper-styles.ts";

/**
 * A text as one HTML file for printing: the same paper as the Word file, no script, nothing to load. Revisions are
 * underlined or struck out with their author's name, comments stand at the end with their numbers in the text.
 */
export function writeTextHtml(paper: TextPaper): string {
	const direction = directionOf(paper.language);
	const highest = Math.min(...paper.sections.map(({ level }) => level));
	const writer = new HtmlWriter();
	const sections = paper.sections.map((section) => writer.section(section, section.level - highest + 1));
	const facts = paper.about.map(
		({ label, value }) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${own(value)}</td></tr>`,
	);
	return `<!doctype html>
<html lang="${escapeHtml(paper.language)}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(paper.title)}</title>
<style>${paperStyles}${runningLines(paper.head, paper.foot, direction)}</style>
</head>
<body>
<header${paper.whole ? ' class="cover"' : ""}>
<p class="note">${own(paper.kindOfPaper)}</p>
<h1 lang="${escapeHtml(paper.textLanguage)}" dir="auto">${escapeHtml(paper.title)}</h1>
${paper.draft ? `<p><strong class="state">${own(paper.draft)}</strong></p>` : ""}
<table class="facts"><tbody>${facts.join("")}</tbody></table>
<p><strong>${escapeHtml(paper.caucus)}</strong></p>
${paper.key.map((words) => `<p class="note">${escapeHtml(words)}</p>`).join("")}
</header>
${sections.join("\n")}
${writer.notes()}
${writeComments(paper)}
</body>
</html>
`;
}

function own(text: string): string {
	return `<bdi>${escapeHtml(text)}</bdi>`;
}

function writeComments({ comments, words }: TextPaper): string {
	if (comments.length === 0) return "";
	const say = ({ author, text }: { author: string; text: string }) =>
		`<p class="by">${own(author)}</p><p class="said" dir="auto">${escapeHtml(text)}</p>`;
	const items = comments.map(
		(comment, index) =>
			`<li id="comment-${index + 1}">${say(comment)}${comment.replies.map((reply) => `<div class="reply">${say(reply)}</div>`).join("")}</li>`,
	);
	return `<section class="comments"><h2>${escapeHtml(words.commentsTitle)}</h2><ol>${items.join("")}</ol></section>`;
}

class HtmlWriter {
	readonly #notes: string[] = [];

	section(section: PaperSection, level: number): string {
		const tag = `h${Math.min(6, level + 1)}`;
		const status = section.status === "" ? "" : `<p class="note status">${own(section.status)}</p>`;
		const blocks = (section.blocks ?? []).map((block) => this.#block(block, level)).join("");
		const direction = directionOf(section.language);
		const number = section.number === "" ? "" : `<span class="number">${escapeHtml(section.number)}</span> `;
		return `<section lang="${escapeHtml(section.language)}" dir="${direction}"><${tag} dir="auto">${number}${this.#pieces(section.title)}</${tag}>${status}${blocks}</section>`;
	}

	notes(): string {
		if (this.#notes.length === 0) return "";
		const items = this.#notes.map((note) => `<li dir="auto">${escapeHtml(note)}</li>`);
		return `<section class="notes"><ol>${items.join("")}</ol></section>`;
	}

	#block(block: PaperBlock, level: number): string {
		const inner = this.#inner(block, level);
		if (block.number === null) return inner;
		return `<div class="para"><span class="count">${escapeHtml(block.number)}</span><div>${inner}</div></div>`;
	}

	#inner(block: PaperBlock, level: number): string {
		const all = (blocks: readonly PaperBlock[]) => blocks.map((child) => this.#block(child, level)).join("");
		switch (block.kind) {
			case "paragraph": {
				const words = this.#pieces(block.pieces);
				if (block.name) return `<p class="name" dir="auto">${words}</p>`;
				const tag = block.heading === null ? "p" : `h${Math.min(6, block.heading + level)}`;
				return `<${tag} dir="auto">${words}</${tag}>`;
			}
			case "quote":
				return `<blockquote dir="auto">${all(block.blocks)}</blockquote>`;
			case "list": {
				const items = block.items.map((item) => `<li dir="auto">${all(item)}</li>`).join("");
				if (!block.ordered) return `<ul>${items}</ul>`;
				const { start, type } = block.ordered;
				const style = /^[aAiI1]$/.test(type) ? ` type="${type}"` : "";
				return `<ol start="${start}"${style}>${items}</ol>`;
			}
			default:
				return this.#table(block.rows, level);
		}
	}

	#table(rows: Extract<PaperBlock, { kind: "table" }>["rows"], level: number): string {
		const write = (row: (typeof rows)[number]) => {
			const cells = row.cells.map((cell) => {
				const spans = `${cell.colspan > 1 ? ` colspan="${cell.colspan}"` : ""}${cell.rowspan > 1 ? ` rowspan="${cell.rowspan}"` : ""}`;
				const tag = cell.header ? "th" : "td";
				return `<${tag}${spans}>${cell.blocks.map((block) => this.#block(block, level)).join("")}</${tag}>`;
			});
			return `<tr>${cells.join("")}</tr>`;
		};
		const first = rows.findIndex((row) => !row.cells.every((cell) => cell.header));
		const heads = first === -1 ? rows.length : first;
		const head = heads > 0 ? `<thead>${rows.slice(0, heads).map(write).join("")}</thead>` : "";
		return `<table class="grid" dir="auto">${head}<tbody>${rows.slice(heads).map(write).join("")}</tbody></table>`;
	}

	#pieces(pieces: readonly PaperPiece[]): string {
		let author: string | null = null;
		return pieces
			.map((piece) => {
				if (piece.kind === "open") return "";
				if (piece.kind === "close") return `<sup class="mark">[${piece.comment + 1}]</sup>`;
				const words = this.#words(piece);
				// The name once, where a hand begins.
				const name = piece.revision && piece.revision.author !== author ? piece.revision.author : null;
				author = piece.revision?.author ?? null;
				return revised(words, piece.revision, name);
			})
			.join("");
	}

	#words(piece: Exclude<PaperPiece, { kind: "open" } | { kind: "close" }>): string {
		if (piece.kind === "break") return "<br>";
		if (piece.kind === "note") {
			this.#notes.push(piece.text);
			return `<sup class="footnote">${this.#notes.length}</sup>`;
		}
		return dressed(escapeHtml(piece.text), piece.look);
	}
}

function dressed(html: string, { bold, italic, href }: Look): string {
	const linked = href === null ? html : `<a href="${escapeHtml(href)}">${html}</a>`;
	const leaning = italic ? `<em>${linked}</em>` : linked;
	return bold ? `<strong>${leaning}</strong>` : leaning;
}

function revised(html: string, revision: Revision | null, name: string | null): string {
	if (!revision) return html;
	const tag = revision.kind === "inserted" ? "ins" : "del";
	return `${name ? `<span class="hand">${own(name)}</span> ` : ""}<${tag}>${html}</${tag}>`;
}
