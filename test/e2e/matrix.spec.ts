import { expect, type Page, test } from "@playwright/test";
import { readDemo, sitDown } from "./people.ts";

// The response matrix in browsers without scripts, at both widths: an answer is proposed, refused by its guard, decided
// by the chair, sent; a table comes by mail with a bad row. The demonstration's own answers stay as they are.

const matrix = (rest = "") => `/policies/${readDemo().policyId}/matrix${rest}`;

/** Opens the comment that says these words from the table. */
async function openComment(page: Page, words: string): Promise<void> {
	await page.goto(matrix());
	await page
		.locator("tr")
		.filter({ hasText: words })
		.getByRole("link", { name: /^Open C\./ })
		.click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^C\.\d+$/);
}

test("a table comes by mail, a comment of it is answered and the answer found by its filter", async ({
	browser,
}) => {
	const stamp = Date.now();
	const words = `Recruitment fees by letter ${stamp}`;
	const office = await sitDown(browser, "Youssef Benkadrin", { javaScriptEnabled: false, width: 320 });
	const { page } = office;
	await page.goto(matrix());
	await page.getByRole("link", { name: "Bring in comments from a file" }).click();
	const table = `Section,Comment,Organization\n1.2,${words},=Harbour workers\n99.9,Nowhere ${stamp},Harbour workers\n`;
	const file = { name: "letters.csv", mimeType: "text/csv", buffer: Buffer.from(table) };
	await page.getByLabel("File").setInputFiles({ ...file, buffer: Buffer.from("Remark\nx\n") });
	await page.getByRole("button", { name: "Read the file" }).click();
	await expect(page.locator(".message-wrong")).toContainText("Use the template below");
	await page.getByLabel("File").setInputFiles(file);
	await page.getByRole("button", { name: "Read the file" }).click();
	await expect(page.getByRole("group", { name: "Row 3" })).toContainText(
		"There is no section with this number.",
	);
	await page.getByRole("button", { name: "Bring in the rows that are ready" }).click();
	await expect(page.getByText("Brought in: 1.")).toBeVisible();
	await page.getByRole("group", { name: "Row 3" }).getByLabel("Section").fill("1.2");
	await page.getByRole("button", { name: "Check the corrected rows" }).click();
	await expect(page.getByText("Ready: 1").first()).toBeVisible();
	await page.getByRole("button", { name: "Put the file aside" }).click();

	await openComment(page, words);
	await page.getByLabel("Observation").fill("Fees are dealt with in section 2.1.");
	await page.getByLabel("Proposed decision").selectOption("Out of scope");
	await page.getByRole("button", { name: "Propose", exact: true }).click();
	await expect(page.getByText("The answer is proposed.")).toBeVisible();
	await office.context.close();

	const chair = await sitDown(browser, "Théodora Quillevan", { javaScriptEnabled: false });
	await openComment(chair.page, words);
	await chair.page.getByLabel("Reason").fill("");
	await chair.page.getByRole("button", { name: "Record the decision" }).click();
	await expect(chair.page.locator(".message-wrong")).toContainText("Give a reason.");
	await expect(chair.page.getByLabel("Out of scope")).toBeChecked();
	await chair.page.getByLabel("Reason").fill(`See section 2.1 (${stamp}).`);
	await chair.page.getByRole("button", { name: "Record the decision" }).click();
	await expect(chair.page.getByText("The decision is recorded.")).toBeVisible();
	await chair.page.goto(matrix("?disposition=outOfScope"));
	await chair.page.getByRole("button", { name: "Send the answers" }).click();
	await expect(chair.page.getByText("answers were sent to 0 authors")).toBeVisible();
	await expect(chair.page.locator("tr").filter({ hasText: words })).toContainText("Sent to its author");
	await chair.context.close();

	const worker = await sitDown(browser, "Amina Solberran", { javaScriptEnabled: false });
	await worker.page.goto(matrix("?organization=%3DHarbour+workers"));
	const row = worker.page.locator("tr").filter({ hasText: words });
	await expect(row).toContainText(`See section 2.1 (${stamp}).`);
	await expect(worker.page.getByRole("button", { name: /Send|Propose|responsible/ })).toHaveCount(0);
	const [download] = await Promise.all([
		worker.page.waitForEvent("download"),
		worker.page.getByRole("link", { name: "Download as CSV" }).click(),
	]);
	const chunks: Buffer[] = [];
	for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString("utf8");
	expect(text).toContain("'=Harbour workers");
	expect(text).toContain("Contains no caucus material");
	await worker.context.close();
});

test("the contested comment of the demonstration shows who did what, and waits for the chair", async ({
	browser,
}) => {
	const worker = await sitDown(browser, "Amina Solberran", { javaScriptEnabled: false, width: 320 });
	await worker.page.goto(matrix("?contested=1&constituency=workers"));
	await worker.page
		.getByRole("link", { name: /^Open C\./ })
		.first()
		.click();
	await expect(worker.page.locator(".message-care")).toContainText("fishing");
	await expect(worker.page.getByRole("heading", { name: "Decide" })).toHaveCount(0);
	await expect(worker.page.locator(".log-list li").last()).toContainText("contested the answer to comment");
	await worker.context.close();

	const chair = await sitDown(browser, "Théodora Quillevan", { javaScriptEnabled: false });
	await chair.page.goto(matrix("?contested=1&view=paragraphs"));
	await chair.page
		.getByRole("link", { name: /^Open C\./ })
		.first()
		.click();
	await expect(chair.page.getByRole("heading", { name: "Decide finally" })).toBeVisible();
	await chair.context.close();
});
