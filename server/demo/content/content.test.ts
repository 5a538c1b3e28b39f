import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import commentFile from "./comments.json";
import peopleFile from "./people.json";
import roundFile from "./rounds.json";

type Section = { file: string; meta: Record<string, string>; body: string };

const folder = fileURLToPath(new URL(".", import.meta.url));
const markdown = new MarkdownIt({ html: false });
const template = "1.1 1.2 1.3 1.4 1.5 1.6 1.7 2.1 3.1 4.1 5.1 5.2 5.3 5.4 6 7".split(" ");

function readSections(language: string): Section[] {
	return readdirSync(`${folder}/${language}`)
		.filter((name) => name.endsWith(".md"))
		.sort()
		.map((file) => {
			const text = readFileSync(`${folder}/${language}/${file}`, "utf8");
			const [, head = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
			const meta = Object.fromEntries(
				head.split("\n").map((line) => {
					const at = line.indexOf(": ");
					return [line.slice(0, at), line.slice(at + 2)];
				}),
			);
			return { file, meta, body };
		});
}

/** The text as a reader sees it: one string per run of text without a mark or a link border inside. */
function readTextRuns(body: string): string[] {
	return markdown
		.parse(body, {})
		.flatMap((token) => token.children ?? [])
		.filter((token) => token.type === "text")
		.map((token) => token.content);
}

function countWords(body: string): number {
	return (
		readTextRuns(body)
			.join(" ")
			.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}’.,-]*/gu)?.length ?? 0
	);
}

const english = readSections("en");
const bodyOf = new Map(english.map((section) => [section.meta.number, section.body]));
const people = new Map(peopleFile.people.map((person) => [person.email, person]));

describe("the demonstration policy", () => {
	it("holds every heading of the template once, in order, and at least 10,000 words", () => {
		expect(english.map((section) => section.meta.number)).toEqual(template);
		const words = english.reduce((sum, section) => sum + countWords(section.body), 0);
		expect(words).toBeGreaterThanOrEqual(10_000);
	});

	it("gives each section its part, and its working group where one owns it", () => {
		const owners = new Map(
			peopleFile.workingGroups.flatMap((group) => group.sections.map((number) => [number, group.key])),
		);
		for (const { meta, file } of english) {
			expect(meta.title, file).toBeTruthy();
			expect(meta.partTitle, file).toBeTruthy();
			expect(meta.part, file).toBe(meta.number?.split(".")[0]);
			expect(meta.group, file).toBe(owners.get(meta.number ?? "") ?? "none");
		}
	});

	it("says at its start, in each language, that the country is invented", () => {
		expect(bodyOf.get("1.1")?.startsWith("> **Valmora does not exist.**")).toBe(true);
		for (const language of ["fr", "es", "ar"]) {
			const [summary, ...others] = readSections(language);
			expect(others).toEqual([]);
			expect(summary?.body.startsWith("> **"), language).toBe(true);
			expect(countWords(summary?.body ?? ""), language).toBeGreaterThanOrEqual(500);
		}
	});

	it("uses only what the editor can hold: no HTML, headings from level two, known hosts", () => {
		for (const { body, file } of [...english, ...["fr", "es", "ar"].flatMap(readSections)]) {
			expect(body, file).not.toMatch(/<[a-z/!]/i);
			const tokens = markdown.parse(body, {});
			const kinds = new Set(tokens.map((token) => token.type));
			for (const kind of ["fence", "code_block", "hr", "html_block"]) expect(kinds, file).not.toContain(kind);
			expect(
				tokens.some((token) => token.tag === "h1"),
				file,
			).toBe(false);
			for (const token of tokens.flatMap((one) => one.children ?? [])) {
				const href = token.attrGet("href");
				if (href) expect(href, file).toMatch(/^https:\/\/(www\.ilo\.org|example\.org)\//);
			}
		}
	});
});

describe("the people", () => {
	it("have one address each, and only constituencies that exist", () => {
		expect(people.size).toBe(peopleFile.people.length);
		const keys = new Set<string | null>([null, ...peopleFile.constituencies.map(({ key }) => key)]);
		for (const person of peopleFile.people) {
			expect(keys, person.email).toContain(person.constituency);
			expect(person.email).toMatch(/^[a-z.]+@example\.org$/);
		}
	});

	it("give each voting constituency a spokesperson, three voters or more, an alternate and an adviser", () => {
		for (const { key, seats } of peopleFile.constituencies.filter(({ voting }) => voting)) {
			const capacities = peopleFile.people
				.filter(({ constituency }) => constituency === key)
				.map(({ capacity }) => capacity);
			const voters = capacities.filter((one) => one === "spokesperson" || one === "titular").length;
			expect(voters, key).toBeGreaterThanOrEqual(3);
			expect(voters, key).toBeLessThanOrEqual(seats);
			for (const capacity of ["spokesperson", "alternate", "adviser"]) expect(capacities).toContain(capacity);
		}
	});

	it("draft in working groups that join the three constituencies", () => {
		for (const group of peopleFile.workingGroups) {
			const members = [group.convenor, ...group.drafters].map((email) => people.get(email)?.constituency);
			expect(new Set(members), group.key).toEqual(new Set(["government", "workers", "employers"]));
		}
	});
});

describe("the comments", () => {
	it("quote words that occur exactly once in the section, in one run of plain text", () => {
		for (const { section, quote } of commentFile.comments) {
			const body = bodyOf.get(section) ?? "";
			expect(body.split(quote).length - 1, quote).toBe(1);
			expect(quote).not.toMatch(/[[\]*_|]/);
			expect(readTextRuns(body).filter((run) => run.includes(quote)).length, quote).toBe(1);
		}
	});

	it("are written, answered and resolved by people who exist, in caucus only by one constituency", () => {
		for (const comment of commentFile.comments) {
			const emails = [comment.by, ...comment.replies.map(({ by }) => by)];
			if (comment.resolvedBy) emails.push(comment.resolvedBy);
			for (const email of emails) expect(people.has(email), email).toBe(true);
			if (comment.audience === "caucus") {
				const own = people.get(comment.by)?.constituency;
				for (const email of emails) expect(people.get(email)?.constituency, email).toBe(own);
			}
		}
	});

	it("include three caucus threads or more for each voting constituency, and open and resolved ones", () => {
		const caucus = commentFile.comments.filter(({ audience }) => audience === "caucus");
		for (const { key } of peopleFile.constituencies.filter(({ voting }) => voting)) {
			const own = caucus.filter(({ by }) => people.get(by)?.constituency === key);
			expect(own.length, key).toBeGreaterThanOrEqual(3);
		}
		const resolved = commentFile.comments.filter(({ resolvedBy }) => resolvedBy).length;
		expect(resolved).toBeGreaterThanOrEqual(4);
		expect(commentFile.comments.length - resolved).toBeGreaterThanOrEqual(4);
	});
});

describe("the rounds", () => {
	it("hold one ballot per voter, from people who vote, with a statement for each reservation", () => {
		for (const round of roundFile.rounds) {
			for (const number of round.sections) expect(bodyOf.has(number), number).toBe(true);
			const voters = round.ballots.map(({ by }) => by);
			expect(new Set(voters).size).toBe(voters.length);
			for (const { by, choice, statement } of round.ballots) {
				expect(["spokesperson", "titular"], by).toContain(people.get(by)?.capacity);
				expect(["approve", "reserve", "oppose", "abstain"]).toContain(choice);
				if (choice === "reserve") expect(statement, by).toBeTruthy();
			}
		}
	});

	it("carry the closed round in each constituency, with reservations", () => {
		const closed = roundFile.rounds.find(({ key }) => key === "closed");
		for (const { key, seats } of peopleFile.constituencies.filter(({ voting }) => voting)) {
			const choices = (closed?.ballots ?? [])
				.filter(({ by }) => people.get(by)?.constituency === key)
				.map(({ choice }) => choice);
			const votesFor = choices.filter((choice) => choice === "approve" || choice === "reserve").length;
			const against = choices.filter((choice) => choice === "oppose").length;
			expect(choices.length * 2, key).toBeGreaterThanOrEqual(seats);
			expect(votesFor, key).toBeGreaterThan(against);
		}
		expect(closed?.ballots.some(({ choice }) => choice === "reserve")).toBe(true);
	});
});
