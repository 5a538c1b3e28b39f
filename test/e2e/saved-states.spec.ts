import { type Browser, expect, type Page, test } from "@playwright/test";
import { collabLimits } from "#shared/collab.ts";
import { readDemo, type Seat, settle, sitDown } from "./people.ts";
import { origin } from "./playwright.config.ts";

// SAFETY 6.2: every other state of the saved line, provoked in a browser at the real server. The bad line itself is in
// bad-line.spec.ts.

const demo = () => readDemo();
const section = () => `/policies/${demo().policyId}/sections/${demo().sectionIds[3]}`;
const textOf = (page: Page) => page.getByRole("textbox", { name: /^Text of/ });
const saved = (page: Page) => page.locator("[data-saved]");

type Line = {
	/** From now on, what the page sends does not arrive. */
	hold: () => void;
	/** What the page sends arrives again, on the next connection. */
	free: () => void;
	/** Says something to the door on the page's present connection, as a faulty page would. */
	say: (...frames: Uint8Array[]) => void;
};

/** Somebody at the section's text, with a line that the test has in its hands. */
async function openText(browser: Browser, name: string, before?: (page: Page) => Promise<void>) {
	const seat = await sitDown(browser, name);
	let held = false;
	let say: (frame: Uint8Array) => void = () => undefined;
	await seat.page.routeWebSocket(/\/collab\//, (socket) => {
		const server = socket.connectToServer();
		say = (frame) => server.send(Buffer.from(frame));
		socket.onMessage((message) => {
			if (!held) server.send(message);
		});
	});
	await before?.(seat.page);
	await seat.page.goto(section());
	await expect(textOf(seat.page)).toBeVisible();
	await expect(saved(seat.page)).toHaveAttribute("data-saved", "saved");
	const line: Line = {
		hold: () => {
			held = true;
		},
		free: () => {
			held = false;
		},
		say: (...frames) => {
			for (const frame of frames) say(frame);
		},
	};
	return { seat, line };
}

async function typeParagraph({ page }: Seat, sentence: string): Promise<void> {
	await textOf(page).locator("p").first().click();
	await settle(page);
	await page.keyboard.press("End");
	await page.keyboard.press("Enter");
	await page.keyboard.type(sentence);
	await expect(textOf(page)).toContainText(sentence);
}

const listCopies = (page: Page) =>
	page.evaluate(
		async () => (await indexedDB.databases()).filter(({ name }) => name?.startsWith("tripact:")).length,
	);

test("a full device: said at once, saved by the server all the same, and never called kept", async ({
	browser,
}) => {
	const { seat } = await openText(browser, "Peter Halvoran");
	const { page, context } = seat;
	const full = page.getByText("This device cannot keep more");
	await expect(full).toHaveCount(0);
	// As a browser does when there is no room: what is written is taken back, and the database told so.
	await page.evaluate(() => {
		for (const act of ["add", "put"] as const) {
			const write = IDBObjectStore.prototype[act];
			IDBObjectStore.prototype[act] = function (...given: Parameters<typeof write>) {
				const request = write.apply(this, given);
				this.transaction.abort();
				return request;
			};
		}
	});
	await typeParagraph(seat, "Written on a full device.");
	await expect(full).toBeVisible();
	await expect(saved(page)).toHaveAttribute("data-saved", "saved");
	// Without a line and without a copy, words would be lost: so it says.
	await context.setOffline(true);
	await page.keyboard.type(" And offline.");
	await expect(saved(page)).toHaveAttribute("data-saved", "cannotSave");
	await expect(saved(page).getByRole("button", { name: "Copy your text" })).toBeVisible();
	await expect(page.locator("[data-line=offline]")).toContainText("this browser keeps no copy");
	await context.setOffline(false);
	await expect(saved(page)).toHaveAttribute("data-saved", "saved", { timeout: 30_000 });
	expect(await (await page.request.get(section())).text()).toContain(
		"Written on a full device. And offline.",
	);
	await context.close();
});

test("ten minutes offline: others may have changed the text", async ({ browser }) => {
	const { seat } = await openText(browser, "Peter Halvoran", (page) => page.clock.install());
	const { page, context } = seat;
	const banner = page.locator("[data-line=offline]");
	await context.setOffline(true);
	await typeParagraph(seat, "Written in the tunnel.");
	await expect(banner).toContainText("kept on this device");
	await page.clock.fastForward("09:00");
	await expect(banner).not.toContainText("Others may have changed this text");
	await page.clock.fastForward("01:30");
	await expect(banner).toContainText("Others may have changed this text meanwhile.");
	await context.close();
});

test("refused, too large, too fast: each is said, and no word is lost", async ({ browser }) => {
	const { seat, line } = await openText(browser, "Peter Halvoran", (page) => page.clock.install());
	const { page, context } = seat;
	const note = page.locator(".closed-note");
	const reload = note.getByRole("button", { name: "Load the page again" });

	await test.step("4429: tried again by itself", async () => {
		const openings = Array.from({ length: collabLimits.openingBucket[0] * 3 }, () =>
			Uint8Array.of(0, 0, 1, 0),
		);
		line.say(...openings);
		await expect(note).toContainText("Too many changes came at once.");
		await typeParagraph(seat, "Typed meanwhile.");
		await page.clock.fastForward("00:11");
		await expect(note).toHaveCount(0);
		await expect(saved(page)).toHaveAttribute("data-saved", "saved");
	});

	for (const [code, sentence, frame] of [
		["4400", "The server refused a change", Uint8Array.of(0, 2, 3, 255, 255, 255)],
		["4413", "is too large to save", new Uint8Array(collabLimits.frameBytes + 1)],
	] as const) {
		await test.step(code, async () => {
			line.hold();
			await typeParagraph(seat, `Not sent before ${code}.`);
			line.say(frame);
			await expect(note).toContainText(sentence);
			await expect(saved(page)).toHaveAttribute("data-saved", "cannotSave");
			await expect(page.locator(".live-text .doc")).toHaveAttribute("contenteditable", "false");
			line.free();
			await reload.click();
			await expect(saved(page)).toHaveAttribute("data-saved", "saved");
			await expect(textOf(page)).toContainText(`Not sent before ${code}.`);
			expect(await (await page.request.get(section())).text()).toContain(`Not sent before ${code}.`);
		});
	}
	await context.close();
});

test("the session ends under one's hands: sign in again in a dialog, and nothing is lost", async ({
	browser,
}) => {
	const email = "peter.halvoran@example.org";
	const password = "correct horse battery";
	const { seat, line } = await openText(browser, "Peter Halvoran", (page) => page.clock.install());
	const { page, context } = seat;
	const headers = { origin };
	const administrator = await sitDown(browser, "Ilse Maravand");
	await page.request.post("/forgotten", { form: { email }, headers });
	const link = await expect
		.poll(async () =>
			/\/reset\/[\w.~-]+/.exec(await (await administrator.page.request.get("/admin/outbox")).text()),
		)
		.not.toBeNull()
		.then(async () =>
			/\/reset\/[\w.~-]+/.exec(await (await administrator.page.request.get("/admin/outbox")).text()),
		);
	line.hold();
	await typeParagraph(seat, "Typed before the session ended.");
	// A new password ends every session of the person (SAFETY 3.2).
	await administrator.page.request.post(link![0], { form: { password }, headers });
	const note = page.locator(".closed-note");
	await expect(note).toContainText("Your session has ended.");
	await expect(saved(page)).toHaveAttribute("data-saved", "cannotSave");
	line.free();
	await note.getByRole("button", { name: "Sign in again" }).click();
	const dialog = page.getByRole("dialog", { name: "Sign in again" });
	await dialog.getByLabel("E-mail address").fill(email);
	// A page that has lost its session asks now and then what it may show; the dialog outlives the answer.
	const asked = page.waitForResponse((response) => response.url().includes(".data"));
	await page.clock.fastForward("00:25");
	await asked;
	await expect(dialog.getByLabel("E-mail address")).toHaveValue(email);
	await dialog.getByLabel("Password").fill("not the password");
	await dialog.getByRole("button", { name: "Sign in and go on" }).click();
	await expect(dialog.getByRole("alert")).toContainText("Your words are still here");
	await dialog.getByLabel("Password").fill(password);
	await dialog.getByRole("button", { name: "Sign in and go on" }).click();
	await expect(dialog).toHaveCount(0);
	await expect(saved(page)).toHaveAttribute("data-saved", "saved", { timeout: 30_000 });
	await expect(textOf(page)).toContainText("Typed before the session ended.");
	expect((await textOf(page).innerText()).split("Typed before the session ended.").length).toBe(2);
	expect(await (await page.request.get(section())).text()).toContain("Typed before the session ended.");
	await administrator.context.close();
	await context.close();
});

test("access removed: said, the words offered for copying, nothing left on the device", async ({
	browser,
}) => {
	const { seat, line } = await openText(browser, "Claire Montevran");
	const { page, context } = seat;
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	expect(await listCopies(page)).toBe(1);
	line.hold();
	await typeParagraph(seat, "Never saved, and mine.");
	const secretary = await sitDown(browser, "Ilse Maravand");
	await secretary.page.goto(`/policies/${demo().policyId}/members`);
	const row = secretary.page.locator("li, tr").filter({ hasText: seat.name }).last();
	await row.locator("summary").click();
	await row.getByRole("button", { name: "End" }).click();
	const lost = page.locator(".lost-section");
	await expect(lost).toContainText("You no longer have access to this section.");
	await expect(lost).toContainText("Never saved, and mine.");
	await lost.getByRole("button", { name: "Copy your text" }).click();
	await expect(lost.getByRole("button", { name: "Your text is copied." })).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("Never saved, and mine.");
	await expect.poll(() => listCopies(page)).toBe(0);
	expect(
		await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("tripact:late"))),
	).toEqual([]);
	expect(await (await secretary.page.request.get(section())).text()).not.toContain("Never saved, and mine.");
	await secretary.context.close();
	await context.close();
});
