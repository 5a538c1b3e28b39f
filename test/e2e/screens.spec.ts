import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { directionOf, type Language, languages } from "#shared/i18n.ts";
import { readDemo, setLanguage, sitDown } from "./people.ts";
import { origin } from "./playwright.config.ts";

// Every address of app/routes.ts that shows a page, as somebody who has business there, in every language, wide and
// narrow: nothing for axe to find, nothing wider than the screen, no key instead of a sentence, no fault in the console.

const secretary = "Ilse Maravand";
const chair = "Théodora Quillevan";
const worker = "Amina Solberran";
/** Has a seat in the open round and never votes in these tests. */
const voter = "Latifa Mouradine";
/** Has a seat there too, and changes the ballot in every language. */
const changer = "Dolores Irumendi";
const observer = "Mariam Tesfalor";

type Screen = {
	name: string;
	/** null: nobody is signed in. */
	as: string | null;
	path: string;
	/** The status of the page, where it is not 200. */
	status?: number;
	/** What is done on the page before it is looked at. */
	act?: (page: Page) => Promise<void>;
	/** A form of it is refused. */
	refused?: true;
	/** The part that axe looks at, where something floats over the others. */
	part?: string;
};

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const catalogues = "shared/catalogues/en";
const namespaces = readdirSync(catalogues).map((file) => file.replace(/\.json$/, ""));
const keyWithNamespace = new RegExp(`\\b(?:${namespaces.join("|")}):[a-z]\\w*`);

/** Every key of the catalogues that could not be a word: "signIn.title". */
const knownKeys = new Set(
	namespaces.flatMap((namespace) =>
		keysOf(JSON.parse(readFileSync(join(catalogues, `${namespace}.json`), "utf8")) as Catalogue, ""),
	),
);

type Catalogue = { [key: string]: string | Catalogue };

function keysOf(catalogue: Catalogue, before: string): string[] {
	return Object.entries(catalogue).flatMap(([key, value]) => {
		const path = before === "" ? key : `${before}.${key}`;
		if (typeof value !== "string") return keysOf(value, path);
		return path.includes(".") ? [path, path.replace(/_(zero|one|two|few|many|other)$/, "")] : [];
	});
}

async function openEditor(page: Page): Promise<void> {
	await expect(page.locator(".live-text .doc[contenteditable=true]")).toBeVisible();
}

async function openLiveText(page: Page): Promise<void> {
	await expect(page.locator(".live-text .doc")).toBeVisible();
}

async function openAll(page: Page): Promise<void> {
	await page.locator("main").evaluate((main) => {
		for (const details of main.querySelectorAll("details:not(.menu)")) details.setAttribute("open", "");
	});
}

async function checkBallot(page: Page): Promise<void> {
	await page.locator('input[name="choice"][value="reserve"]').check();
	await page.locator('textarea[name="statement"]').fill("The costs are to be settled by decree.");
	await page.locator('button[name="intent"][value="check"]').click();
	await expect(page.locator('button[name="intent"][value="cast"]')).toBeVisible();
}

async function castBallot(page: Page): Promise<void> {
	await checkBallot(page);
	await page.locator('button[name="intent"][value="cast"]').click();
	await expect(page.locator(".receipt-reference")).toBeVisible();
}

async function refuseBallot(page: Page): Promise<void> {
	await page.locator('input[name="choice"][value="reserve"]').check();
	await page.locator('textarea[name="statement"]').fill("");
	await page.locator('button[name="intent"][value="check"]').click();
	await expect(page.locator(".field-error").first()).toBeVisible();
}

async function openMenu(page: Page, index: number): Promise<void> {
	await page.locator(".masthead .menu > summary").nth(index).click();
	await expect(page.locator(".masthead .menu-body").nth(index)).toBeVisible();
}

async function refuseSignIn(page: Page): Promise<void> {
	await page.locator('main input[type="email"]').fill("nobody@example.org");
	await page.locator('main input[type="password"]').fill("not the right one");
	await page.locator("main form button").first().click();
	await expect(page.locator("main .message-wrong")).toBeVisible();
}

/** The addresses of the sections and of a version that the list needs, read from the secretariat's pages. */
async function findPlaces(page: Page) {
	const { policyId, sectionIds, roundIds, circulationIds } = readDemo();
	const policy = `/policies/${policyId}`;
	await page.goto(`${policy}/sections/${sectionIds[1]}`);
	const outline = page.locator(".section-outline");
	// Not the first of the list, which the journey freezes; one that spokespersons draft, too.
	const drafting = (await outline.locator("a", { hasText: /^5\.3\s/ }).getAttribute("href"))!;
	const frozen = (await outline.locator("a", { hasText: /^1\.2\s/ }).getAttribute("href"))!;
	const part = (await outline.locator(".outline-part > a").first().getAttribute("href"))!;
	const circulation = `${policy}/circulations/${circulationIds[0]}`;
	const [closed, open] = [`${policy}/rounds/${roundIds[0]}`, `${policy}/rounds/${roundIds[1]}`];
	await page.goto(closed);
	const version = (await page.locator('main a[href*="/versions/"]').first().getAttribute("href"))!;
	return { policy, drafting, frozen, part, circulation, closed, open, version };
}

function listScreens(places: Awaited<ReturnType<typeof findPlaces>>): Screen[] {
	const { policy, drafting, frozen, part, circulation, closed, open, version } = places;
	return [
		{ name: "sign-in", as: null, path: "/sign-in" },
		{ name: "sign-in refused", as: null, path: "/sign-in", act: refuseSignIn, refused: true },
		{ name: "forgotten", as: null, path: "/forgotten" },
		{ name: "reset, unknown token", as: null, path: "/reset/unknown" },
		{ name: "invitation, unknown token", as: null, path: "/invitation/unknown" },
		{ name: "not found", as: null, path: "/nowhere", status: 404 },
		{ name: "sign-out", as: worker, path: "/sign-out" },
		{ name: "home of a worker", as: worker, path: "/" },
		{ name: "home of the secretariat", as: secretary, path: "/" },
		{ name: "display menu", as: secretary, path: "/", act: (page) => openMenu(page, 0), part: ".masthead" },
		{
			name: "menu of a person",
			as: secretary,
			path: "/",
			act: (page) => openMenu(page, 1),
			part: ".masthead",
		},
		{ name: "account", as: worker, path: "/account" },
		{ name: "new policy", as: secretary, path: "/policies/new" },
		{ name: "workspace", as: secretary, path: policy },
		{ name: "workspace of a worker", as: worker, path: policy },
		{ name: "contents", as: secretary, path: `${policy}/contents` },
		{ name: "contents, opened", as: secretary, path: `${policy}/contents`, act: openAll },
		{ name: "members", as: secretary, path: `${policy}/members` },
		{ name: "members, opened", as: secretary, path: `${policy}/members`, act: openAll },
		{ name: "groups", as: secretary, path: `${policy}/groups`, act: openAll },
		{ name: "import", as: secretary, path: `${policy}/import` },
		{ name: "log", as: secretary, path: `${policy}/log` },
		{ name: "checkpoints", as: secretary, path: `${policy}/checkpoints` },
		{ name: "checklists", as: secretary, path: `${policy}/checklists` },
		{ name: "a checklist's form", as: secretary, path: `${policy}/checklists/T6?item=T6.3` },
		{ name: "comment rounds", as: secretary, path: `${policy}/circulations` },
		{ name: "new comment round", as: secretary, path: `${policy}/circulations/new` },
		{ name: "comment round", as: chair, path: circulation, act: openAll },
		{ name: "response of a constituency", as: voter, path: `${circulation}/response` },
		{ name: "monitoring", as: secretary, path: `${policy}/framework` },
		{ name: "an indicator", as: secretary, path: `${policy}/framework/indicators/1` },
		{ name: "an indicator's form", as: secretary, path: `${policy}/framework/indicators/1/change` },
		{ name: "after validation", as: secretary, path: `${policy}/submission` },
		{ name: "drafting section", as: worker, path: drafting, act: openEditor },
		{ name: "drafting section, opened", as: secretary, path: drafting, act: openAll },
		{ name: "drafting section of an observer", as: observer, path: drafting, act: openLiveText },
		{ name: "frozen section", as: worker, path: frozen, act: openAll },
		{ name: "history", as: secretary, path: `${frozen}/history` },
		{ name: "an earlier text", as: worker, path: `${drafting}/history/1` },
		{ name: "restoring, to be checked", as: secretary, path: `${drafting}/history/1?restore=1` },
		{ name: "comparison", as: worker, path: `${drafting}/compare?from=0` },
		{ name: "comparison, side by side", as: worker, path: `${drafting}/compare?from=0&view=side` },
		{ name: "nothing to compare", as: observer, path: `${frozen}/compare?from=1&to=1` },
		{ name: "part", as: worker, path: part },
		{ name: "version", as: worker, path: version },
		{ name: "rounds", as: chair, path: `${policy}/rounds` },
		{ name: "new round", as: chair, path: `${policy}/rounds/new` },
		{ name: "rules of procedure", as: chair, path: `${policy}/procedure`, act: openAll },
		{ name: "proposing rules", as: secretary, path: `${policy}/procedure/propose` },
		{ name: "what changed in the text", as: worker, path: `${open}/changes` },
		{ name: "open round", as: chair, path: open, act: openAll },
		{ name: "open round of a voter", as: voter, path: open },
		{ name: "closed round", as: worker, path: closed, act: openAll },
		{ name: "ballot", as: voter, path: `${open}/ballot` },
		{ name: "ballot, to be checked", as: voter, path: `${open}/ballot`, act: checkBallot },
		{ name: "record", as: chair, path: `${closed}/record`, act: openAll },
		{ name: "signature sheet", as: chair, path: `${closed}/record/signatures` },
		{ name: "people", as: secretary, path: "/admin/people" },
		{ name: "outbox", as: secretary, path: "/admin/outbox" },
		{ name: "ballot, refused", as: changer, path: `${open}/ballot`, act: refuseBallot, refused: true },
		{ name: "receipt", as: changer, path: `${open}/ballot`, act: castBallot },
		{ name: "no permission", as: worker, path: `${policy}/rounds/new`, status: 403 },
		{ name: "not for others to know of", as: worker, path: "/admin/people", status: 404 },
	];
}

/** The people at their browsers, seated once for all tests of this file. */
const seats = new Map<string | null, { page: Page; faults: string[] }>();
let screens: Screen[] = [];

async function seat(browser: Browser, name: string | null): Promise<Page> {
	const page =
		name === null ? await (await browser.newContext()).newPage() : (await sitDown(browser, name)).page;
	const faults: string[] = [];
	page.on("console", (message) => {
		if (message.type() === "error" || /Content.Security.Policy/i.test(message.text()))
			faults.push(message.text());
	});
	page.on("pageerror", (error) => faults.push(String(error)));
	seats.set(name, { page, faults });
	return page;
}

test.beforeAll(async ({ browser }) => {
	screens = listScreens(await findPlaces(await seat(browser, secretary)));
	for (const name of new Set(screens.map((screen) => screen.as)))
		if (!seats.has(name)) await seat(browser, name);
});

test.afterAll(async () => {
	for (const { page } of seats.values()) await page.context().close();
	seats.clear();
});

/** All of the page that people read or hear, and what is wrong with its frame. */
async function readFrame(page: Page) {
	return page.evaluate(() => {
		const named = ["aria-label", "title", "placeholder", "data-label", "data-tip", "alt"];
		const attributes = [...document.querySelectorAll("body *")].flatMap((element) =>
			named.map((name) => element.getAttribute(name) ?? ""),
		);
		const wide = [...document.querySelectorAll("body *")]
			.filter((element) => {
				const box = element.getBoundingClientRect();
				return box.width > 1 && (box.right > window.innerWidth + 1 || box.left < -1);
			})
			.map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`);
		return {
			text: [document.title, document.body.innerText, ...attributes].join("\n"),
			headings: document.querySelectorAll("h1").length,
			mains: document.querySelectorAll("main").length,
			language: document.documentElement.lang,
			direction: document.documentElement.dir,
			over: document.documentElement.scrollWidth - window.innerWidth,
			wide: [...new Set(wide)].slice(0, 8),
			cut: [...document.querySelectorAll(".menu[open] > .menu-body")].filter((menu) => {
				const { left, right } = menu.getBoundingClientRect();
				return left < 0 || right > window.innerWidth;
			}).length,
		};
	});
}

function findKeys(text: string): string[] {
	const words = text
		.split(/[\s“”"«»()]+/)
		.filter((word) => knownKeys.has(word) || keyWithNamespace.test(word));
	return [...new Set([...words, ...(text.match(/\{\{.*?\}\}/g) ?? [])])];
}

/** What axe looks at: everything, the colours of a display that changes nothing else, or nothing. */
type Look = "all" | "colours" | "frame";

/** Everything wrong with the page as it stands, each in one line. */
async function findWrong(page: Page, language: Language, look: Look, part = "html"): Promise<string[]> {
	const frame = await readFrame(page);
	const wrong: string[] = [];
	if (frame.over > 0) wrong.push(`${frame.over} px wider than the screen: ${frame.wide.join(", ")}`);
	if (frame.cut > 0) wrong.push("an open menu stands outside the screen");
	if (frame.headings !== 1) wrong.push(`${frame.headings} h1`);
	if (frame.mains !== 1) wrong.push(`${frame.mains} main`);
	if (frame.language !== language || frame.direction !== directionOf(language))
		wrong.push(`html lang=${frame.language} dir=${frame.direction}`);
	wrong.push(...findKeys(frame.text).map((key) => `a key is shown: ${key}`));
	if (look === "frame") return wrong;
	const axe = new AxeBuilder({ page }).include(part).setLegacyMode();
	const { violations } = await (look === "all"
		? axe.withTags(tags)
		: axe.withRules("color-contrast")
	).analyze();
	for (const { id, nodes } of violations) {
		const places = nodes
			.slice(0, 4)
			.map((node) => `${node.target.join(" ")} [${node.any[0]?.message ?? node.failureSummary}]`);
		wrong.push(`axe ${id} (${nodes.length}): ${places.join(" | ")}`);
	}
	return wrong;
}

/** React has taken over every part of the page: what its effects do wrong has been said. */
async function waitForHydration(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		const main = document.querySelector("main");
		return main !== null && Object.keys(main).some((key) => key.startsWith("__reactFiber"));
	});
}

/** Goes to a screen and says everything that is wrong there. */
async function visit(screen: Screen, language: Language, looks: Record<number, Look>): Promise<string[]> {
	const { page, faults } = seats.get(screen.as)!;
	faults.length = 0;
	const widths = Object.keys(looks).map(Number);
	await page.setViewportSize({ width: Math.max(...widths), height: 800 });
	const response = await page.goto(`${origin}${screen.path}`);
	const wrong: string[] = [];
	const status = screen.status ?? 200;
	if (response?.status() !== status) wrong.push(`status ${response?.status()} instead of ${status}`);
	await waitForHydration(page);
	await screen.act?.(page);
	for (const width of widths.sort((a, b) => b - a)) {
		await page.setViewportSize({ width, height: 800 });
		const lines = await findWrong(page, language, looks[width]!, screen.part);
		wrong.push(...lines.map((line) => `${width} px: ${line}`));
	}
	// A page that is refused says so in the console too.
	const expected = screen.status || screen.refused ? /^Failed to load resource/ : /^$/;
	wrong.push(
		...faults.filter((fault) => !expected.test(fault)).map((fault) => `console: ${fault.slice(0, 400)}`),
	);
	return wrong;
}

/** Everybody goes through their screens, all at the same time. */
async function visitAll(language: Language, looks: Record<number, Look>): Promise<void> {
	const found = await Promise.all(
		[...seats].map(async ([name, { page }]) => {
			await page.goto(origin);
			await setLanguage(page, language);
			const wrong: { screen: string; wrong: string[] }[] = [];
			for (const screen of screens.filter(({ as }) => as === name)) {
				const lines = await visit(screen, language, looks).catch((error: Error) => [error.message]);
				wrong.push({ screen: screen.name, wrong: lines });
			}
			return wrong;
		}),
	);
	for (const { screen, wrong } of found.flat()) expect.soft(wrong, `${screen}, ${language}`).toEqual([]);
}

for (const language of languages) {
	test(`every screen in ${language}, wide and narrow`, async () => {
		test.setTimeout(300_000);
		// What axe finds at one width it finds in every language that is written the same way; SCREENS=all looks at all.
		const isEnough = language === "fr" || language === "es";
		const wide = isEnough && process.env.SCREENS !== "all" ? "frame" : "all";
		await visitAll(language, { 1280: wide, 320: "all" });
	});
}

test("every screen in dark", async () => {
	test.setTimeout(300_000);
	for (const { page } of seats.values()) await page.emulateMedia({ colorScheme: "dark" });
	await visitAll("en", { 1280: "colours" });
});
