// Opening the largest section: the server's answer, and a browser from the address to the first letter.
import { time } from "./figures.mjs";
import { largestEnding } from "./text.mjs";

const answers = 15;
const openings = 5;

/** Time to the first byte and to the last of the section's HTML. */
export async function measureAnswer(table, url, person) {
	const first = [];
	const whole = [];
	let html = "";
	for (let run = 0; run < answers; run++) {
		const start = performance.now();
		const response = await person.ask(url);
		first.push(performance.now() - start);
		html = await response.text();
		whole.push(performance.now() - start);
	}
	if (!html.includes(largestEnding)) throw new Error("the server's HTML lacks the end of the text");
	table.add("HTML of the largest section, before compression", "KB", Buffer.byteLength(html) / 1000);
	table.add("server's HTML, first byte", "ms", first);
	table.add("server's HTML, whole", "ms", whole);
}

/** Runs in the page from its first moment: notes when the text stands on the screen, and when it can be edited. */
function watchOpening(ending) {
	window.bench = { readable: null, editable: null };
	const shown = (selector) => {
		const element = document.querySelector(selector);
		return element?.checkVisibility() ? element : null;
	};
	const look = () => {
		if (!window.bench.readable && shown("article .doc")?.textContent.includes(ending)) {
			window.bench.readable = performance.now();
		}
		const editor = shown('.live-text [contenteditable="true"]');
		if (editor?.textContent.includes(ending)) {
			window.bench.editable = performance.now();
			return;
		}
		requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
}

/** A browser of one's own, signed in. */
export async function openBrowser(browser, person) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
	const page = await context.newPage();
	await page.goto(person.signInUrl);
	return { context, page };
}

/** Waits until the editor has taken the place of the server's HTML. */
export function waitForEditor(page) {
	return page.locator('.live-text [contenteditable="true"]').waitFor({ state: "visible", timeout: 60_000 });
}

async function openOnce(page, url, into) {
	await page.goto(url);
	await waitForEditor(page);
	await page.waitForFunction(() => window.bench.editable);
	const { readable, editable } = await page.evaluate(() => window.bench);
	into.readable.push(readable);
	into.editable.push(editable);
	const typed = await time(() => typeOneLetter(page));
	into.letter.push(typed.ms);
}

async function typeOneLetter(page) {
	const editor = page.locator('.live-text [contenteditable="true"]');
	await editor.locator("p").first().click();
	const before = await editor.evaluate((element) => element.textContent.length);
	await page.keyboard.press("x");
	const read = (length) => document.querySelector('[contenteditable="true"]').textContent.length > length;
	await page.waitForFunction(read, before);
}

/** Opening in a browser that was never here, and again in the same one. */
export async function measureOpening(table, browser, url, person) {
	const fresh = { readable: [], editable: [], letter: [] };
	const again = { readable: [], editable: [], letter: [] };
	for (let run = 0; run < openings; run++) {
		const { context, page } = await openBrowser(browser, person);
		await page.addInitScript(watchOpening, largestEnding);
		await openOnce(page, url, fresh);
		await openOnce(page, url, again);
		await context.close();
	}
	const letters = [...fresh.letter, ...again.letter];
	table.add("first visit: text readable", "ms", fresh.readable);
	table.add("first visit: editor accepts typing", "ms", fresh.editable);
	table.add("again: text readable", "ms", again.readable);
	table.add("again: editor accepts typing", "ms", again.editable);
	table.add("the first letter, with the click before it, by the driver", "ms", letters);
}
