import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { badLine, goToEnd, readDemo, type Seat, sitDown } from "./people.ts";

// The main job, end to end: four people in four browsers co-draft, comment and vote, and anybody checks the record.

const textOf = (page: Page) => page.getByRole("textbox", { name: /^Text of/ });
const saved = (page: Page) => page.getByText("All changes saved");

/** The words of the editor without the carets of others. */
async function words(page: Page): Promise<string> {
	return textOf(page).evaluate((element) => {
		const copy = element.cloneNode(true) as HTMLElement;
		for (const caret of copy.querySelectorAll("[class*=caret]")) caret.remove();
		return copy.textContent ?? "";
	});
}

async function typeAtEnd(seat: Seat, sentence: string): Promise<void> {
	await textOf(seat.page).click();
	await goToEnd(seat.page);
	await seat.page.keyboard.press("Enter");
	await seat.page.keyboard.type(sentence);
}

test("three constituencies and the secretariat draft, comment and vote", async ({ browser }) => {
	test.setTimeout(240_000);
	const demo = readDemo();
	const policy = `/policies/${demo.policyId}`;
	const section = `${policy}/sections/${demo.sectionIds[0]}`;
	const secretary = await sitDown(browser, "Ilse Maravand");
	const worker = await sitDown(browser, "Amina Solberran");
	const employer = await sitDown(browser, "Étienne Courvalin");
	const government = await sitDown(browser, "Nour Haddarin");
	const everyone = [secretary, worker, employer, government];
	const line = await badLine(worker.page);

	await test.step("all four edit the same section", async () => {
		for (const seat of everyone) {
			await seat.page.goto(section);
			await expect(textOf(seat.page)).toBeVisible();
			await expect(saved(seat.page)).toBeVisible();
		}
		const sentences = everyone.map((seat) => `A sentence typed by ${seat.name}.`);
		for (const [index, seat] of everyone.entries()) await typeAtEnd(seat, sentences[index]!);
		for (const seat of everyone) {
			for (const sentence of sentences) await expect.poll(() => words(seat.page)).toContain(sentence);
			await expect(saved(seat.page)).toBeVisible();
		}
		const [first, ...others] = await Promise.all(everyone.map((seat) => words(seat.page)));
		for (const other of others) expect(other).toBe(first);
		// Carets say who and for whom.
		await expect(worker.page.getByText("Étienne Courvalin").first()).toBeAttached();
		// The same words are in the server's HTML.
		const html = await (await government.page.request.get(section)).text();
		for (const sentence of sentences) expect(html).toContain(sentence);
	});

	await test.step("a caucus comment exists for its own constituency only", async () => {
		const canary = `Only among workers ${Date.now()}`;
		const colleague = await sitDown(browser, "Joaquín Ferrandel");
		await colleague.page.goto(section);
		await worker.page.getByText("Write a comment", { exact: true }).click();
		await worker.page.getByLabel("Only workers", { exact: true }).check();
		await expect(worker.page.getByText("Only workers see this").first()).toBeVisible();
		await worker.page.getByLabel("Your comment").fill(canary);
		await worker.page.getByRole("button", { name: "Post the comment" }).click();
		await expect(worker.page.getByText(canary)).toBeVisible();
		// Live, without a reload, for a colleague.
		await expect(colleague.page.getByText(canary)).toBeVisible();
		for (const seat of [secretary, employer, government]) {
			await seat.page.reload();
			await expect(textOf(seat.page)).toBeVisible();
			const body = await (await seat.page.request.get(`${section}.data`)).text();
			const log = await (await seat.page.request.get(`${policy}/log`)).text();
			expect([...seat.heard, body, log].join("\n")).not.toContain(canary);
		}
		expect(colleague.heard.join("\n")).toContain(canary);
		await colleague.context.close();
	});

	await test.step("an open comment reaches everybody", async () => {
		const open = `For everyone ${Date.now()}`;
		await employer.page.getByText("Write a comment", { exact: true }).click();
		await employer.page.getByLabel("Your comment").fill(open);
		await employer.page.getByRole("button", { name: "Post the comment" }).click();
		for (const seat of everyone) await expect(seat.page.getByText(open)).toBeVisible();
	});

	await test.step("the section freezes under a typing hand; late words are kept, and are not in it", async () => {
		await textOf(worker.page).click();
		await goToEnd(worker.page);
		await worker.page.keyboard.press("Enter");
		await expect(saved(worker.page)).toBeVisible();
		// The line goes bad, words go on; meanwhile the secretary freezes.
		line.hold();
		await worker.page.keyboard.type("Words typed too late.");
		await secretary.page.getByText("Circulate this section").click();
		await secretary.page.getByRole("button", { name: "Freeze and circulate" }).click();
		await expect(secretary.page.getByText("The section is frozen and circulated.")).toBeVisible();
		await expect(worker.page.getByText("A paragraph of yours is not in the text")).toBeVisible({
			timeout: 45_000,
		});
		await expect(worker.page.locator(".late-panel")).toContainText("Words typed too late.");
		const html = await (await government.page.request.get(section)).text();
		expect(html).not.toContain("Words typed too late.");
		await expect(government.page.getByText("Circulated", { exact: false }).first()).toBeVisible();
		await worker.page.getByRole("button", { name: "Send as a comment" }).click();
		await worker.page.getByRole("button", { name: "Post for everyone" }).click();
		await expect(government.page.getByText("Words typed too late.").first()).toBeVisible();
	});

	await test.step("a vote on the frozen text, to a record that anybody can check", async () => {
		const chair = await sitDown(browser, "Théodora Quillevan");
		await chair.page.goto(`${policy}/rounds/new`);
		await chair.page.getByLabel("Question put to the vote").fill("Does the committee validate this section?");
		await chair.page.getByLabel("Only the sections ticked below").check();
		await chair.page.getByLabel("1.3 Labour migration context").check();
		await chair.page.getByRole("button", { name: "Freeze the text and announce the vote" }).click();
		await chair.page.getByRole("button", { name: "Open the round" }).click();
		await expect(chair.page.getByText("The round is open.")).toBeVisible();
		const round = new URL(chair.page.url()).pathname;
		for (const [seat, choice] of [
			[worker, "Approve"],
			[employer, "Approve"],
			[government, "Approve with a reservation"],
		] as const) {
			await seat.page.goto(`${round}/ballot`);
			await seat.page.getByRole("radio", { name: new RegExp(`${choice}$`) }).check();
			if (choice !== "Approve")
				await seat.page.getByLabel("Statement").fill("The costs are to be settled by decree.");
			await seat.page.getByRole("button", { name: "Check your vote" }).click();
			await seat.page.getByRole("button", { name: "Cast this ballot" }).click();
			await expect(seat.page.getByRole("heading", { name: "Your ballot is cast" })).toBeVisible();
		}
		// Turnout is live; nobody learns a choice before the close.
		await expect(chair.page.getByText("3 of 12 seats have voted")).toBeVisible();
		expect(await (await worker.page.request.get(round)).text()).not.toContain("settled by decree");
		await chair.page.locator("summary", { hasText: "Close the round now" }).click();
		const closing = chair.page.locator("details", { hasText: "Close the round now" });
		await closing.getByLabel("Reason").fill("All spokespersons present have voted.");
		await chair.page.getByRole("button", { name: "Close the round now" }).click();
		await expect(chair.page.getByRole("heading", { name: /quorum|adopted/i }).first()).toBeVisible();

		const record = await (await worker.page.request.get(`${round}/record.json`)).body();
		const file = test.info().outputPath("record.json");
		writeFileSync(file, record);
		const checked = execFileSync("npm", ["run", "--silent", "verify", "--", file], { encoding: "utf8" });
		expect(checked).not.toContain("FAILED");
		const changed = test.info().outputPath("changed.json");
		const bytes = readFileSync(file);
		const at = bytes.indexOf("settled by decree");
		bytes[at] = "S".charCodeAt(0);
		writeFileSync(changed, bytes);
		const refused = spawnSync("npm", ["run", "--silent", "verify", "--", changed], { encoding: "utf8" });
		expect(refused.status).toBe(1);
		expect(refused.stdout + refused.stderr).toContain("FAILED");
		await chair.page.goto(`${round}/record`);
		await expect(chair.page.getByText("The costs are to be settled by decree.").first()).toBeVisible();
		await chair.context.close();
	});

	for (const seat of everyone) await seat.context.close();
});
