import { expect, type Page, test } from "@playwright/test";
import { goToEnd, readDemo, type Seat, sitDown } from "./people.ts";

// The history of a section: sessions of editing, any two moments compared, an earlier text brought back.

const policy = () => `/policies/${readDemo().policyId}`;
const textOf = (page: Page) => page.getByRole("textbox", { name: /^Text of/ });
const saved = (page: Page) => page.getByText("All changes saved");

async function open(seat: Seat, section: string): Promise<void> {
	await seat.page.goto(section);
	await expect(textOf(seat.page)).toBeVisible();
	await expect(saved(seat.page)).toBeVisible();
}

async function typeAtEnd(page: Page, sentence: string): Promise<void> {
	await textOf(page).click();
	await goToEnd(page);
	await page.keyboard.press("Enter");
	await page.keyboard.type(sentence);
	await expect(textOf(page)).toContainText(sentence);
	await expect(saved(page)).toBeVisible();
}

/** A section in drafting that Farid edits and no other journey touches: the last such of the list. */
async function findSection(page: Page): Promise<string> {
	for (const id of [...readDemo().sectionIds].reverse()) {
		const address = `${policy()}/sections/${id}`;
		await page.goto(address);
		if ((await page.locator(".mode-switch").count()) > 0) return address;
	}
	throw new Error("the demonstration has no section that this person edits");
}

test("what was typed is folded, compared and brought back, live for others", async ({ browser }) => {
	test.setTimeout(240_000);
	const farid = await sitDown(browser, "Farid Zemmarin");
	const secretary = await sitDown(browser, "Ilse Maravand");
	const section = await findSection(farid.page);
	const stamp = Date.now();
	const [wrong, own] = [`A sentence of no use ${stamp}.`, `A sentence of my own ${stamp}.`];

	await test.step("a session of editing stands in the time line with its author", async () => {
		await open(farid, section);
		await typeAtEnd(farid.page, wrong);
		await farid.page.getByRole("link", { name: "History", exact: true }).click();
		await expect(farid.page.getByRole("heading", { level: 1 })).toContainText("History of");
		const newest = farid.page.locator("section[aria-labelledby=editing-title] .moment").first();
		await expect(newest).toContainText("Farid Zemmarin");
		await expect(newest.getByRole("radio", { name: /^Compare to/ })).toBeChecked();
	});

	await test.step("two moments are compared, in one text and side by side", async () => {
		const { page } = farid;
		await page.getByRole("radio", { name: "Compare from: First text" }).check();
		await page.getByRole("button", { name: "Compare" }).click();
		await expect(page.locator("ins", { hasText: wrong })).toBeVisible();
		await expect(page.locator(".compare-ends")).toContainText("Farid Zemmarin");
		await page.getByRole("link", { name: "Only what changed" }).click();
		await expect(page.getByText(/paragraphs? without changes/).first()).toBeVisible();
		const written = page.locator(".change", { has: page.locator("ins", { hasText: wrong }) });
		await expect(written.locator(".change-by")).toContainText("Farid Zemmarin");
		await page.getByRole("link", { name: "Side by side" }).click();
		await expect(page.locator(".comparison-side ins", { hasText: wrong })).toBeVisible();
	});

	await test.step("the secretariat brings the first text back; the open editor has it at once", async () => {
		await open(farid, section);
		await expect(textOf(farid.page)).toContainText(wrong);
		await secretary.page.goto(`${section}/history/1`);
		await secretary.page.getByRole("link", { name: "Bring back this text" }).click();
		await expect(secretary.page.locator("del", { hasText: wrong })).toBeVisible();
		// Somebody writes between the page and its button: asked once more, with the new words shown.
		await typeAtEnd(farid.page, `Meanwhile ${stamp}.`);
		await secretary.page.getByRole("button", { name: "Bring back this text" }).click();
		await expect(secretary.page.getByText("Somebody has written in the section")).toBeVisible();
		await expect(secretary.page.locator("del", { hasText: `Meanwhile ${stamp}.` })).toBeVisible();
		await secretary.page.getByRole("button", { name: /^Bring it back/ }).click();
		await expect(secretary.page.getByText("The earlier text is back")).toBeVisible();
		await expect(textOf(farid.page)).not.toContainText(wrong);
		await expect(textOf(farid.page)).not.toContainText("Meanwhile");
	});

	await test.step("own words are still taken back by undo, and nothing else", async () => {
		const { page } = farid;
		const before = (await textOf(page).innerText()).trim();
		await typeAtEnd(page, own);
		for (let i = 0; i < 30 && (await textOf(page).innerText()).includes(String(stamp)); i++) {
			await page.keyboard.press("Control+z");
		}
		await expect(textOf(page)).not.toContainText(own);
		expect((await textOf(page).innerText()).trim().slice(0, 200)).toBe(before.slice(0, 200));
	});

	await test.step("every earlier moment is still there; a frozen text is not brought back", async () => {
		const { page } = secretary;
		await page.goto(`${section}/history`);
		await expect(page.getByText("An earlier text brought back").first()).toBeVisible();
		await page.goto(`${section}/compare?from=1`);
		const address = new URL(page.url());
		await page.goto(section);
		await page.getByText("Circulate this section").click();
		await page.getByRole("button", { name: "Freeze and circulate" }).click();
		await expect(page.getByText("The section is frozen and circulated.")).toBeVisible();
		const answer = await page.request.post(`${section}/history/2?restore=1`, {
			form: { seen: "0", anyway: "yes" },
			headers: { origin: address.origin },
		});
		expect(answer.status()).toBe(403);
		// As the other journeys expect to find it.
		await page.request.post(section, {
			form: { intent: "reopen", reason: "The journey is over" },
			headers: { origin: address.origin },
		});
		await page.goto(`${section}/history`);
		await expect(page.getByText("Frozen to be circulated").first()).toBeVisible();
	});
	for (const seat of [farid, secretary]) await seat.context.close();
});

/** A section whose history holds moments to compare; the page is there. */
async function findHistory(page: Page): Promise<string> {
	for (const id of readDemo().sectionIds) {
		const address = `${policy()}/sections/${id}`;
		await page.goto(`${address}/history`);
		if ((await page.getByRole("button", { name: "Compare" }).count()) > 0) return address;
	}
	throw new Error("no section of the demonstration has a history");
}

test("read and compared without scripts", async ({ browser }) => {
	const reader = await sitDown(browser, "Mariam Tesfalor", { javaScriptEnabled: false });
	const { page } = reader;
	const section = await findHistory(page);
	await expect(page.getByRole("heading", { name: "Named moments" })).toBeVisible();
	await page
		.getByRole("link", { name: /^Read the text after: First text/ })
		.first()
		.click();
	await expect(page.locator(".doc p").first()).toBeVisible();
	await expect(page.getByRole("link", { name: "Bring back this text" })).toHaveCount(0);
	await page.goto(`${section}/history`);
	await page.getByRole("button", { name: "Compare" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toContainText("What changed");
	await page.goto(`${section}/compare?from=0&to=1&view=side`);
	await expect(page.locator(".comparison-side ins").first()).toBeVisible();
	await reader.context.close();
});
