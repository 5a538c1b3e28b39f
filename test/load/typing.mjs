// From a keystroke to the other browser, and to the word "saved".
import { setTimeout as wait } from "node:timers/promises";
import { quantile } from "./figures.mjs";
import { openBrowser, waitForEditor } from "./opening.mjs";

const samples = 40;
/** Between two keystrokes, in ms: nobody types in step with a clock. */
const pause = () => 60 + Math.random() * 140;
const mark = "Typed for the measurement: ";

/** In the sending page: when a key went down, and when the saved line says "saved" again after it. */
function watchSender() {
	const now = () => performance.timeOrigin + performance.now();
	const line = document.querySelector(".saved-line");
	let key = null;
	let left = false;
	let tell = () => undefined;
	addEventListener(
		"keydown",
		() => {
			key ??= now();
		},
		true,
	);
	new MutationObserver(() => {
		const word = line.dataset.saved;
		if (key === null) return;
		if (word !== "saved") left = true;
		else if (left) tell({ key, saved: now() });
	}).observe(line, { attributes: true, attributeFilter: ["data-saved"] });
	window.benchExpect = () => {
		key = null;
		left = false;
		window.benchSeen = new Promise((resolve, reject) => {
			tell = resolve;
			setTimeout(() => reject(new Error("not saved within 10 s")), 10_000);
		});
	};
}

/** In the receiving page: when the expected words first stand in a paragraph. */
function watchReceiver() {
	const now = () => performance.timeOrigin + performance.now();
	let expected = null;
	let tell = () => undefined;
	const holds = ({ target, addedNodes }) => {
		const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
		const block = element?.closest("p");
		if (block) return block.textContent.includes(expected);
		return [...addedNodes].some((node) => node.textContent.includes(expected));
	};
	new MutationObserver((records) => {
		if (expected !== null && records.some(holds)) {
			tell(now());
			expected = null;
		}
	}).observe(document.querySelector('.live-text [contenteditable="true"]'), {
		subtree: true,
		childList: true,
		characterData: true,
	});
	window.benchExpect = (words) => {
		expected = words;
		window.benchSeen = new Promise((resolve, reject) => {
			tell = resolve;
			setTimeout(() => reject(new Error("did not arrive within 10 s")), 10_000);
		});
	};
}

/** How far the page's precise clock is from the machine's, in ms. */
function readClock(page) {
	return page.evaluate(async () => {
		const readings = [];
		for (let i = 0; i < 50; i++) {
			const before = Date.now();
			while (Date.now() === before);
			readings.push(performance.timeOrigin + performance.now() - Date.now());
		}
		return readings.sort((a, b) => a - b)[25];
	});
}

/** A new paragraph in the middle of the text, with the caret in it. */
async function startParagraph(page) {
	const paragraphs = page.locator('.live-text [contenteditable="true"] > p');
	await paragraphs.nth(Math.floor((await paragraphs.count()) / 2)).click();
	await page.keyboard.press("End");
	await page.keyboard.press("Enter");
	await page.keyboard.type(mark);
}

/** Two people at two browsers in the same section; one types, the other sees it. */
export async function measureTyping(table, browser, url, [one, two]) {
	const sender = await openBrowser(browser, one);
	const receiver = await openBrowser(browser, two);
	for (const { page } of [sender, receiver]) {
		await page.goto(url);
		await waitForEditor(page);
	}
	await startParagraph(sender.page);
	await receiver.page.locator("p", { hasText: mark.trim() }).waitFor();
	const clocks = [await readClock(sender.page), await readClock(receiver.page)];
	await sender.page.evaluate(watchSender);
	await receiver.page.evaluate(watchReceiver);
	const arrived = [];
	const saved = [];
	let typed = mark;
	for (let sample = 0; sample < samples; sample++) {
		const letter = "etaoinshrdlu"[sample % 12];
		typed += letter;
		await receiver.page.evaluate((words) => window.benchExpect(words), typed);
		await sender.page.evaluate(() => window.benchExpect());
		await sender.page.keyboard.press(letter);
		const seen = await receiver.page.evaluate(() => window.benchSeen);
		const sent = await sender.page.evaluate(() => window.benchSeen);
		arrived.push(seen - sent.key);
		saved.push(sent.saved - sent.key);
		await wait(pause());
	}
	await sender.context.close();
	await receiver.context.close();
	table.add("keystroke to the other browser", "ms", arrived);
	table.add('keystroke to "saved" shown', "ms", saved);
	table.add("difference of the two browsers' clocks", "ms", Math.abs(clocks[0] - clocks[1]));
	return quantile(arrived, 0.95);
}
