import MarkdownIt from "markdown-it";
import footnotes from "markdown-it-footnote";

const frontMatter = /^---\n((?:[^\n]*\n){1,60}?)(?:---|\.\.\.)(?:\n|$)/;

/** Takes off the block of "name: value" lines that some programs put before the text. */
function takeFrontMatter(text) {
	const match = frontMatter.exec(text);
	const lines = match?.[1].split("\n").filter((line) => line.trim() !== "") ?? [];
	if (lines.length === 0 || !lines.every((line) => /^(?:[\w.-]{1,60}:|\s|- |#)/.test(line))) {
		return { text, title: null, count: 0 };
	}
	const title = lines.map((line) => /^title:\s*["']?(.+?)["']?\s*$/.exec(line)?.[1]).find(Boolean);
	return { text: text.slice(match[0].length), title: title ?? null, count: 1 };
}

/** Markdown (CommonMark, tables, strikethrough, footnotes) to HTML. HTML inside it stays visible text. */
export function convertMarkdown(source) {
	const { text, title, count } = takeFrontMatter(source);
	const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).use(footnotes);
	// The reader counts images; their addresses (which may be the image itself) need not be carried along.
	markdown.renderer.rules.image = () => "<img>";
	const environment = {};
	const html = markdown.render(text, environment);
	const unused = Object.values(environment.footnotes?.refs ?? {}).filter((index) => index === -1).length;
	return { html, title, dropped: { frontMatter: count, footnoteUnused: unused } };
}
