import { type Browser, expect, type Page, test } from "@playwright/test";
import { commentLimit } from "#shared/comments.ts";
import { readDemo, type Seat, sitDown } from "./people.ts";

// Reading, commenting and voting in a browser that runs no scripts.

const demo = () => readDemo();
const policy = () => `/policies/${demo().policyId}`;
const openRound = () => `${policy()}/rounds/${demo().roundIds[1]}`;

function sitWithoutScripts(browser: Browser, name: string): Promise<Seat> {
	return sitDown(browser, name, { javaScriptEnabled: false });
}

/** A section in drafting that has a comment; the journey freezes the first of the list. */
async function findSection(page: Page): Promise<string> {
	for (const id of demo().sectionIds.slice(1)) {
		const address = `${policy()}/sections/${id}`;
		await page.goto(address);
		const drafting = await page.locator(".section-bar a[href='#state']", { hasText: "Drafting" }).count();
		if (drafting > 0 && (await page.locator("article.thread").count()) > 0) return address;
	}
	throw new Error("the demonstration has no section in drafting with comments");
}

const threadWith = (page: Page, text: string) => page.locator("article.thread").filter({ hasText: text });

async function comment(page: Page, audience: string, text: string): Promise<void> {
	await page.locator("summary", { hasText: "Write a comment" }).click();
	await page.getByLabel(audience, { exact: true }).check();
	await page.getByLabel("Your comment").fill(text);
	await page.getByRole("button", { name: "Post the comment" }).click();
	await expect(threadWith(page, text)).toBeVisible();
}

test("a section is read, commented, answered and resolved", async ({ browser }) => {
	const worker = await sitWithoutScripts(browser, "Amina Solberran");
	const employer = await sitWithoutScripts(browser, "Victor Lindarre");
	const { page } = worker;
	const section = await findSection(page);
	const stamp = Date.now();

	await test.step("text, paragraph numbers and comments are there", async () => {
		await expect(page.locator("main h1")).toHaveCount(1);
		await expect(page.locator(".doc p").first()).toBeVisible();
		const numbers = page.locator(".doc .para-link");
		await expect(numbers.first()).toBeVisible();
		await expect(numbers.first()).toHaveAttribute("href", /^#p-/);
		await expect(page.locator("article.thread .comment-text").first()).toBeVisible();
	});

	await test.step("a caucus comment reaches its own constituency only", async () => {
		const canary = `In caucus, without scripts ${stamp}`;
		await comment(page, "Only workers", canary);
		await expect(page.getByText("The comment is posted.")).toBeVisible();
		await expect(threadWith(page, canary).getByText("Only workers see this").first()).toBeVisible();
		const colleague = await sitWithoutScripts(browser, "Joaquín Ferrandel");
		await colleague.page.goto(section);
		await expect(threadWith(colleague.page, canary)).toBeVisible();
		await employer.page.goto(section);
		expect(await employer.page.content()).not.toContain(canary);
		await colleague.context.close();
	});

	await test.step("an open comment on one paragraph is answered and resolved", async () => {
		await page.goto(section);
		await page.locator('a[href^="?on="]').first().click();
		await expect(page.locator(".composer-box .comment-quote")).toBeVisible();
		const quote = (await page.locator(".composer-box .comment-quote").textContent()) ?? "";
		const open = `In the open, without scripts ${stamp}`;
		await page.getByLabel("Everyone in this policy", { exact: true }).check();
		await page.getByLabel("Your comment").fill(open);
		await page.getByRole("button", { name: "Post the comment" }).click();
		await expect(threadWith(page, open).locator(".comment-quote")).toHaveText(quote);

		await employer.page.goto(section);
		const thread = threadWith(employer.page, open);
		await thread.locator("summary", { hasText: "Reply" }).click();
		await thread.getByLabel("Your reply").fill(`An answer ${stamp}`);
		await thread.getByRole("button", { name: "Post the reply" }).click();
		await expect(thread.getByText(`An answer ${stamp}`)).toBeVisible();

		await page.goto(section);
		await expect(threadWith(page, open)).toContainText(`An answer ${stamp}`);
		await threadWith(page, open).getByRole("button", { name: "Mark as resolved" }).click();
		await expect(page.getByText("The thread is marked as resolved.")).toBeVisible();
		await expect(threadWith(page, open).getByText("Resolved:")).toBeVisible();
		await page.goto(section);
		await expect(threadWith(page, open)).toHaveCount(0);
		await page.getByRole("link", { name: /^Resolved/ }).click();
		await threadWith(page, open).getByRole("button", { name: "Reopen" }).click();
		await expect(threadWith(page, open)).toBeVisible();
	});

	await test.step("a refused comment comes back with every word and its audience", async () => {
		const long = `${"Too long to post. ".repeat(commentLimit / 15)}${stamp}`;
		await page.goto(section);
		await page.locator("summary", { hasText: "Write a comment" }).click();
		await page.getByLabel("Only workers", { exact: true }).check();
		await page.getByLabel("Your comment").fill(long);
		await page.getByRole("button", { name: "Post the comment" }).click();
		await expect(page.getByRole("heading", { name: "Your comment was not posted" })).toBeVisible();
		await expect(page.getByLabel("Your comment")).toHaveValue(long);
		await expect(page.getByLabel("Only workers", { exact: true })).toBeChecked();
		await page.getByLabel("Your comment").fill(`Shorter now ${stamp}`);
		await page.getByRole("button", { name: "Post the comment" }).click();
		await expect(threadWith(page, `Shorter now ${stamp}`)).toContainText("Only workers see this");
	});

	await worker.context.close();
	await employer.context.close();
});

/** What the check page sends when its button is pressed. */
async function readCheckForm(page: Page): Promise<Record<string, string>> {
	const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Cast this ballot" }) });
	const names = ["choice", "statement", "textHash", "key"];
	const values = await Promise.all(names.map((name) => form.locator(`input[name="${name}"]`).inputValue()));
	return { ...Object.fromEntries(names.map((name, at) => [name, values[at]!])), intent: "cast" };
}

test("a vote is refused, checked, cast, changed, and never counted twice", async ({ browser }) => {
	const { page, context } = await sitWithoutScripts(browser, "Nour Haddarin");
	const ballot = `${openRound()}/ballot`;
	const statement = "The costs are to be settled by decree.";
	const choose = (choice: string) => page.getByRole("radio", { name: new RegExp(`${choice}$`) });

	await test.step("a reservation without a statement is refused and kept", async () => {
		await page.goto(ballot);
		await choose("Approve with a reservation").check();
		await page.getByRole("button", { name: "Check your vote" }).click();
		await expect(page.locator(".field-error").first()).toBeVisible();
		await expect(page.locator(".message-wrong")).toBeVisible();
		await expect(choose("Approve with a reservation")).toBeChecked();
	});

	await test.step("checked, changed before casting, checked and cast", async () => {
		await page.getByLabel("Statement").fill(statement);
		await page.getByRole("button", { name: "Check your vote" }).click();
		await expect(page.getByText(statement)).toBeVisible();
		await page.getByRole("button", { name: "Change", exact: false }).last().click();
		await expect(choose("Approve with a reservation")).toBeChecked();
		await expect(page.getByLabel("Statement")).toHaveValue(statement);
		await page.getByRole("button", { name: "Check your vote" }).click();
		await page.getByRole("button", { name: "Cast this ballot" }).click();
		await expect(page.getByRole("heading", { name: "Your ballot is cast" })).toBeVisible();
		await expect(page.locator(".receipt-reference strong")).not.toBeEmpty();
		await expect(page.getByText(statement)).toBeVisible();
	});

	await test.step("the same form sent twice is one ballot, in place of the former", async () => {
		const first = await page.locator(".receipt-reference strong").textContent();
		await page.goto(openRound());
		const turnout = await page
			.getByText(/\d+ of \d+ seats have voted/)
			.first()
			.textContent();
		await page.goto(ballot);
		await expect(choose("Approve with a reservation")).toBeChecked();
		await choose("Approve").check();
		await page.getByRole("button", { name: "Check your vote" }).click();
		const form = await readCheckForm(page);
		const { origin } = new URL(page.url());
		const send = () => page.request.post(ballot, { form, headers: { origin } });
		const answers = [await send(), await send(), ...(await Promise.all([send(), send()]))];
		const receipts = new Set(answers.map((answer) => answer.url()));
		expect([...receipts]).toEqual([expect.stringContaining("?receipt=")]);
		await page.goto([...receipts][0]!);
		await expect(page.locator(".receipt-reference strong")).not.toHaveText(first ?? "");
		await expect(page.locator(".check-choice")).toHaveText(/Approve$/);
		await page.goto(openRound());
		await expect(page.getByText(/\d+ of \d+ seats have voted/).first()).toHaveText(turnout ?? "");
	});
	await context.close();
});

test("the language is changed; a person signs out and in again", async ({ browser }) => {
	const { page, context } = await sitWithoutScripts(browser, "Peter Halvoran");
	const round = openRound();
	await page.goto(round);
	await page.locator(".masthead details").first().locator("summary").click();
	await page.getByRole("button", { name: "العربية" }).click();
	await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
	await expect(page.locator("html")).toHaveAttribute("lang", "ar");
	expect(new URL(page.url()).pathname).toBe(round);
	await page.locator(".masthead details").first().locator("summary").click();
	await page.getByRole("button", { name: "English" }).click();
	await expect(page.locator("html")).toHaveAttribute("lang", "en");

	await page.locator(".masthead summary", { hasText: "Peter Halvoran" }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await expect(page.locator(".masthead summary", { hasText: "Peter Halvoran" })).toHaveCount(0);
	await page.goto(round);
	await expect(page.getByRole("heading", { level: 1 })).toHaveText(/sign in/i);
	await page.goto("/sign-in");
	await page.getByRole("link", { name: "Peter Halvoran" }).click();
	await expect(page.locator(".masthead summary", { hasText: "Peter Halvoran" })).toBeVisible();
	await page.goto(round);
	await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(/sign in/i);
	await context.close();
});
