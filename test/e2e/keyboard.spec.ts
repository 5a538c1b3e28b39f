import { expect, type Locator, type Page, test } from "@playwright/test";
import { goToEnd, readDemo, sitDown, twoFrames } from "./people.ts";

// Everything by keys: no test here touches a pointer, or puts the focus anywhere except by the Tab key.

const policy = () => `/policies/${readDemo().policyId}`;

/** Presses Tab until the focus is there; fails when a whole page of stops has been passed. */
async function tabTo(page: Page, target: Locator, stops = 150): Promise<void> {
	await expect(target).toBeVisible();
	for (let stop = 0; stop < stops; stop += 1) {
		if (await target.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press("Tab");
	}
	throw new Error(`${stops} presses of Tab did not lead to ${target}`);
}

test("a section is opened, written and commented by keys", async ({ browser }) => {
	const { page, context } = await sitDown(browser, "Étienne Courvalin");
	const text = page.getByRole("textbox", { name: /^Text of/ });
	const stamp = Date.now();

	await test.step("the skip link leads past the masthead", async () => {
		await page.goto(policy());
		await page.keyboard.press("Tab");
		const skip = page.locator(".skip-link");
		await expect(skip).toBeFocused();
		await expect(skip).toBeInViewport();
		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
	});

	await test.step("a section is opened", async () => {
		await tabTo(
			page,
			page.locator('main a[href*="/sections/"]', { hasText: "Consultation of social partners" }).first(),
		);
		await page.keyboard.press("Enter");
		await expect(text).toBeVisible();
		await expect(page.getByText("All changes saved")).toBeVisible();
	});

	await test.step("words are written, and a heading made of them", async () => {
		await tabTo(page, text);
		await goToEnd(page);
		await page.keyboard.press("Enter");
		await page.keyboard.type(`Written by keys ${stamp}`);
		await page.keyboard.press("Control+Alt+2");
		await expect(text.locator("h2", { hasText: `Written by keys ${stamp}` })).toBeVisible();
		await page.keyboard.press("Enter");
		await page.keyboard.type("These words have a comment");
		await expect(page.getByText("All changes saved")).toBeVisible();
	});

	await test.step("the toolbar is reached and left", async () => {
		await page.keyboard.press("Alt+F10");
		await expect(page.getByRole("toolbar").locator("[data-tool]").first()).toBeFocused();
		await page.keyboard.press("ArrowRight");
		await expect(page.getByRole("toolbar").locator("[data-tool]").nth(1)).toBeFocused();
		await page.keyboard.press("Escape");
		await expect(text).toBeFocused();
	});

	await test.step("words are chosen, commented, and the comment posted", async () => {
		// At a hand's speed: the editor learns of a moved selection with the browser's next frame.
		await expect(async () => {
			await goToEnd(page);
			for (let letter = 0; letter < "comment".length; letter += 1) {
				await page.keyboard.press("Shift+ArrowLeft");
				await twoFrames(page);
			}
			expect(await page.evaluate(() => String(getSelection()))).toBe("comment");
		}).toPass({ timeout: 20_000 });
		await page.keyboard.press("Control+Alt+m");
		const field = page.getByLabel("Your comment");
		await expect(field).toBeFocused();
		await expect(page.locator(".composer-box .comment-quote")).toHaveText("comment");
		await page.keyboard.type(`Posted by keys ${stamp}`);
		await page.keyboard.press("Control+Enter");
		const posted = page.locator("li.comment", { hasText: `Posted by keys ${stamp}` });
		await expect(posted).toBeVisible();
		await expect(posted).toBeFocused();
		await expect(field).toBeHidden();
	});

	await test.step("Tab leaves the text", async () => {
		await page.reload();
		await tabTo(page, text);
		await page.keyboard.press("Tab");
		await expect(text).not.toBeFocused();
	});
	await context.close();
});

test("a ballot is cast by keys", async ({ browser }) => {
	const { page, context } = await sitDown(browser, "Étienne Courvalin");
	await page.goto(`${policy()}/rounds/${readDemo().roundIds[1]}/ballot`);
	const choices = page.getByRole("radio");
	await tabTo(page, choices.first());
	await page.keyboard.press("Space");
	await expect(choices.first()).toBeChecked();
	await page.keyboard.press("ArrowDown");
	await expect(choices.nth(1)).toBeChecked();
	await page.keyboard.press("Tab");
	await expect(page.getByLabel("Statement")).toBeFocused();
	await page.keyboard.type("Written without a pointer.");
	await page.keyboard.press("Tab");
	await expect(page.getByRole("button", { name: "Check your vote" })).toBeFocused();
	await page.keyboard.press("Enter");
	const cast = page.getByRole("button", { name: "Cast this ballot" });
	await expect(cast).toBeVisible();
	await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
	await tabTo(page, cast, 5);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Your ballot is cast" })).toBeFocused();
	await expect(page.getByText("Written without a pointer.")).toBeVisible();
	await context.close();
});

/** A paragraph's own words: the flags of other people's carets are none. */
const readWords = (paragraph: Locator) =>
	paragraph.evaluate((element) => {
		const copy = element.cloneNode(true) as Element;
		for (const drawn of copy.querySelectorAll(".caret, .para-link")) drawn.remove();
		return copy.textContent;
	});

test("two people write at once at the end of the same paragraph, and each one's words stay together", async ({
	browser,
}) => {
	const seats = await Promise.all(
		["Étienne Courvalin", "Amina Solberran"].map((name) => sitDown(browser, name)),
	);
	const words = ["The first hand goes on writing", "and the second one writes as well"];
	const texts = seats.map(({ page }) => page.getByRole("textbox", { name: /^Text of/ }));
	for (const [index, { page }] of seats.entries()) {
		await page.goto(`${policy()}/sections/${readDemo().sectionIds[3]}`);
		await expect(page.getByText("All changes saved")).toBeVisible();
		await tabTo(page, texts[index]!);
		await goToEnd(page);
	}
	await seats[0]!.page.keyboard.press("Enter");
	await seats[0]!.page.keyboard.type("Both:");
	await expect(texts[1]!).toContainText("Both:");
	await goToEnd(seats[1]!.page);
	// A hand's speed, so that letters cross on their way.
	await Promise.all(seats.map(({ page }, index) => page.keyboard.type(words[index]!, { delay: 30 })));
	for (const [index, { page }] of seats.entries()) {
		await expect(page.getByText("All changes saved")).toBeVisible();
		const paragraph = texts[index]!.locator("p", { hasText: "Both:" });
		await expect.poll(() => readWords(paragraph)).toMatch(new RegExp(`^Both:(${words.join("|")}){2}$`));
	}
	// What is pressed now follows one's own last letter.
	for (const [index, { page }] of seats.entries()) {
		await page.keyboard.type(".");
		await expect(texts[index]!).toContainText(`${words[index]}.`);
	}
	for (const { context } of seats) await context.close();
});
