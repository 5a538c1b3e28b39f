import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import type { DemoFile } from "#server/demo/seed.ts";
import { dataDir } from "./playwright.config.ts";

/** What the demonstration wrote down about itself. */
export function readDemo(): DemoFile {
	return JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8")) as DemoFile;
}

export type Seat = { name: string; context: BrowserContext; page: Page; heard: string[] };

/**
 * A person of the demonstration at a browser of their own, reading English. `heard`: everything that browser was sent,
 * pages and sockets alike, as text.
 */
export async function sitDown(
	browser: Browser,
	name: string,
	options: { javaScriptEnabled?: boolean; width?: number; language?: string } = {},
): Promise<Seat> {
	const { javaScriptEnabled = true, width = 1280, language = "en" } = options;
	const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 800 } });
	const page = await context.newPage();
	const heard: string[] = [];
	page.on("websocket", (socket) => socket.on("framereceived", (frame) => heard.push(String(frame.payload))));
	page.on("response", async (response) => {
		if (/html|json|x-script/.test(response.headers()["content-type"] ?? ""))
			heard.push(await response.text().catch(() => ""));
	});
	const person = readDemo().people.find((candidate) => candidate.name === name);
	if (!person) throw new Error(`the demonstration has no ${name}`);
	await page.goto(person.signInUrl);
	await page.goto(`/?language=${language}`);
	await page.getByRole("contentinfo").or(page.locator("body")).first().waitFor();
	await setLanguage(page, language);
	return { name, context, page, heard };
}

/** Chooses the interface's language for this browser, as its menu does. */
export async function setLanguage(page: Page, language: string): Promise<void> {
	const { origin } = new URL(page.url());
	await page.request.post("/choices", { form: { language, back: "/" }, headers: { origin } });
	await page.goto("/");
}

/**
 * A bad line for one page's co-editing: from `hold` on, nothing that the page sends arrives any more.
 * Call it before the page opens a section.
 */
export async function badLine(page: Page): Promise<{ hold: () => void }> {
	let held = false;
	await page.routeWebSocket(/\/collab\//, (socket) => {
		const server = socket.connectToServer();
		socket.onMessage((message) => {
			if (!held) server.send(message);
		});
	});
	return {
		hold: () => {
			held = true;
		},
	};
}

/** Until the page has been drawn twice. */
export async function twoFrames(page: Page): Promise<void> {
	await page.evaluate(
		() => new Promise<void>((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))),
	);
}

/** Until the editor has its cursor where it was put: just after the focus it takes it back once. */
export async function settle(page: Page): Promise<void> {
	for (let pause = 0; pause < 3; pause += 1) await twoFrames(page);
}

/**
 * Puts the cursor behind the last word of the focused text, as a hand would: a key pressed before the editor is ready
 * is pressed again.
 */
export async function goToEnd(page: Page): Promise<void> {
	await expect(async () => {
		await page.keyboard.press("Control+End");
		await settle(page);
		const after = await page.evaluate(() => {
			const chosen = getSelection();
			const text = document.activeElement;
			if (!chosen?.focusNode || !text?.lastChild) return "no cursor";
			const rest = document.createRange();
			rest.setStart(chosen.focusNode, chosen.focusOffset);
			rest.setEndAfter(text.lastChild);
			// The flags of other people's carets are no words.
			const words = rest.cloneContents();
			for (const drawn of words.querySelectorAll(".caret, .by-label")) drawn.remove();
			return words.textContent ?? "";
		});
		expect(after.trim()).toBe("");
	}).toPass({ timeout: 20_000 });
}
