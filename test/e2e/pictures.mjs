// Takes the pictures of docs/screens/ from a running demonstration:
//   npm run demo            (in another window)
//   node test/e2e/pictures.mjs [data/demo.json] [docs/screens]
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const [demoFile = "data/demo.json", folder = "docs/screens"] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(demoFile, "utf8"));
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
	args: ["--no-sandbox"],
});

async function sitDown(name, language, width) {
	const context = await browser.newContext({
		viewport: { width, height: width < 500 ? 720 : 860 },
		timezoneId: "Africa/Tunis",
		reducedMotion: "reduce",
	});
	const page = await context.newPage();
	await page.goto(demo.people.find((person) => person.name === name).signInUrl);
	await page.request.post(`${demo.url}/choices`, {
		form: { language, back: "/" },
		headers: { origin: demo.url },
	});
	return page;
}

const policy = `${demo.url}/policies/${demo.policyId}`;
const section = `${policy}/sections/${demo.sectionIds.at(1)}`;
const [closed, open] = demo.roundIds.map((id) => `${policy}/rounds/${id}`);
const secretary = "Ilse Maravand";
const voter = "Joaquín Ferrandel";
const spokesperson = "Amina Solberran";

// The addresses of things whose ids only the pages know.
const finder = await sitDown(spokesperson, "en", 1280);
async function findLink(address, pattern) {
	await finder.goto(address);
	const links = await finder.locator("main a").evaluateAll((all) => all.map((one) => one.href));
	return links.find((href) => pattern.test(href));
}
const circulation = `${policy}/circulations/${demo.circulationIds.at(0)}`;
const amendment = await findLink(`${policy}/amendments`, /amendments\/\w{20,}$/);
const answered = await findLink(`${policy}/matrix`, /matrix\/\w{20,}/);
await finder.goto(`${policy}/contents`);
const circulated = await finder.getByRole("link", { name: "National context" }).first().getAttribute("href");
const views = `${demo.url}${circulated.split("?")[0]}/views`;
await finder.context().close();

/** Name, who looks, address; `whole`: the full length of the page. */
const screens = [
	["home", voter, demo.url],
	["account", voter, `${demo.url}/account`],
	["workspace", secretary, policy],
	["contents", secretary, `${policy}/contents`],
	["members", secretary, `${policy}/members`],
	["groups", secretary, `${policy}/groups`],
	["import", secretary, `${policy}/import`],
	["log", secretary, `${policy}/log`],
	["history", secretary, `${section}/history`],
	["compare", secretary, `${section}/compare?from=1`],
	["rounds", voter, `${policy}/rounds`],
	["round-new", secretary, `${policy}/rounds/new`],
	["round-open", voter, open],
	["round-closed", voter, closed],
	["circulation", spokesperson, circulation],
	["response", spokesperson, `${circulation}/response`],
	["matrix", secretary, `${policy}/matrix`],
	["matrix-comment", spokesperson, answered],
	["amendments", spokesperson, `${policy}/amendments`],
	["amendment", spokesperson, amendment],
	["views", spokesperson, views],
	["room", spokesperson, `${policy}/room`],
	["checklists", secretary, `${policy}/checklists`],
	["checklist", secretary, `${policy}/checklists/T6`],
	["framework", secretary, `${policy}/framework`],
	["indicator", secretary, `${policy}/framework/indicators/2`],
	["procedure", secretary, `${policy}/procedure`],
	["ballot", voter, `${open}/ballot`],
	["ballot-changes", voter, `${open}/changes`],
	["record", voter, `${closed}/record`],
	["checkpoints", secretary, `${policy}/checkpoints`],
	["verifier", voter, `${demo.url}/verify.html`],
	["submission", secretary, `${policy}/submission`],
	["people", secretary, `${demo.url}/admin/people`],
	["outbox", secretary, `${demo.url}/admin/outbox`],
	["policy-new", secretary, `${demo.url}/policies/new`],
	["not-found", voter, `${demo.url}/nothing-here`],
];
const also = {
	ballot: true,
	record: true,
	workspace: true,
	home: true,
	history: true,
	compare: true,
	procedure: true,
	response: true,
	matrix: true,
	amendment: true,
	views: true,
	room: true,
	checklist: true,
	indicator: true,
};

// A sentence, so that there is something to compare.
const typist = await sitDown("Farid Zemmarin", "en", 1280);
await typist.goto(section);
await typist.getByText("All changes saved").waitFor();
await typist.locator(".ProseMirror p").first().click();
await typist.keyboard.press("Control+End");
await typist.keyboard.type(" Progress is reported to the committee once a year.");
await typist.getByText("All changes saved").waitFor();
await typist.context().close();

for (const [language, width] of [
	["en", 1280],
	["en", 320],
	["ar", 1280],
	["ar", 320],
]) {
	const pages = {
		[secretary]: await sitDown(secretary, language, width),
		[voter]: await sitDown(voter, language, width),
		[spokesperson]: await sitDown(spokesperson, language, width),
	};
	for (const [name, who, address] of screens) {
		if (!(language === "en" && width === 1280) && !also[name]) continue;
		await pages[who].goto(address);
		await pages[who].screenshot({
			path: `${folder}/${name}-${language}-${width}.png`,
			fullPage: name === "ballot" || name === "record",
		});
	}
	// The editor, with a colleague of another constituency at work in the same text.
	const colleague = await sitDown("Salma Khouridan", "en", 1280);
	await colleague.goto(section);
	await colleague.getByRole("textbox").first().waitFor();
	const page = await sitDown("Farid Zemmarin", language, width);
	await page.goto(section);
	await page.getByRole("textbox").first().waitFor();
	await colleague.locator(".ProseMirror p").nth(1).click();
	await page.locator("[class*=caret]").first().waitFor({ state: "attached" });
	await page.screenshot({ path: `${folder}/section-${language}-${width}.png` });
	await page.goto(`${section}?authorship=constituency`);
	await page.locator(".live-text .by-label b").first().waitFor();
	await page.screenshot({ path: `${folder}/section-authorship-${language}-${width}.png` });
	for (const each of [...Object.values(pages), page, colleague]) await each.context().close();
}

// A bad line (SAFETY 6.2): no WebSocket passes; offline; frozen meanwhile. Each freeze takes a section of its own.
const writer = "Farid Zemmarin";
for (const [index, language] of ["en", "ar"].entries()) {
	const shoot = (page, name) => page.screenshot({ path: `${folder}/${name}-${language}-1280.png` });
	const write = async (page, words) => {
		await page.getByRole("textbox").first().locator("p").first().click();
		await page.keyboard.press("End");
		await page.keyboard.press("Enter");
		await page.keyboard.type(words);
	};
	const slow = await sitDown(writer, language, 1280);
	await slow.routeWebSocket(/\/collab\//, (socket) => socket.close({ code: 1006 }));
	await slow.goto(section);
	await slow.locator("[data-line=slow]").waitFor();
	await shoot(slow, "section-polling");
	await slow.context().close();

	const place = `${policy}/sections/${demo.sectionIds.at(index === 0 ? 2 : 5)}`;
	const late = await sitDown(writer, language, 1280);
	await late.goto(place);
	await late.locator('[data-saved="saved"]').waitFor();
	await late.context().setOffline(true);
	await write(late, language === "ar" ? "كلمات كُتبت دون اتصال." : "Words written without a line.");
	await late.locator("[data-line=offline]").waitFor();
	await late.evaluate(() => window.scrollTo(0, 0));
	await shoot(late, "section-offline");
	const officer = await sitDown(secretary, "en", 1280);
	await officer.goto(place);
	await officer.getByText("Circulate this section").click();
	await officer.getByRole("button", { name: "Freeze and circulate" }).click();
	await officer.getByText("The section is frozen and circulated.").waitFor();
	await late.context().setOffline(false);
	await late.locator(".late-panel").waitFor({ timeout: 60_000 });
	await late.evaluate(() => window.scrollTo(0, 0));
	await shoot(late, "section-frozen-late-words");
	for (const each of [late, officer]) await each.context().close();
}
const visitor = await browser.newPage({ viewport: { width: 1280, height: 860 } });
await visitor.goto(`${demo.url}/sign-in?language=en`);
await visitor.screenshot({ path: `${folder}/sign-in-en-1280.png` });
await browser.close();
