import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { goToEnd, readDemo, settle, sitDown } from "./people.ts";

// An observer may not edit the section and suggests; a drafter accepts one suggestion; who reads without scripts sees
// what is suggested, in words.

const section = () => `/policies/${readDemo().policyId}/sections/${readDemo().sectionIds[3]}`;
const textOf = (page: Page) => page.getByRole("textbox", { name: /^Text of/ });

test("an observer suggests, a drafter accepts, and who reads without scripts sees both", async ({
	browser,
}) => {
	test.setTimeout(120_000);
	const observer = await sitDown(browser, "Mariam Tesfalor");
	const words = `suggested ${Date.now().toString(36)}`;
	await observer.page.goto(section());
	await expect(textOf(observer.page)).toBeVisible();
	await expect(observer.page.getByRole("button", { name: "Suggesting" })).toHaveAttribute(
		"aria-pressed",
		"true",
	);
	await textOf(observer.page).click();
	await goToEnd(observer.page);
	await observer.page.keyboard.type(` ${words}`);
	await settle(observer.page);
	await expect(observer.page.getByText("All changes saved")).toBeVisible();
	const card = observer.page.locator(".suggestion-card", { hasText: words });
	await expect(card.getByText("Your own suggestion")).toBeVisible();
	await expect(card.getByRole("button", { name: "Accept" })).toHaveCount(0);
	await card.locator("summary", { hasText: "Say why" }).click();
	await card.getByLabel("Reason").fill("It is clearer");
	await card.getByRole("button", { name: "Save the reason" }).click();
	await expect(card.getByText("It is clearer").first()).toBeVisible();

	const reader = await sitDown(browser, "Victor Lindarre", { javaScriptEnabled: false });
	await reader.page.goto(section());
	await expect(reader.page.locator("ins[data-suggestion]", { hasText: words })).toBeVisible();
	expect(await reader.page.locator("ins[data-suggestion]", { hasText: words }).textContent()).toContain(
		"suggested to add",
	);
	await reader.page.getByRole("link", { name: "Without suggestions" }).click();
	await expect(reader.page.locator(".doc")).not.toContainText(words);
	await reader.page.getByRole("link", { name: "As if accepted" }).click();
	await expect(reader.page.locator(".doc")).toContainText(words);

	const drafter = await sitDown(browser, "Amina Solberran");
	await drafter.page.goto(section());
	await expect(textOf(drafter.page)).toBeVisible();
	await expect(drafter.page.getByRole("button", { name: "Editing" })).toHaveAttribute("aria-pressed", "true");
	const theirs = drafter.page.locator(".suggestion-card", { hasText: words });
	await expect(theirs).toContainText("It is clearer");
	const axe = await new AxeBuilder({ page: drafter.page }).include(".suggestion-panel").analyze();
	expect(axe.violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
	await theirs.getByRole("button", { name: "Accept" }).click();
	await expect(drafter.page.getByText("The suggestion is accepted.")).toBeVisible();
	await expect(theirs).toHaveCount(0);
	// The one who suggested sees it at once, as text.
	await expect(observer.page.locator(".live-text ins[data-suggestion]", { hasText: words })).toHaveCount(0);
	await expect(observer.page.locator(".live-text .doc")).toContainText(words);
	await reader.page.goto(`${section()}/suggestions`);
	await expect(reader.page.locator(".suggestion-card", { hasText: words })).toContainText("Accepted");
});
