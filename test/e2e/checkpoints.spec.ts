import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { readDemo, sitDown } from "./people.ts";

const { policyId, roundIds } = readDemo();
const address = `/policies/${policyId}/checkpoints`;

test("a member keeps a checkpoint, has it checked, and the browser warns when the log no longer continues it", async ({
	browser,
}) => {
	const { page, context } = await sitDown(browser, "Amina Solberran");
	await page.goto(address);
	await expect(page.getByText("This browser now holds the checkpoint")).toBeVisible();
	const download = page.waitForEvent("download");
	await page.getByRole("link", { name: "Download checkpoint.json" }).click();
	const path = await (await download).path();
	await page.getByLabel("The file checkpoint.json").setInputFiles(path);
	await page.getByRole("button", { name: "Check it" }).click();
	await expect(page.getByRole("status").filter({ hasText: "It holds." })).toBeVisible();

	// As if this browser had seen another log.
	await page.evaluate((key) => {
		const held = JSON.parse(localStorage.getItem(key) ?? "");
		held.hash = "0".repeat(64);
		localStorage.setItem(key, JSON.stringify(held));
	}, `checkpoint:${policyId}`);
	await page.goto(`/policies/${policyId}/members`);
	const alarm = page.getByRole("alert").filter({ hasText: "no longer continues" });
	await expect(alarm).toBeVisible();
	await expect(alarm.getByRole("link", { name: /this browser holds/ })).toHaveAttribute(
		"download",
		/checkpoint/,
	);
	await alarm.getByRole("button").click();
	await expect(alarm).toBeHidden();
	await context.close();
});

test("without scripts a pasted checkpoint is checked, and what cannot be read loses nothing", async ({
	browser,
}) => {
	const { page, context } = await sitDown(browser, "Amina Solberran", {
		javaScriptEnabled: false,
		width: 320,
	});
	const file = await page.request.get(`/policies/${policyId}/checkpoint.json`);
	await page.goto(address);
	await page.getByLabel("Or its contents").fill("what was I sent?");
	await page.getByRole("button", { name: "Check it" }).click();
	await expect(page.getByText("There is no checkpoint to be read in this.").first()).toBeVisible();
	await expect(page.getByLabel("Or its contents")).toHaveValue("what was I sent?");
	await page.getByLabel("Or its contents").fill(`Dear Amina,\n${await file.text()}\nTripact`);
	await page.getByRole("button", { name: "Check it" }).click();
	await expect(page.getByText("It holds.")).toBeVisible();
	await context.close();
});

test("the verifier's page checks a bundle as it is served, and from a disk without network", async ({
	browser,
}) => {
	const { page, context } = await sitDown(browser, "Amina Solberran");
	const bundle = await (
		await page.request.get(`/policies/${policyId}/rounds/${roundIds[0]}/record.zip`)
	).body();
	const changed = Buffer.from(bundle);
	const place = changed.indexOf('"choice"');
	changed[place + 1] = "x".charCodeAt(0);
	const given = [
		{ name: "good.zip", mimeType: "application/zip", buffer: bundle },
		{ name: "changed.zip", mimeType: "application/zip", buffer: changed },
	];
	const complaints: string[] = [];
	page.on("console", (message) => complaints.push(message.text()));
	await page.goto("/verify.html?language=en");
	await page.locator("#files").setInputFiles(given);
	await expect(page.getByText("This does not hold")).toHaveCount(1);
	await expect(page.locator(".wrong h2")).toHaveText("changed.zip");
	await expect(page.locator(".good h2").first()).toHaveText("good.zip/record.json");
	expect(complaints).toEqual([]);
	await context.close();

	const away = await browser.newContext({ offline: true });
	const disk = await away.newPage();
	await disk.goto(pathToFileURL("public/verify.html").href);
	await disk.getByRole("button", { name: "العربية" }).click();
	await disk.locator("#files").setInputFiles(given);
	await expect(disk.locator(".good h2").first()).toHaveText("good.zip/record.json");
	await expect(disk.locator("html")).toHaveAttribute("dir", "rtl");
	expect(readFileSync("public/verify.html", "utf8")).toContain("default-src 'none'");
	await away.close();
});
