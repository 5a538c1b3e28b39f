import { writeFileSync } from "node:fs";
import { type Browser, expect, test } from "@playwright/test";
import { readArchive } from "#server/bundle-check.ts";
import { checkRecord } from "#server/record-check.ts";
import { readDemo, sitDown } from "./people.ts";

// The record of a closed round is signed, acknowledged and certified in browsers that run no scripts.

const record = () => `/policies/${readDemo().policyId}/rounds/${readDemo().roundIds[0]}/record`;

/** This person presses that button on the record's page. */
async function press(browser: Browser, name: string, button: string): Promise<void> {
	const { page, context } = await sitDown(browser, name, { javaScriptEnabled: false });
	await page.goto(record());
	await page.getByRole("button", { name: button }).click();
	await expect(page.getByRole("button", { name: button })).toHaveCount(0);
	await context.close();
}

test("chair, secretariat and spokespersons make the certified record", async ({ browser }) => {
	await press(browser, "Ilse Maravand", "Sign the record");
	await press(browser, "Amina Solberran", "Acknowledge the record");
	const chair = await sitDown(browser, "Théodora Quillevan", { javaScriptEnabled: false, width: 320 });
	const { page } = chair;
	await page.goto(record());
	await expect(page.getByText("must sign before the record can be certified")).toBeVisible();
	await page.getByRole("button", { name: "Sign the record" }).click();
	await expect(page.getByText("You have signed the record.")).toBeVisible();

	// A reason is asked where a constituency has not acknowledged; the browser itself is told not to ask.
	await page
		.locator("form", { has: page.getByRole("button", { name: "Certify the record" }) })
		.evaluate((form) => form.setAttribute("novalidate", ""));
	await page.getByRole("button", { name: "Certify the record" }).click();
	await expect(page.getByText("Say why the record is certified").first()).toBeVisible();
	await page.getByLabel("Why without every acknowledgement").fill("Called twice, without an answer.");
	await page.getByRole("button", { name: "Certify the record" }).click();
	await expect(page.getByText("The record is certified. Copies went to the constituencies.")).toBeVisible();
	await expect(page.getByRole("heading", { level: 2, name: /^26 / })).toHaveText("26 Later events");
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);

	const file = await (await page.request.get(`${record()}.json`)).text();
	expect(checkRecord(file)).toMatchObject({
		failures: [],
		summary: { certified: { issue: 1, signatures: 2 } },
	});
	const bundle = await (await page.request.get(`${record()}.zip`)).body();
	writeFileSync(test.info().outputPath("record.zip"), bundle);
	const faults: string[] = [];
	const files = await readArchive(bundle, (name, detail) => void faults.push(`${name}: ${detail}`));
	expect(faults).toEqual([]);
	expect(files?.find(({ path }) => path === "record.json")?.bytes.toString()).toBe(file);
});
