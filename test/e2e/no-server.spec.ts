import { expect, type Page, type Route, test } from "@playwright/test";
import { readDemo, setLanguage, sitDown } from "./people.ts";

// What was typed outlives a line that breaks while it is sent, and the page outlives a question nobody answers.

const demo = () => readDemo();
const sectionAt = (index: number) => `/policies/${demo().policyId}/sections/${demo().sectionIds[index]}`;
const notice = (page: Page) => page.locator(".line-notice");

/** The router's own questions are lost from here on; `heard`: the server gets them, only its answer is lost. */
async function cut(page: Page, method: "GET" | "POST", heard = false): Promise<() => Promise<void>> {
	const lose = async (route: Route) => {
		if (route.request().method() !== method) return route.fallback();
		if (heard) await route.fetch();
		await route.abort("connectionreset");
	};
	await page.route(/\.data(\?|$)/, lose);
	return () => page.unroute(/\.data(\?|$)/, lose);
}

async function comment(page: Page, words: string): Promise<void> {
	await page.getByText("Write a comment", { exact: true }).click();
	await page.getByLabel("Your comment").fill(words);
	await page.getByRole("button", { name: "Post the comment" }).click();
}

test("a comment sent into a dead line stays, and is posted once when it is sent again", async ({
	browser,
}) => {
	const worker = await sitDown(browser, "Amina Solberran");
	const { page } = worker;
	await page.goto(sectionAt(5));
	for (const heard of [false, true]) {
		const words = `Said into a ${heard ? "deaf" : "dead"} line.`;
		const mend = await cut(page, "POST", heard);
		await comment(page, words);
		await expect(notice(page)).toContainText("What you wrote is still here.");
		await expect(page.getByLabel("Your comment")).toHaveValue(words);
		await mend();
		await notice(page).getByRole("button", { name: "Send again" }).click();
		await expect(page.locator(".comment", { hasText: words })).toHaveCount(1);
		await expect(notice(page)).toHaveCount(0);
		await page.reload();
		await expect(page.locator(".comment", { hasText: words })).toHaveCount(1);
	}
	await worker.context.close();
});

test("a page that asks again by itself stays while nobody answers, and hears what it missed", async ({
	browser,
}) => {
	const worker = await sitDown(browser, "Amina Solberran");
	const other = await sitDown(browser, "Tomás Arribelda");
	await worker.page.goto(sectionAt(6));
	await other.page.goto(sectionAt(6));
	await worker.page.getByText("Write a comment", { exact: true }).click();
	await worker.page.getByLabel("Your comment").fill("Half a sentence");
	const lost = worker.page.waitForEvent("requestfailed", (request) => request.url().includes(".data"));
	const mend = await cut(worker.page, "GET");
	await comment(other.page, "Said while the line was down.");
	await lost;
	await expect(worker.page.getByLabel("Your comment")).toHaveValue("Half a sentence");
	await expect(notice(worker.page)).toHaveCount(0);
	await mend();
	await expect(worker.page.getByText("Said while the line was down.")).toBeVisible();
	await expect(worker.page.getByLabel("Your comment")).toHaveValue("Half a sentence");
	await other.context.close();
	await worker.context.close();
});

test("said in every language and at a telephone's width", async ({ browser }) => {
	const seat = await sitDown(browser, "Ilse Maravand", { width: 320 });
	await setLanguage(seat.page, "ar");
	await seat.page.goto(`/policies/${demo().policyId}`);
	const mend = await cut(seat.page, "GET");
	await seat.page.locator("main a[href*='/sections/']").first().click();
	await expect(notice(seat.page)).toContainText("ستُفتح الصفحة");
	const wide = await seat.page.evaluate(() => document.documentElement.scrollWidth);
	expect(wide).toBeLessThanOrEqual(320);
	if (process.env.BAD_LINE_PICTURES)
		await seat.page.screenshot({ path: `${process.env.BAD_LINE_PICTURES}/no-server-ar-320.png` });
	await mend();
	await notice(seat.page).getByRole("button").click();
	await expect(seat.page).toHaveURL(/\/sections\//);
	await seat.context.close();
});
