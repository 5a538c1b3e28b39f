import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { goToEnd, readDemo, type Seat, settle, sitDown } from "./people.ts";

// Who wrote what: two constituencies write, an observer asks who wrote which words, and nothing of the text changes.

const demo = () => readDemo();
/** A section of the drafting group with both; no other journey writes in it. */
const section = (index = 3) => `/policies/${demo().policyId}/sections/${demo().sectionIds[index]}`;
const textOf = (page: Page) => page.getByRole("textbox", { name: /^Text of/ });
const choice = (page: Page) => page.getByLabel("Who wrote what", { exact: true });
const liveText = (page: Page) => page.locator(".live-text .doc").first();

async function open(seat: Seat, path = section()): Promise<void> {
	await seat.page.goto(path);
	await expect(textOf(seat.page)).toBeVisible();
	await expect(seat.page.getByText("All changes saved")).toBeVisible();
}

async function typeAtEnd(page: Page, sentence: string): Promise<void> {
	await textOf(page).click();
	await goToEnd(page);
	await page.keyboard.press("Enter");
	await page.keyboard.type(sentence);
}

/** The words under the pattern of one constituency, joined. */
const wordsBy = (page: Page, constituency: string) =>
	page
		.locator(`.live-text .doc .by-${constituency}`)
		.allTextContents()
		.then((parts) => parts.join(""));

/** Counts the co-editing frames that a page sends with words in them (sync step 2 or update). */
function countUpdates(page: Page): { sent: () => number } {
	let count = 0;
	page.on("websocket", (socket) => {
		if (!socket.url().includes("/collab/")) return;
		socket.on("framesent", ({ payload }) => {
			if (typeof payload !== "string" && payload[0] === 0 && payload[1] !== 0) count += 1;
		});
	});
	return { sent: () => count };
}

test("letters and patterns say who wrote which words, and showing them writes nothing", async ({
	browser,
}) => {
	test.setTimeout(240_000);
	const worker = await sitDown(browser, "Amina Solberran");
	const employer = await sitDown(browser, "Étienne Courvalin");
	const observer = await sitDown(browser, "Mariam Tesfalor");
	await open(worker);
	await open(employer);
	await typeAtEnd(worker.page, "Workers pay no fees.");
	await expect(textOf(employer.page)).toContainText("Workers pay no fees.");
	await typeAtEnd(employer.page, "Employers bear the costs.");
	await expect(textOf(worker.page)).toContainText("Employers bear the costs.");

	await observer.page.goto(section());
	await expect(liveText(observer.page)).toContainText("Employers bear the costs.");
	const updates = countUpdates(observer.page);
	const before = await liveText(observer.page).textContent();
	await expect(observer.page.locator(".by")).toHaveCount(0);
	await choice(observer.page).selectOption("constituency");
	await expect.poll(() => wordsBy(observer.page, "workers")).toContain("Workers pay no fees.");
	await expect.poll(() => wordsBy(observer.page, "employers")).toContain("Employers bear the costs.");
	const paragraph = observer.page.locator(".live-text .doc p", { hasText: "Workers pay no fees." });
	await expect(paragraph.locator(".by-label b")).toHaveText("W");
	await expect(paragraph.locator(".by-workers").last()).toHaveAttribute(
		"title",
		/^Amina Solberran, Workers, /,
	);
	const legend = observer.page.getByRole("region", { name: "Words by constituency" });
	await expect(legend.getByRole("listitem").filter({ hasText: "Employers" })).toContainText(/\d+ words/);
	const axe = new AxeBuilder({ page: observer.page }).include(".section-sheet");
	expect((await axe.analyze()).violations).toEqual([]);

	await test.step("by person, with the beginnings of their names", async () => {
		await choice(observer.page).selectOption("person");
		await expect(paragraph.locator(".by-label b")).toHaveText("W AS");
		const people = observer.page.getByRole("region", { name: "Words by person" });
		await expect(people.getByRole("listitem").filter({ hasText: "Amina Solberran" })).toContainText(
			/\d+ word/,
		);
	});

	await test.step("others' words are told while they arrive", async () => {
		await typeAtEnd(worker.page, "A late sentence of workers.");
		await expect.poll(() => wordsBy(observer.page, "workers")).toContain("A late sentence of workers.");
	});

	await test.step("a paragraph that somebody else splits keeps its author", async () => {
		await textOf(employer.page).getByText("A late sentence of workers.").click();
		await settle(employer.page);
		await employer.page.keyboard.press("Home");
		await settle(employer.page);
		for (let i = 0; i < "A late ".length; i += 1) await employer.page.keyboard.press("ArrowRight");
		await settle(employer.page);
		await employer.page.keyboard.press("Enter");
		const second = observer.page.locator(".live-text .doc p", { hasText: /sentence of workers\.$/ });
		await expect(second).not.toContainText("A late");
		await expect(second.locator(".by-workers").last()).toHaveText("sentence of workers.");
	});

	await test.step("shown or not, the text is the same, and nothing was sent", async () => {
		await choice(observer.page).selectOption("");
		await expect(observer.page.locator(".by")).toHaveCount(0);
		expect(await liveText(observer.page).textContent()).toContain(before?.slice(0, 200));
		expect(updates.sent()).toBe(0);
	});
	for (const seat of [worker, employer, observer]) await seat.context.close();
});

test("who edits sees their own words at once, and showing sends no update", async ({ browser }) => {
	test.setTimeout(120_000);
	const worker = await sitDown(browser, "Amina Solberran");
	const updates = countUpdates(worker.page);
	await open(worker, `${section()}?authorship=constituency`);
	await expect(worker.page.locator(".live-text .doc .by-label b").first()).toBeVisible();
	const opened = updates.sent();
	await choice(worker.page).selectOption("person");
	await expect(worker.page.getByRole("region", { name: "Words by person" })).toBeVisible();
	await choice(worker.page).selectOption("constituency");
	await expect(worker.page.getByRole("region", { name: "Words by constituency" })).toBeVisible();
	expect(updates.sent()).toBe(opened);
	await typeAtEnd(worker.page, "Seen at once.");
	expect(updates.sent()).toBeGreaterThan(opened);
	await expect(
		worker.page.locator(".live-text .doc p", { hasText: "Seen at once." }).locator(".by-workers").last(),
	).toHaveAttribute("title", /^Amina Solberran, Workers, /);
	await worker.context.close();
});

test("words written offline are their author's after the return", async ({ browser }) => {
	test.setTimeout(120_000);
	const worker = await sitDown(browser, "Amina Solberran");
	const observer = await sitDown(browser, "Mariam Tesfalor");
	await open(worker);
	await worker.context.setOffline(true);
	await typeAtEnd(worker.page, "Written on the train.");
	await expect(worker.page.getByText(/kept on this device/).first()).toBeVisible();
	await worker.context.setOffline(false);
	await expect(worker.page.getByText("All changes saved")).toBeVisible({ timeout: 40_000 });
	await observer.page.goto(`${section()}?authorship=person`);
	const paragraph = observer.page.locator(".live-text .doc p", { hasText: "Written on the train." });
	await expect(paragraph.locator(".by-label b")).toHaveText("W AS");
	await worker.context.close();
	await observer.context.close();
});

test("without scripts the same letters stand in the text", async ({ browser }) => {
	const reader = await sitDown(browser, "Mariam Tesfalor", { javaScriptEnabled: false });
	await reader.page.goto(section());
	await expect(reader.page.locator(".by")).toHaveCount(0);
	await choice(reader.page).selectOption("constituency");
	await reader.page.getByRole("button", { name: "Show", exact: true }).click();
	const paragraph = reader.page.locator(".doc p", { hasText: "Workers pay no fees." });
	await expect(paragraph.locator(".by-label b")).toHaveText("W");
	await expect(paragraph.locator(".by-workers").last()).toHaveAttribute(
		"title",
		/^Amina Solberran, Workers, /,
	);
	const legend = reader.page.getByRole("region", { name: "Words by constituency" });
	await expect(legend.getByRole("listitem").filter({ hasText: "Workers" })).toContainText(/\d+ words/);
	// A frozen text, too; and an address that asks for nothing there is.
	await reader.page.goto(`${section(12)}?authorship=person`);
	await expect(reader.page.locator(".doc .by-label b").first()).toBeVisible();
	await reader.page.goto(`${section()}?authorship=nonsense`);
	await expect(reader.page.locator(".by")).toHaveCount(0);
	await reader.context.close();
});
