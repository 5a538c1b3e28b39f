import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, type Page, test } from "@playwright/test";
import { type FaultProxy, startFaultProxy } from "../setup/fault-proxy.ts";
import { readDemo, type Seat, setLanguage, settle, sitDown } from "./people.ts";
import { origin } from "./playwright.config.ts";

// SAFETY 6.2: what a person sees and keeps when the line is poor. Each sits at a browser of their own, behind a line
// that can be cut or that lets no WebSocket pass; browsers are killed and opened again.

const textOf = (page: Page) => page.getByRole("textbox", { name: /^Text of/ });
const savedState = (page: Page) => page.locator("[data-saved]");
const banner = (page: Page, kind: string) => page.locator(`[data-line=${kind}]`);
const demo = () => readDemo();
const sectionAt = (index: number) => `/policies/${demo().policyId}/sections/${demo().sectionIds[index]}`;

let proxy: FaultProxy;
const folders: string[] = [];
const contexts: BrowserContext[] = [];

test.beforeEach(async () => {
	proxy = await startFaultProxy(Number(new URL(origin).port));
});
test.afterEach(async () => {
	for (const context of contexts.splice(0)) await context.close().catch(() => undefined);
	await proxy.stop();
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "tripact-device-"));
	folders.push(folder);
	return folder;
}

/** A device of one's own: its browser keeps what it keeps in `folder`, and reaches the server by the bad line. */
async function openDevice(folder: string, name: string): Promise<Seat> {
	const { host } = new URL(origin);
	const context = await chromium.launchPersistentContext(folder, {
		executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
		args: [
			"--no-sandbox",
			"--disable-dev-shm-usage",
			"--disable-gpu",
			`--host-resolver-rules=MAP ${host} 127.0.0.1:${proxy.port}`,
		],
		baseURL: origin,
		locale: "en-GB",
		timezoneId: "Africa/Tunis",
		viewport: { width: 1280, height: 800 },
	});
	contexts.push(context);
	const page = await context.newPage();
	await page.goto(demo().people.find((person) => person.name === name)!.signInUrl);
	await setLanguage(page, "en");
	return { name, context, page, heard: [] };
}

/** Ends the browser as a power cut does: nothing of it is asked first. */
async function kill(seat: Seat): Promise<void> {
	const gone = seat.context.waitForEvent("close");
	const session = await seat.context.newCDPSession(seat.page);
	session.send("Browser.crash" as never).catch(() => undefined);
	await gone;
}

async function openText(seat: Seat, section: string): Promise<void> {
	await seat.page.goto(section);
	await expect(textOf(seat.page)).toBeVisible({ timeout: 30_000 });
	await expect(savedState(seat.page)).toHaveAttribute("data-saved", "saved", { timeout: 30_000 });
}

async function typeParagraph(page: Page, sentence: string): Promise<void> {
	await textOf(page).locator("p").first().click();
	await settle(page);
	await page.keyboard.press("End");
	await settle(page);
	await page.keyboard.press("Enter");
	await page.keyboard.type(sentence);
}

/** Pictures of a state, where they are wanted: BAD_LINE_PICTURES names the folder. */
async function picture(page: Page, name: string): Promise<void> {
	const folder = process.env.BAD_LINE_PICTURES;
	if (!folder) return;
	mkdirSync(folder, { recursive: true });
	for (const width of [1280, 320]) {
		await page.setViewportSize({ width, height: 800 });
		await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
	}
	await page.setViewportSize({ width: 1280, height: 800 });
}

async function moveSection(
	browser: Parameters<typeof sitDown>[0],
	section: string,
	reopen: boolean,
): Promise<Seat> {
	const secretary = await sitDown(browser, "Ilse Maravand");
	await secretary.page.goto(section);
	await secretary.page.getByText("Circulate this section").click();
	await secretary.page.getByRole("button", { name: "Freeze and circulate" }).click();
	await expect(secretary.page.getByText("The section is frozen and circulated.")).toBeVisible();
	if (!reopen) return secretary;
	await secretary.page.getByText("Reopen this section for drafting").click();
	await secretary.page.getByLabel("Reason").fill("The wording is not settled yet.");
	await secretary.page.getByRole("button", { name: "Reopen for drafting" }).click();
	await expect(secretary.page.getByText("The section is open for drafting again.")).toBeVisible();
	return secretary;
}

test("no WebSocket passes: two people write at once by plain requests, and nothing is overwritten", async ({
	browser,
}) => {
	test.setTimeout(180_000);
	proxy.set({ refuseUpgrades: true });
	const section = sectionAt(2);
	const worker = await openDevice(makeFolder(), "Salma Khouridan");
	const government = await openDevice(makeFolder(), "Farid Zemmarin");
	const employer = await sitDown(browser, "Tomás Arribelda");
	for (const seat of [worker, government, employer]) await openText(seat, section);
	expect(proxy.counts.refusedUpgrades).toBeGreaterThan(1);
	for (const { page } of [worker, government]) await expect(banner(page, "slow")).toBeVisible();
	await expect(banner(employer.page, "slow")).toHaveCount(0);
	const seats = [worker, government, employer];
	const sentences = seats.map((seat) => `Written by ${seat.name} all the same.`);
	await Promise.all(seats.map(({ page }, index) => typeParagraph(page, sentences[index]!)));
	for (const { page } of seats) {
		for (const sentence of sentences) await expect(textOf(page)).toContainText(sentence, { timeout: 30_000 });
		await expect(savedState(page)).toHaveAttribute("data-saved", "saved");
	}
	await picture(worker.page, "polling-en");
	const text = await textOf(employer.page).innerText();
	for (const sentence of sentences) expect(text.split(sentence).length).toBe(2);
	// Another network, without that firewall: a WebSocket is found again and taken at once, without a reload.
	proxy.set({});
	await worker.context.setOffline(true);
	await worker.context.setOffline(false);
	await expect(banner(worker.page, "slow")).toHaveCount(0);
	await expect(savedState(worker.page)).toHaveAttribute("data-saved", "saved", { timeout: 30_000 });
	await typeParagraph(worker.page, "And by a WebSocket again.");
	await expect(textOf(government.page)).toContainText("And by a WebSocket again.", { timeout: 30_000 });
	await employer.context.close();
});

test("offline: said in the page, undone together, and sent after the browser was killed", async ({
	browser,
}) => {
	test.setTimeout(240_000);
	const section = sectionAt(3);
	const device = makeFolder();
	const worker = await openDevice(device, "Amina Solberran");
	const other = await sitDown(browser, "Nour Haddarin");
	await openText(worker, section);
	await openText(other, section);

	proxy.set({ partition: true });
	await typeParagraph(worker.page, "Regretted.");
	await expect(banner(worker.page, "offline")).toContainText("kept on this device", { timeout: 35_000 });
	await expect(savedState(worker.page)).toHaveAttribute("data-saved", "offline");
	await picture(worker.page, "offline-en");
	proxy.set({});
	await expect(banner(worker.page, "back")).toBeVisible({ timeout: 30_000 });
	await expect(textOf(other.page)).toContainText("Regretted.", { timeout: 30_000 });
	await picture(worker.page, "back-en");
	await worker.page.getByRole("button", { name: "Undo these changes" }).click();
	await expect(textOf(worker.page)).not.toContainText("Regretted.");
	await expect(textOf(other.page)).not.toContainText("Regretted.");

	proxy.set({ partition: true });
	await typeParagraph(worker.page, "Written without a line.");
	await expect(banner(worker.page, "offline")).toBeVisible({ timeout: 35_000 });
	await kill(worker);
	proxy.set({});
	const again = await openDevice(device, "Amina Solberran");
	await again.page.goto(section);
	await expect(textOf(again.page)).toContainText("Written without a line.", { timeout: 30_000 });
	await expect(banner(again.page, "back")).toBeVisible({ timeout: 30_000 });
	await expect(textOf(other.page)).toContainText("Written without a line.", { timeout: 30_000 });
	const text = await textOf(other.page).innerText();
	expect(text.split("Written without a line.").length).toBe(2);

	// Somebody else signs in on the same device: nothing of the first one's is there, nor was it sent in their name.
	proxy.set({ partition: true });
	await typeParagraph(again.page, "Only Amina's words.");
	await expect(banner(again.page, "offline")).toBeVisible({ timeout: 35_000 });
	await again.context.close();
	proxy.set({});
	const second = await openDevice(device, "Nour Haddarin");
	await openText(second, section);
	await expect(textOf(second.page)).not.toContainText("Only Amina's words.");
	await expect
		.poll(() =>
			second.page.evaluate(
				async () => (await indexedDB.databases()).filter(({ name }) => name?.startsWith("tripact:")).length,
			),
		)
		.toBe(1);
	expect(await (await other.page.request.get(section)).text()).not.toContain("Only Amina's words.");
	await other.context.close();
});

test("frozen meanwhile: offline words are a proposal by their author, after a killed browser too", async ({
	browser,
}) => {
	test.setTimeout(240_000);
	const section = sectionAt(4);
	const device = makeFolder();
	const worker = await openDevice(device, "Amina Solberran");
	await openText(worker, section);
	proxy.set({ partition: true });
	await typeParagraph(worker.page, "Words of the night train.");
	await expect(banner(worker.page, "offline")).toBeVisible({ timeout: 35_000 });
	await kill(worker);
	const secretary = await moveSection(browser, section, false);
	const before = await secretary.page.locator(".doc").first().innerText();
	proxy.set({});
	const again = await openDevice(device, "Amina Solberran");
	await again.page.goto(section);
	const panel = again.page.locator(".late-panel");
	await expect(panel).toContainText("Words of the night train.", { timeout: 30_000 });
	// Another day: the words are still there.
	await again.page.reload();
	await expect(panel).toContainText("Words of the night train.", { timeout: 30_000 });
	await picture(again.page, "frozen-en");
	await setLanguage(again.page, "ar");
	await again.page.goto(section);
	await expect(panel).toBeVisible();
	await picture(again.page, "frozen-ar");
	await setLanguage(again.page, "en");
	await again.page.goto(section);
	const item = panel.getByRole("listitem").filter({ hasText: "Words of the night train." });
	await item.getByRole("button", { name: "Send as a comment" }).click();
	await item.getByRole("button", { name: "Post for everyone" }).click();
	await expect(item).toHaveCount(0);
	await secretary.page.reload();
	const proposal = secretary.page.getByText("Words of the night train.").first();
	await expect(proposal).toBeVisible();
	await expect(secretary.page.getByText(/^Proposed new paragraph, written on/).first()).toBeVisible();
	expect(await secretary.page.locator(".doc").first().innerText()).toBe(before);
	await secretary.context.close();
});

test("begun anew meanwhile: asked, never merged", async ({ browser }) => {
	test.setTimeout(240_000);
	const section = sectionAt(5);
	const worker = await openDevice(makeFolder(), "Farid Zemmarin");
	await openText(worker, section);
	proxy.set({ partition: true });
	await typeParagraph(worker.page, "Words for the old beginning.");
	await expect(banner(worker.page, "offline")).toBeVisible({ timeout: 35_000 });
	const secretary = await moveSection(browser, section, true);
	proxy.set({});
	const panel = worker.page.locator(".late-panel");
	await expect(panel).toContainText("Words for the old beginning.", { timeout: 60_000 });
	await expect(textOf(worker.page)).not.toContainText("Words for the old beginning.");
	await picture(worker.page, "epoch-en");
	const item = panel.getByRole("listitem").filter({ hasText: "Words for the old beginning." });
	await item.getByRole("button", { name: "Dismiss" }).click();
	await expect(item).toContainText("These words are nowhere else.");
	await item.getByRole("button", { name: "Cancel" }).click();
	await expect(item).toBeVisible();
	await item.getByRole("button", { name: "Dismiss" }).click();
	await item.getByRole("button", { name: "Drop these words" }).click();
	await expect(item).toHaveCount(0);
	const html = await (await secretary.page.request.get(section)).text();
	expect(html).not.toContain("Words for the old beginning.");
	await secretary.context.close();
});
