import { expect, test } from "@playwright/test";
import { readDemo, type Seat, sitDown } from "./people.ts";

// The room: what the chair shows is on everyone's screen, positions arrive by themselves, and only spokespersons
// state them. The demonstration's first amendment is contested, its second waits.

const room = () => `/policies/${readDemo().policyId}/room`;
const shown = (seat: Seat) => seat.page.getByRole("heading", { level: 1 });

/** The chair's press on an amendment of the list. */
async function show(chair: Seat, number: number): Promise<void> {
	await chair.page.goto(`${room()}?d=${number}`);
	const press = chair.page.getByRole("button", { name: "Show to everyone" });
	if (await press.isVisible()) await press.click();
	await expect(chair.page.locator(".room-item-shown")).toContainText("shown to all");
}

test("the chair shows an amendment and every screen follows; a spokesperson's position arrives at the chair's", async ({
	browser,
}) => {
	const chair = await sitDown(browser, "Théodora Quillevan", { width: 1920 });
	const delegate = await sitDown(browser, "Mateo Silvarín", { width: 320 });
	const spokesperson = await sitDown(browser, "Victor Lindarre", { width: 320 });
	await show(chair, 1);
	await delegate.page.goto(room());
	await expect(shown(delegate)).toContainText("D.1");
	await show(chair, 2);
	await expect(shown(delegate)).toContainText("D.2");
	// Whoever reads alone stays there, and is told what the chair shows.
	await spokesperson.page.goto(`${room()}?d=1`);
	await show(chair, 1);
	await show(chair, 2);
	await expect(spokesperson.page.getByText("The chair shows")).toContainText("D.2");
	await expect(shown(spokesperson)).toContainText("D.1");

	await spokesperson.page.getByRole("link", { name: "Follow the chair" }).click();
	await expect(shown(spokesperson)).toContainText("D.2");
	// Who is writing stays with the amendment, whatever the chair shows meanwhile.
	await spokesperson.page.getByLabel("Statement").fill("Half a sentence");
	await show(chair, 1);
	await expect(spokesperson.page.getByText("The chair shows")).toContainText("D.1");
	await expect(shown(spokesperson)).toContainText("D.2");
	await expect(spokesperson.page.getByLabel("Statement")).toHaveValue("Half a sentence");
	await show(chair, 2);
	await spokesperson.page.getByLabel("Statement").fill("");
	await spokesperson.page.getByRole("radio", { name: "Agrees with a reservation" }).check();
	await spokesperson.page.getByRole("button", { name: "State this position" }).click();
	await expect(spokesperson.page.getByRole("alert")).toContainText("Say what the reservation is");
	await expect(spokesperson.page.getByRole("radio", { name: "Agrees with a reservation" })).toBeChecked();
	const words = `The cost is to be counted first (${Date.now()}).`;
	await spokesperson.page.getByLabel("Statement").fill(words);
	await spokesperson.page.getByRole("button", { name: "State this position" }).click();
	await expect(spokesperson.page.getByText("The position is stated.")).toBeVisible();
	const bench = chair.page.locator(".position", { hasText: "Employers" });
	await expect(bench).toContainText("Agrees with a reservation");
	await expect(bench).toContainText(words);
	const wide = await delegate.page.evaluate(() => document.documentElement.scrollWidth);
	expect(wide).toBeLessThanOrEqual(320);
	for (const seat of [chair, delegate, spokesperson]) await seat.context.close();
});

test("a member who is no spokesperson has no form and is refused; without scripts a reload follows the chair", async ({
	browser,
}) => {
	const chair = await sitDown(browser, "Théodora Quillevan", { javaScriptEnabled: false });
	const member = await sitDown(browser, "Mateo Silvarín", { javaScriptEnabled: false, width: 320 });
	await show(chair, 1);
	await member.page.goto(room());
	await expect(shown(member)).toContainText("D.1");
	await expect(
		member.page.getByRole("button", { name: /State this position|Show to everyone|Agreed/ }),
	).toHaveCount(0);
	await show(chair, 2);
	await member.page.reload();
	await expect(shown(member)).toContainText("D.2");

	const { origin } = new URL(member.page.url());
	const refuse = async (form: Record<string, string>) => {
		const answer = await member.page.request.post(room(), { form, headers: { origin } });
		expect(answer.status()).toBe(403);
	};
	const link = await member.page.getByRole("link", { name: "Everything about" }).getAttribute("href");
	const amendmentId = String(link?.split("/").at(-1));
	const common = { amendmentId, revision: "1", key: `e2e-${Date.now()}` };
	await refuse({ ...common, intent: "position", value: "oppose", statement: "Not mine to say." });
	await refuse({ ...common, intent: "point" });
	await refuse({ ...common, intent: "decide", act: "agree" });

	// The brackets of the section follow from the same amendments.
	await member.page.goto((await member.page.locator(".room-place a").getAttribute("href")) ?? "");
	await member.page
		.getByRole("link", { name: /open brackets?$/ })
		.first()
		.click();
	await expect(member.page.locator(".bracket-open").first()).toBeVisible();
	await expect(member.page.getByRole("heading", { name: "Key", exact: true })).toBeVisible();
	await member.page.getByRole("link", { name: "Clean view" }).click();
	await expect(member.page.locator(".bracket-open")).toHaveCount(0);
	for (const seat of [chair, member]) await seat.context.close();
});
