import { expect, test } from "@playwright/test";
import { readDemo, sitDown } from "./people.ts";

// From a draft in a caucus to the text: the adviser writes in the small editor, the spokesperson submits without
// scripts on a narrow screen, the secretariat and the chair bring it to the end.

test("an amendment is drafted in a caucus, submitted, agreed, and stands in the text", async ({
	browser,
}) => {
	const amendments = `/policies/${readDemo().policyId}/amendments`;
	const words = `Figures were revised in ${Date.now()}.`;

	const adviser = await sitDown(browser, "Mateo Silvarín");
	const { page } = adviser;
	await page.goto(amendments);
	await page.getByRole("link", { name: "Propose an amendment" }).click();
	const texts = page.getByRole("region", { name: "Which text?" });
	await texts.getByRole("link", { name: /National context/ }).click();
	await page.getByRole("checkbox", { name: /All figures in this section/ }).check();
	await page.getByRole("button", { name: "Go on" }).click();
	const copy = page.getByRole("textbox", { name: "Your copy of the passage" });
	await copy.click();
	await page.keyboard.press("Control+End");
	await page.keyboard.type(` ${words}`);
	await page.getByLabel("Why", { exact: true }).fill("Readers ask how old the figures are.");
	await page.getByLabel(/has one purpose/).check();
	await page.getByRole("button", { name: "Keep as draft in our caucus" }).click();
	await expect(page.getByText("The draft is kept in your caucus.")).toBeVisible();
	await expect(page.locator("ins").filter({ hasText: "revised" })).toBeVisible();
	await expect(page.getByText("Your spokesperson submits it.")).toBeVisible();
	const draft = page.url();
	await adviser.context.close();

	const employer = await sitDown(browser, "Victor Lindarre");
	expect((await employer.page.request.get(draft)).status()).toBe(404);
	await employer.page.goto(amendments);
	await expect(employer.page.getByText("revised in")).toHaveCount(0);

	const spokesperson = await sitDown(browser, "Amina Solberran", { javaScriptEnabled: false, width: 320 });
	await spokesperson.page.goto(draft);
	await spokesperson.page.getByLabel(/In the name of our constituency/).check();
	await spokesperson.page.getByRole("button", { name: "Submit the amendment" }).click();
	await expect(spokesperson.page.getByText("The amendment is submitted.")).toBeVisible();
	const here = spokesperson.page.url();
	const label = (await spokesperson.page.getByRole("heading", { level: 1 }).innerText()).replace(
		/[^D.\d]/g,
		"",
	);
	await spokesperson.context.close();

	const secretary = await sitDown(browser, "Ilse Maravand", { javaScriptEnabled: false });
	await secretary.page.goto(here);
	for (const act of ["Receive it", "Circulate it", "Open the discussion"])
		await secretary.page.getByRole("button", { name: act }).click();
	await expect(secretary.page.getByText("The discussion is open.")).toBeVisible();

	const chair = await sitDown(browser, "Théodora Quillevan", { javaScriptEnabled: false });
	await chair.page.goto(here);
	await chair.page.getByRole("button", { name: "Agreed", exact: true }).click();
	await expect(chair.page.getByText("The amendment is agreed.")).toBeVisible();
	await chair.context.close();

	await secretary.page.goto(here);
	await secretary.page.getByRole("button", { name: "Put it into the text" }).click();
	await expect(secretary.page.getByText("The amendment is in the text.")).toBeVisible();
	await secretary.context.close();

	await employer.page.goto(here);
	await employer.page.getByRole("link", { name: /National context/ }).click();
	await expect(employer.page.locator(".doc").getByText(words)).toBeVisible();
	await employer.page.goto(`${amendments}?state=incorporated`);
	await expect(employer.page.getByRole("row").filter({ hasText: "revised" })).toContainText(label);
	await employer.context.close();
});
