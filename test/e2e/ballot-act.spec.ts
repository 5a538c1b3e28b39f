import { createPublicKey, verify } from "node:crypto";
import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { canonicalJson } from "#shared/canonical.ts";
import { readDemo, sitDown } from "./people.ts";

// The act of voting: what a voter is told before, how little it takes to load, and what is kept after.

const voter = "Nour Haddarin";
const openRound = () => `/policies/${readDemo().policyId}/rounds/${readDemo().roundIds[1]}`;

/** An answer as it travels to a browser: compressed, body only. */
async function travel(page: Page, path: string): Promise<Buffer> {
	const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
	const headers = { cookie, "accept-encoding": "gzip" };
	return new Promise((resolve, reject) => {
		get(new URL(path, page.url()), { headers }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("end", () => resolve(Buffer.concat(chunks)));
		}).on("error", reject);
	});
}

test("without scripts, on a small screen, over a thin line: everything is told, and a signed receipt stays", async ({
	browser,
}) => {
	const { page, context } = await sitDown(browser, voter, { javaScriptEnabled: false, width: 320 });
	const ballot = `${openRound()}/ballot`;
	await page.goto(ballot);

	await test.step("what is put, by which rule, what changed, until when in two zones", async () => {
		const facts = page.locator(".facts");
		await expect(facts).toContainText(/Fair recruitment and protection · version \d+ · SHA-256/);
		await expect(facts).toContainText("Adoption needs, in each constituency, more votes for than against");
		await expect(facts.getByRole("link", { name: "Rules of procedure, version 1" })).toBeVisible();
		await expect(facts).toContainText(/\d days are left\./);
		await context.addCookies([{ name: "zone", value: "Asia/Kolkata", url: page.url() }]);
		await page.reload();
		await expect(facts).toContainText(/GMT\+5:30.*UTC\)/);
		await facts.getByRole("link", { name: "Compare with the last circulated version" }).click();
		await expect(page.locator("main")).toContainText("The text is the same, word for word.");
		await page.goBack();
		await facts.getByRole("link", { name: "Read the text" }).click();
		await expect(page.locator("main h1")).toContainText("Fair recruitment and protection");
		await page.goto(ballot);
		const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect(beyond).toBeLessThanOrEqual(0);
	});

	await test.step("page and style together are under 30 KB", async () => {
		const body = await travel(page, ballot);
		const html = gunzipSync(body).toString("utf8");
		const sheets = [...html.matchAll(/<link[^>]+href="([^"]+\.css)"/g)].map((match) => match[1]!);
		expect(sheets.length).toBeGreaterThan(0);
		let bytes = body.length;
		for (const sheet of new Set(sheets)) bytes += (await travel(page, sheet)).length;
		expect(bytes).toBeLessThan(30_000);
	});

	await test.step("the receipt is signed, can be kept as a file, and does not say how one voted", async () => {
		await page.getByRole("radio", { name: /Oppose$/ }).check();
		await page.getByRole("button", { name: "Check your vote" }).click();
		await page.getByRole("button", { name: "Cast this ballot" }).click();
		const href = await page.getByRole("link", { name: "Download the receipt" }).getAttribute("href");
		const answer = await page.request.get(href!);
		expect(answer.headers()["content-disposition"]).toMatch(
			/attachment; filename="receipt-round-2-.*\.json"/,
		);
		const text = await answer.text();
		expect(text).not.toMatch(/oppose/i);
		const { signature, ...receipt } = JSON.parse(text);
		const key = createPublicKey(signature.publicKey);
		const isSigned = (signed: object) =>
			verify(null, Buffer.from(canonicalJson(signed)), key, Buffer.from(signature.value, "hex"));
		expect(isSigned(receipt)).toBe(true);
		expect(isSigned({ ...receipt, seat: "workers-1" })).toBe(false);
		const stranger = await sitDown(browser, "Peter Halvoran", { javaScriptEnabled: false });
		expect((await stranger.page.request.get(href!)).status()).toBe(404);
		await stranger.context.close();
	});
	await context.close();
});

test("two minutes before the end the voter is warned, and told when it is over", async ({ browser }) => {
	const { page, context } = await sitDown(browser, voter);
	await page.clock.install();
	// A page that asks again hears the server's clock, which did not jump: the line is dead for its questions.
	await page.route(/\.data(\?|$)/, (route) => route.abort("internetdisconnected"));
	// The page is alive when it asks for itself: only then does its clock run.
	const alive = page.waitForRequest(/\/ballot\.data/);
	await page.goto(`${openRound()}/ballot`);
	await alive;
	const left = page.locator(".ballot-page .time-left");
	await expect(left).toHaveText(/\d days are left\./);
	const end = Date.parse((await page.locator(".facts time").first().getAttribute("datetime"))!);
	const now = await page.evaluate(() => Date.now());
	await page.clock.fastForward(end - now - 110_000);
	const warning = page.locator("main [aria-live=assertive]");
	await expect(warning).toHaveText(/Less than two minutes are left\./);
	await page.clock.fastForward(120_000);
	await expect(warning).toHaveText(/The time is over\./);
	await context.close();
});
