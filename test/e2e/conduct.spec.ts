import { type Browser, expect, type Page, test } from "@playwright/test";
import { readDemo, type Seat, sitDown } from "./people.ts";

// A round as officers conduct it: presence, a substitute, a ballot written down for the room and confirmed, an
// extension, the close, statements, a correction that three sign, an annulment, and the round called again. The chair
// works with scripts; secretariat and voters work without any, the voters on a small screen.

const policy = () => `/policies/${readDemo().policyId}`;
const withoutScripts = { javaScriptEnabled: false, width: 320 };

/** Unfolds the form of this title. @returns the form */
async function unfold(page: Page, title: string) {
	await page.locator("summary", { hasText: title }).click();
	return page.locator("details", { has: page.locator("summary", { hasText: title }) });
}

/** One person does one thing at a browser without scripts, on a page that fits a telephone. */
async function atTheDoor(
	browser: Browser,
	name: string,
	path: string,
	act: (page: Page) => Promise<void>,
): Promise<void> {
	const { page, context } = await sitDown(browser, name, withoutScripts);
	await page.goto(path);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
	await act(page);
	await context.close();
}

async function vote(page: Page, choice: string): Promise<void> {
	await page.getByRole("radio", { name: new RegExp(`${choice}$`) }).check();
	await page.getByRole("button", { name: "Check your vote" }).click();
	await page.getByRole("button", { name: "Cast this ballot" }).click();
	await expect(page.getByRole("heading", { name: "Your ballot is cast" })).toBeVisible();
}

/** A round on the last section of the policy, opened by the chair. @returns its address */
async function openRound({ page }: Seat): Promise<string> {
	await page.goto(`${policy()}/rounds/new`);
	await page.getByLabel("Question put to the vote").fill("Is this section validated?");
	await page.getByLabel("Only the sections ticked below").check();
	await page.locator(".round-sections input:enabled").last().check();
	await page.getByRole("button", { name: "Freeze the text and announce the vote" }).click();
	await page.getByRole("button", { name: "Open the round" }).click();
	await expect(page.getByText("The round is open.")).toBeVisible();
	return new URL(page.url()).pathname;
}

test("officers conduct a round from presence to its repetition", async ({ browser }) => {
	// Nine people sit down one after the other.
	test.setTimeout(240_000);
	const chair = await sitDown(browser, "Théodora Quillevan");
	const round = await openRound(chair);
	const secretary = await sitDown(browser, "Ilse Maravand", { javaScriptEnabled: false });

	await test.step("presence is taken, and a voter says so too", async () => {
		const form = await unfold(chair.page, "Record presence");
		await form.getByLabel("Seat").selectOption({ label: "Amina Solberran" });
		await form.getByLabel("Takes part").selectOption("phone");
		await form.getByRole("button", { name: "Record" }).click();
		await expect(chair.page.getByText("present by telephone").first()).toBeVisible();
		await atTheDoor(browser, "Nour Haddarin", round, async (page) => {
			await page.getByRole("button", { name: "I am present" }).click();
			await expect(page.getByText("You are recorded as present.")).toBeVisible();
		});
	});

	await test.step("one alternate is named for two absent titulars, and chooses whose ballot it is", async () => {
		for (const titular of ["Joaquín Ferrandel", "Latifa Mouradine"]) {
			await secretary.page.goto(round);
			const form = await unfold(secretary.page, "Record a substitute");
			await form.getByLabel("Seat").selectOption({ label: titular });
			await form.getByLabel("Alternate").selectOption({ label: "Ruth Ambelay (Workers)" });
			await form.getByLabel("Written instrument").fill(`Letter of 20 November about ${titular}`);
			await form.getByRole("button", { name: "Record the substitute" }).click();
			await expect(secretary.page.getByText("The substitute is recorded.")).toBeVisible();
		}
		await atTheDoor(browser, "Ruth Ambelay", `${round}/ballot`, async (page) => {
			await page.getByRole("radio", { name: /Approve$/ }).check();
			await page.getByRole("button", { name: "Check your vote" }).click();
			await expect(page.getByText("Choose in whose place you vote.").first()).toBeVisible();
			// What was chosen is not lost.
			await expect(page.getByRole("radio", { name: /Approve$/ })).toBeChecked();
			await page.getByRole("radio", { name: /Latifa Mouradine/ }).check();
			await page.getByRole("button", { name: "Check your vote" }).click();
			await expect(page.getByText(/in place of.*Latifa Mouradine/i).first()).toBeVisible();
			await page.getByRole("button", { name: "Cast this ballot" }).click();
			await expect(page.getByRole("heading", { name: "Your ballot is cast" })).toBeVisible();
			// One person, one ballot: the form now changes that one.
			await page.goto(`${round}/ballot`);
			await expect(page.getByRole("radio", { name: /Joaquín Ferrandel/ })).toHaveCount(0);
			await expect(page.getByText(/in place of.*Latifa Mouradine/i).first()).toBeVisible();
		});
	});

	await test.step("a ballot is written down for the room; its voter finds it at once and confirms it", async () => {
		await secretary.page.goto(round);
		const form = await unfold(secretary.page, "Enter a ballot given in the room");
		await form.getByLabel("Seat").selectOption({ label: "Victor Lindarre" });
		await form.getByRole("radio", { name: "Oppose" }).check();
		await form.getByRole("button", { name: "Enter this ballot" }).click();
		await expect(secretary.page.getByText("The ballot is entered.")).toBeVisible();
		await atTheDoor(browser, "Victor Lindarre", "/", async (page) => {
			await page.getByRole("link", { name: /Read and confirm: Is this section validated/ }).click();
			await page.getByRole("button", { name: "Confirm this ballot" }).click();
			await expect(page.getByText("You confirmed your ballot.")).toBeVisible();
		});
	});

	await test.step("the round is extended with a reason that everybody reads", async () => {
		await chair.page.goto(round);
		const form = await unfold(chair.page, "Extend the round");
		await form.getByLabel("Reason").fill("Two delegations are still on their way.");
		await form.getByRole("button", { name: "Announce the extension" }).click();
		await expect(chair.page.getByText("Two delegations are still on their way.").first()).toBeVisible();
	});

	await test.step("it is closed, and statements are appended that move nothing", async () => {
		await atTheDoor(browser, "Armand Deslavère", `${round}/ballot`, (page) => vote(page, "Approve"));
		await chair.page.goto(round);
		const form = await unfold(chair.page, "Close the round now");
		await form.getByLabel("Reason").fill("The sitting has ended.");
		await form.getByRole("button", { name: "Close the round now" }).click();
		await expect(chair.page.locator("#result")).toBeVisible();
		const result = await chair.page.locator("#result").innerText();
		await atTheDoor(browser, "Nour Haddarin", round, async (page) => {
			const statement = await unfold(page, "Add a statement");
			await statement.getByLabel("Kind of statement").selectOption({ label: "Statement of intended vote" });
			await statement.getByRole("textbox", { name: "Statement" }).fill("I would have approved.");
			await statement.getByRole("button", { name: "Append to the record" }).click();
			await expect(page.getByText("I would have approved.")).toBeVisible();
			await expect(page.locator("#result")).toHaveText(result);
		});
	});

	await test.step("a ballot that was entered wrongly is corrected with three signatures", async () => {
		await secretary.page.goto(round);
		const form = await unfold(secretary.page, "Correct a ballot that was entered wrongly");
		await form.getByLabel("Ballot of").selectOption({ label: "Victor Lindarre" });
		await form.getByRole("radio", { name: "Abstain" }).check();
		await form.getByLabel("Reason").fill("Misheard in the room.");
		await form.getByRole("button", { name: "Sign and propose" }).click();
		await expect(secretary.page.getByText("should be “Abstain”")).toBeVisible();
		await atTheDoor(browser, "Victor Lindarre", "/", async (page) => {
			await page.getByRole("link", { name: /Read and sign/ }).click();
			await page.getByRole("button", { name: "Sign the correction" }).click();
			await expect(page.getByText("You signed the correction.")).toBeVisible();
		});
		await chair.page.goto(round);
		await chair.page.getByRole("button", { name: "Sign the correction" }).click();
		await expect(chair.page.getByText(/the outcome is the same|the round was annulled/)).toBeVisible();
	});

	await test.step("it is annulled for a defect, and called again on the same text", async () => {
		const annul = chair.page.locator("summary", { hasText: "Annul the round" });
		if (await annul.isVisible()) {
			const form = await unfold(chair.page, "Annul the round");
			await form.getByLabel("Reason").fill("The notice did not reach one constituency.");
			await form.getByRole("button", { name: "Annul the round" }).click();
			await expect(chair.page.getByText("The round is annulled. Its record stays.")).toBeVisible();
		}
		const form = await unfold(chair.page, "Call the round again on the same text");
		await form.getByRole("button", { name: "Announce the new round" }).click();
		await expect(chair.page.getByText("The round is called again on the same text.")).toBeVisible();
		expect(new URL(chair.page.url()).pathname).not.toBe(round);
		await expect(chair.page.getByText("Repeats")).toBeVisible();
		// The section is free again for whoever comes next.
		const withdraw = await unfold(chair.page, "Withdraw");
		await withdraw.getByLabel("Reason").fill("Put on the agenda of the next sitting.");
		await withdraw.getByRole("button", { name: /Withdraw/ }).click();
		await expect(chair.page.getByText(/withdrawn/i).first()).toBeVisible();
	});
	await secretary.context.close();
	await chair.context.close();
});
