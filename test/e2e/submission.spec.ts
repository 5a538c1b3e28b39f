import { expect, test } from "@playwright/test";
import { readDemo, sitDown } from "./people.ts";

// What follows validation, in a browser that runs no scripts, on a narrow screen. The demonstration's whole text is
// not validated yet: answers are prepared, and acts are refused by name.

const submission = () => `/policies/${readDemo().policyId}/submission`;

test("a question of Table 12 is answered with evidence, refused and kept, and read by every member", async ({
	browser,
}) => {
	const secretary = await sitDown(browser, "Ilse Maravand", { javaScriptEnabled: false, width: 320 });
	const { page } = secretary;
	const stamp = Date.now();
	await page.goto(`/policies/${readDemo().policyId}`);
	await page.getByRole("link", { name: "Submission and the government’s acts" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("After validation");
	await expect(page.getByRole("heading", { name: "Not validated" })).toBeVisible();
	const question = page.locator("article[id='T12.3']");
	await question
		.locator("summary", { hasText: /answer/i })
		.last()
		.click();
	await question.getByLabel("Answer").fill(`A plan exists since ${stamp}.`);
	const proof = question.getByLabel(/^Record of decision/).first();
	await proof.check();
	await question.getByLabel("Evidence elsewhere").fill("not an address");
	await question.getByRole("button", { name: "Save the answer" }).click();

	await expect(page.locator(".message-wrong")).toContainText("Give whole addresses");
	await expect(question.getByLabel("Answer")).toHaveValue(`A plan exists since ${stamp}.`);
	await expect(proof).toBeChecked();
	await question.getByLabel("Evidence elsewhere").fill("https://example.org/plan");
	await question.getByRole("button", { name: "Save the answer" }).click();
	await expect(page.getByText("Your answer is saved.")).toBeVisible();
	const { origin } = new URL(page.url());
	const refused = await page.request.post(submission(), {
		form: { intent: "submit", addressee: "A", reference: "B", date: "2026-01-01", key: `k${stamp}` },
		headers: { origin },
	});
	expect(refused.status()).toBe(409);
	expect(await refused.text()).toContain("Validation: no round on the whole text has adopted it.");
	await secretary.context.close();

	const worker = await sitDown(browser, "Amina Solberran", { javaScriptEnabled: false });
	await worker.page.goto(submission());
	const read = worker.page.locator("article[id='T12.3']");
	await expect(read).toContainText(`A plan exists since ${stamp}.`);
	await expect(read.getByRole("link", { name: "https://example.org/plan" })).toBeVisible();
	await expect(worker.page.getByRole("button", { name: /answer|Submit|Record/ })).toHaveCount(0);
	await read.getByRole("link", { name: /^Record of decision/ }).click();
	await expect(worker.page.getByRole("heading", { level: 1 })).toContainText("Record of decision");
	await worker.context.close();
});
