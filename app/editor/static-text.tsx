import "./editor.css";
import "./author-marks.css";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChosenWords, ThreadAnchor } from "./anchors.ts";

/** What stands in the HTML beside the text's own words. */
const notText = ".para-link, sup.footnote, .by-label, .suggestion-note";

/** The words chosen inside a block of the server's HTML, or null. */
function readChosen(root: HTMLElement): ChosenWords | null {
	const selection = document.getSelection();
	if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
	const range = selection.getRangeAt(0);
	const start = range.startContainer;
	const element = start instanceof Element ? start : start.parentElement;
	const block = element?.closest<HTMLElement>('[id^="p-"]');
	if (!block || !root.contains(block)) return null;
	const inside = range.cloneRange();
	if (!block.contains(range.endContainer)) inside.setEndAfter(block.lastChild ?? block);
	const part = inside.cloneContents();
	for (const extra of part.querySelectorAll(notText)) extra.remove();
	const quote = (part.textContent ?? "").replace(/\s+/gu, " ").trim();
	return quote === "" ? null : { blockId: block.id.slice(2), quote };
}

/** Where a quote stands inside a block, as a range of the page. */
function findQuote(block: HTMLElement, quote: string): Range | null {
	const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
		node.parentElement?.closest(notText) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
	);
	const nodes: Text[] = [];
	let text = "";
	while (walker.nextNode()) {
		nodes.push(walker.currentNode as Text);
		text += walker.currentNode.nodeValue ?? "";
	}
	const at = text.indexOf(quote);
	if (at < 0) return null;
	const range = document.createRange();
	let passed = 0;
	let begun = false;
	for (const node of nodes) {
		const length = node.length;
		if (!begun && at < passed + length) {
			range.setStart(node, at - passed);
			begun = true;
		}
		if (at + quote.length <= passed + length) {
			range.setEnd(node, at + quote.length - passed);
			return range;
		}
		passed += length;
	}
	return null;
}

type HighlightRegistry = { set: (name: string, value: unknown) => void; delete: (name: string) => void };

/** Marks the quoted words, where the browser can without touching the page (CSS Custom Highlight). */
function useQuoteMarks(
	root: React.RefObject<HTMLElement | null>,
	html: string,
	anchors: readonly ThreadAnchor[],
	shown: string | null,
): void {
	// biome-ignore lint/correctness/useExhaustiveDependencies: other HTML holds other places
	useEffect(() => {
		const registry = (CSS as unknown as { highlights?: HighlightRegistry }).highlights;
		const make = (window as unknown as { Highlight?: new (...ranges: Range[]) => unknown }).Highlight;
		if (!registry || !make || !root.current) return;
		const rangesOf = (wanted: readonly ThreadAnchor[]) =>
			wanted.flatMap((anchor) => {
				const block = document.getElementById(`p-${anchor.blockId}`);
				const range = block && anchor.quote && findQuote(block, anchor.quote.replace(/…$/, ""));
				return range ? [range] : [];
			});
		registry.set("threads", new make(...rangesOf(anchors)));
		registry.set(
			"thread-shown",
			new make(...rangesOf(anchors.filter((anchor) => anchor.threadId === shown))),
		);
		return () => {
			registry.delete("threads");
			registry.delete("thread-shown");
		};
	}, [root, html, anchors, shown]);
}

/**
 * The text as the server rendered it: what is read without scripts, before the editor has taken over, and while
 * the section is frozen. Words can be chosen to comment on.
 */
export function StaticText({
	html,
	language,
	anchors,
	shownThread,
	onComment,
}: {
	html: string;
	language: string;
	anchors: readonly ThreadAnchor[];
	shownThread: string | null;
	onComment?: ((words: ChosenWords) => void) | undefined;
}) {
	const { t } = useTranslation("editor");
	const root = useRef<HTMLDivElement>(null);
	const [chosen, setChosen] = useState<ChosenWords | null>(null);
	useQuoteMarks(root, html, anchors, shownThread);
	useEffect(() => {
		if (!onComment) return;
		const read = () => setChosen(root.current ? readChosen(root.current) : null);
		document.addEventListener("selectionchange", read);
		return () => document.removeEventListener("selectionchange", read);
	}, [onComment]);
	return (
		<>
			{/* The server's own rendering of a checked document: nothing but the closed schema comes out (html.ts). */}
			{/* biome-ignore lint/security/noDangerouslySetInnerHtml: rendered by shared/document/html.ts, all text escaped */}
			<div ref={root} className="doc" lang={language} dangerouslySetInnerHTML={{ __html: html }} />
			{chosen && onComment ? (
				<button
					type="button"
					className="button button-quiet comment-float no-print"
					onClick={() => onComment(chosen)}
				>
					{t("commentOnThis")}
				</button>
			) : null}
		</>
	);
}
