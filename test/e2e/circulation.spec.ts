import { expect, test } from "@playwright/test";
import { readDemo, sitDown } from "./people.ts";

// A comment round from its opening to what everyone reads. The workers prepare without scripts, on a narrow screen;
// an employer watches in a living page and never hears a word of the draft.

const circulations = () => `/policies/${readDemo().policyId}/circulations`;

test("a spokesperson prepares and submits; another constituency sees C.n and not the draft", async ({
	browser,
}) => {
	const stamp = Date.now();
	const draft = `Only the workers know this ${stamp}`;
	const final = `Everyone may know this ${stamp}`;
	const title = `Second reading ${stamp}`;

	const secretary = await sitDown(browser, "Ilse Maravand");
	await secretary.page.goto(circulations());
	await secretary.page.getByRole("link", { name: "Open a comment round" }).click();
	await secretary.page.getByLabel("Title").fill(title);
	await secretary.page.getByLabel("1.2 National context").check();
	await secretary.page.getByRole("button", { name: "Freeze and open" }).click();
	await expect(secretary.page.getByRole("heading", { level: 1 })).toHaveText(title);
	const address = new URL(secretary.page.url()).pathname;
	await expect(secretary.page.getByText("No comment has been submitted yet.")).toBeVisible();

	const employer = await sitDown(browser, "Victor Lindarre");
	await employer.page.goto(address);
	await expect(employer.page.locator("li").filter({ hasText: "Workers" })).toContainText(
		"Nothing submitted yet",
	);

	const narrow = { javaScriptEnabled: false, width: 320 };
	const worker = await sitDown(browser, "Ruth Ambelay", narrow);
	await worker.page.goto(address);
	await worker.page.getByRole("link", { name: "Response of Workers" }).click();
	await worker.page.getByLabel("About", { exact: true }).selectOption({ index: 3 });
	await worker.page.getByLabel("Kind").selectOption("legal");
	await worker.page.getByLabel("Comment", { exact: true }).fill(draft);
	await worker.page.getByLabel("Proposed wording").fill(`Wording of ${draft}`);
	await worker.page.getByRole("button", { name: "Add to the response" }).click();
	const item = worker.page.locator(".response-item");
	await expect(item).toContainText(draft);
	await expect(item.getByRole("button", { name: "Endorse", exact: true })).toHaveCount(0);
	await expect(worker.page.getByText("Nothing is endorsed yet.")).toBeVisible();

	const speaker = await sitDown(browser, "Amina Solberran", narrow);
	await speaker.page.goto("/");
	await speaker.page.getByRole("link", { name: `Prepare the response: ${title}` }).click();
	await speaker.page.getByRole("link", { name: "Edit", exact: true }).click();
	const edit = speaker.page.locator(".response-edit");
	await edit.getByLabel("Comment", { exact: true }).fill(final);
	await edit.getByLabel("Proposed wording").fill("");
	await edit.getByRole("button", { name: "Save" }).click();
	await speaker.page.getByRole("button", { name: "Endorse", exact: true }).click();
	const ready = speaker.page.locator(".response-sheet");
	await expect(ready.getByRole("heading")).toHaveText("What will be submitted: 1 comment");
	await expect(ready).toContainText(final);
	await worker.page.reload();
	await expect(worker.page.locator(".response-sheet")).toContainText(final);

	// The employers' own response is at the same address, and empty.
	await employer.page.getByRole("link", { name: "Response of Employers" }).click();
	await expect(employer.page.getByText("Nobody has begun a comment yet.")).toBeVisible();
	await employer.page.goBack();
	await expect(employer.page.getByRole("heading", { level: 1 })).toHaveText(title);

	await ready.getByRole("button", { name: "Submit 1 comment to everyone" }).click();
	await expect(speaker.page.getByText("Submitted: 1 comment. Everyone can read it now.")).toBeVisible();

	// The employer's page hears of it by itself.
	const comment = employer.page.locator(".circulation-comment");
	await expect(comment).toContainText(final);
	await expect(comment.getByRole("heading")).toContainText(/C\.\d+ ?W? ?Workers/);
	await expect(comment).toContainText(/submitted by \u2068?Amina Solberran/);
	await expect(comment).not.toContainText("Ruth");
	expect(employer.heard.join("\n")).toContain(final);
	expect(employer.heard.join("\n")).not.toContain(draft);
	expect(employer.heard.join("\n")).not.toContain("response.changed");

	await secretary.page.getByText("Extend the comment round").click();
	const extend = secretary.page.locator("form").filter({ hasText: "New end" });
	await extend.getByLabel("New end").fill("2020-01-01T00:00");
	await extend.getByLabel("Reason").fill("Asked for by two constituencies");
	await extend.getByRole("button", { name: "Extend" }).click();
	await expect(secretary.page.locator(".message-wrong")).toContainText("never shortened");
	await expect(extend.getByLabel("Reason")).toHaveValue("Asked for by two constituencies");
	for (const { context } of [secretary, employer, worker, speaker]) await context.close();
});
