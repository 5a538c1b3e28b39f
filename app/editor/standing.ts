/** The text of each block in the server's HTML, by block id: without numbers and signs of footnotes. */
export function readStanding(html: string): Map<string, string> {
	const page = new DOMParser().parseFromString(html, "text/html");
	for (const extra of page.querySelectorAll(".para-link, sup.footnote, .suggestion-note")) extra.remove();
	for (const line of page.querySelectorAll("br")) line.replaceWith("\n");
	const texts = new Map<string, string>();
	for (const block of page.querySelectorAll('[id^="p-"]'))
		texts.set(block.id.slice(2), block.textContent ?? "");
	return texts;
}
