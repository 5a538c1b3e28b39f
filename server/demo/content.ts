import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The demonstration's words: an invented country's draft policy, its people, comments and rounds. */
const folder = join("server", "demo", "content");

export type DemoText = { number: string; title: string; part: string; partTitle: string; body: string };
export type DemoPerson = {
	name: string;
	email: string;
	constituency: string | null;
	capacity: string;
	organization: string;
	locale: string;
};
type DemoPeople = {
	installation: { name: string; country: string };
	policy: { title: string; locale: string };
	people: DemoPerson[];
	workingGroups: { key: string; name: string; convenor: string; drafters: string[]; sections: string[] }[];
};
export type DemoComment = {
	section: string;
	quote: string;
	audience: "everyone" | "caucus";
	by: string;
	text: string;
	minutesAgo: number;
	replies: { by: string; text: string }[];
	resolvedBy?: string;
};
export type DemoRound = {
	question: string;
	sections: string[];
	opensDaysAgo: number;
	closesDaysAgo?: number;
	closesInDays?: number;
	ballots: { by: string; choice: "approve" | "reserve" | "oppose" | "abstain"; statement?: string }[];
};

function readJson<T>(name: string): T {
	return JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
}

function readText(path: string): DemoText {
	const [, head = "", body = ""] =
		readFileSync(path, "utf8").match(/^---\n([\s\S]*?)\n---\n([\s\S]*)$/) ?? [];
	const fields = Object.fromEntries(head.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
	return { number: "", title: "", part: "", partTitle: "", ...fields, body };
}

/** Everything the demonstration is filled with, read from server/demo/content/. */
export function readDemoContent() {
	const english = join(folder, "en");
	return {
		...readJson<DemoPeople>("people.json"),
		texts: readdirSync(english)
			.sort()
			.map((name) => readText(join(english, name))),
		summaries: (["fr", "es", "ar"] as const).map((language) => ({
			language,
			...readText(join(folder, language, "summary.md")),
		})),
		comments: readJson<{ comments: DemoComment[] }>("comments.json").comments,
		rounds: readJson<{ rounds: DemoRound[] }>("rounds.json").rounds,
	};
}
