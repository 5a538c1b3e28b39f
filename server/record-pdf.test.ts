import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Committee,
	castAs,
	contextFor,
	hour,
	makeActor,
	makeCommittee,
	startRound,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { getRecordPdf, makesPdf } from "./features/record-exports.ts";
import { getRecord } from "./features/records.ts";
import { closeDueRounds } from "./features/rounds.ts";
import { newId } from "./ids.ts";
import { writeRecordHtml } from "./record-html.ts";
import { createPdfPrinter } from "./record-pdf.ts";
import { speechFor } from "./record-speech.ts";

// A real Chromium prints. A shell script around it writes down when it starts and ends, where, and what it is told.

const folder = mkdtempSync(join(tmpdir(), "tripact-pdf-test-"));
const diary = join(folder, "diary");
const chromium = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
	(path) => path && existsSync(path),
);
const hostile = `Jobs <script>document.title="run"</script> & "skills" </style>`;
const canary = `caucus-${newId()}`;

let services: TestServices;
let committee: Committee;
let roundId: string;

beforeAll(async () => {
	if (!chromium) throw new Error("This test needs Chromium: install it or set CHROMIUM_PATH.");
	const watched = writeScript(
		"chromium",
		`echo "start $PWD" >>'${diary}'; env >'${diary}.env'\n'${chromium}' "$@"; code=$?; echo end >>'${diary}'; exit $code`,
	);
	services = await openTestServices({ CHROMIUM_PATH: watched });
	committee = await makeCommittee(services);
	const { policyId } = committee;
	await services.db.updateTable("policy").set({ title: hostile }).where("id", "=", policyId).execute();
	roundId = await startRound(services, committee);
	for (const actor of Object.values(committee.voters).flat()) {
		await castAs(services, committee, roundId, actor, "reserve", { statement: hostile });
	}
	await speakInCaucus();
	services.testClock.advance(2 * hour);
	await closeDueRounds(services);
});
afterAll(async () => {
	await services?.close();
	rmSync(folder, { recursive: true, force: true });
});

function writeScript(name: string, body: string): string {
	const path = join(folder, name);
	writeFileSync(path, `#!/bin/sh\n${body}\n`);
	chmodSync(path, 0o755);
	return path;
}

async function speakInCaucus(): Promise<void> {
	const [actor = committee.chair] = committee.voters.workers ?? [];
	const ctx = await contextFor(services, committee.policyId, actor);
	const { policyId, sectionIds } = committee;
	const thread = newId();
	await services.db
		.insertInto("thread")
		.values({
			...{ id: thread, policyId, sectionId: sectionIds[0] ?? "", caucus: "workers", blockId: null },
			...{ anchorStart: null, anchorEnd: null, quote: canary, createdAt: ctx.now },
			...{ createdById: actor.personId, resolvedAt: null, resolvedById: null },
		})
		.execute();
	await services.db
		.insertInto("comment")
		.values({
			...{ id: newId(), threadId: thread, memberId: ctx.member.id, personId: actor.personId },
			...{
				constituency: "workers",
				capacity: "spokesperson",
				text: canary,
				createdAt: ctx.now,
				key: newId(),
			},
		})
		.execute();
}

const asWorker = async () =>
	contextFor(services, committee.policyId, committee.voters.workers?.[0] ?? committee.chair);
const readDiary = () => readFileSync(diary, "utf8").trim().split("\n");
const countPages = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;

describe("the record as a PDF", () => {
	it("has every part, in the reader's language and direction, and nothing of a caucus", async () => {
		const paper = await getRecord(await asWorker(), roundId);
		for (const language of ["en", "fr", "es", "ar"]) {
			const html = writeRecordHtml(paper, speechFor(language, paper), language);
			expect(html.match(/<h2>/g)).toHaveLength(26);
			expect(html).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
			expect(html.match(/@bottom-(left|right) \{ content: "[^"]+"/)?.[0]).toContain(paper.countHash);
			expect(html).toContain("Jobs &lt;script&gt;document.title=&quot;run&quot;&lt;/script&gt; &amp;");
			expect(html).not.toMatch(/<script|certificate:|record:|decision:|\{\{/);
			expect(html.match(/<\/style>/g)).toHaveLength(1);
			expect(html).not.toContain(canary);
		}
	});

	it("is printed by Chromium, one after another, once each, and leaves nothing behind", async () => {
		const ctx = await asWorker();
		const [english, arabic] = await Promise.all([
			getRecordPdf(ctx, roundId, "en"),
			getRecordPdf(ctx, roundId, "ar"),
		]);
		expect([english.name, arabic.name]).toEqual(["record-round-1-en.pdf", "record-round-1-ar.pdf"]);
		for (const { bytes } of [english, arabic]) {
			expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
			expect(countPages(bytes)).toBeGreaterThan(1);
			expect(bytes.includes(canary)).toBe(false);
		}
		expect(arabic.bytes.equals(english.bytes)).toBe(false);
		expect((await getRecordPdf(ctx, roundId, "en")).bytes).toBe(english.bytes);
		const lines = readDiary();
		expect(lines.map((line) => line.split(" ")[0])).toEqual(["start", "end", "start", "end"]);
		for (const line of lines.filter((one) => one.startsWith("start "))) {
			expect(existsSync(line.slice("start ".length))).toBe(false);
		}
		expect(readFileSync(`${diary}.env`, "utf8")).not.toMatch(/^(AUTH_SECRET|DATABASE_URL|VITEST|NODE_ENV)=/m);
	});

	it("runs no script and asks no network, whatever a page says", async () => {
		const asked: string[] = [];
		const server = createServer((request, response) => {
			asked.push(request.url ?? "");
			response.end();
		});
		await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const paper = await getRecord(await asWorker(), roundId);
		const html = writeRecordHtml(paper, speechFor("en", paper), "en");
		const attack = `<title>quiet</title><script>document.title = "ran"</script>`;
		const pdf = await services.pdf.print(html.replace(/<title>.*<\/title>/, attack));
		await services.pdf.print(`<!doctype html><img src="${origin}/seen" alt="">`);
		await new Promise((done) => server.close(done));
		expect(pdf?.toString("latin1")).toMatch(/\/Title \(quiet\)/);
		expect(asked).toEqual([]);
	});

	it("is refused to a stranger, and where nothing was counted", async () => {
		const stranger = await makeActor(services);
		await expect(contextFor(services, committee.policyId, stranger)).rejects.toThrow("not-found");
		await expect(getRecordPdf(await asWorker(), newId(), "en")).rejects.toThrow("not-found");
		await expect(getRecordPdf(await asWorker(), roundId, "en", 7)).rejects.toThrow("not-found");
	});
});

describe("a printer", () => {
	it("is not there without Chromium, and says so", async () => {
		const none = createPdfPrinter(join(folder, "none"), () => undefined);
		expect(none.available).toBe(false);
		expect(await none.print("<p>x</p>")).toBeNull();
		const ctx = await asWorker();
		expect(makesPdf(ctx)).toBe(true);
		const without = { ...ctx, services: { ...services, pdf: none } };
		expect(makesPdf(without)).toBe(false);
		await expect(getRecordPdf(without, roundId, "en")).rejects.toThrow("busy: certificate:pdf.none");
	});

	it("ends one that takes too long with all its processes, tells the log, and takes only so many", async () => {
		const pidFile = join(folder, "pid");
		const slow = writeScript(
			"slow",
			`[ -e '${pidFile}' ] && exit 1\nsleep 600 &\necho $! >'${pidFile}'; wait`,
		);
		const failures: unknown[] = [];
		const printer = createPdfPrinter(slow, (error) => failures.push(error), 1000);
		const first = printer.print("<p>0</p>");
		const others = Array.from({ length: 8 }, (_, index) => printer.print(`<p>${index + 1}</p>`));
		const answers = await Promise.allSettled([first, ...others]);
		expect(answers.map(({ status }) => status)).toEqual(Array(9).fill("rejected"));
		expect(failures).toHaveLength(8);
		const pid = readFileSync(pidFile, "utf8").trim();
		// Ended; where nobody collects the ended, its entry stays as a "Z".
		expect(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout).toMatch(/^(Z.*)?\s*$/);
	});
});
