import { readFileSync, writeFileSync } from "node:fs";
import { type Action, type Fact, rights } from "#shared/policy.ts";

/**
 * npm run docs:permissions [-- --check]
 *
 * Writes docs/permissions.md from the rights table. With --check it writes nothing and ends with 1 when the page
 * is not what the table says.
 */
const page = new URL("../../docs/permissions.md", import.meta.url);

/** Each fact in words that complete "only if …". */
const factWords: Record<Fact, string> = {
	audience: "it is open to everyone or belongs to their own caucus",
	sectionDrafting: "the section is in drafting",
	sectionCirculated: "the section is circulated",
	sectionAgreed: "the section is agreed",
	sectionText: "the section holds text",
	sectionConvenor: "they convene the working group of the section",
	sectionGroup: "they are in the working group of the section",
	isAuthor: "they wrote it",
	notAuthor: "somebody else made it",
	amendmentOpen: "the amendment is not settled",
	notUnderVote: "no round puts it to the vote",
	roundOpen: "the round is open",
	roundFrozen: "the round is announced and not yet open",
	roundClosed: "the round is closed",
	holdsSeat: "they hold a seat on the roll",
	ownNameAllowed: "the comment round takes comments of every member in the own name",
	isSelf: "it is their own",
};

const whoWords: Record<string, string> = {
	anyone: "anyone",
	signedIn: "whoever is signed in",
	administrator: "an administrator of the installation",
	member: "any member of the policy",
};

type Row = {
	grants: readonly { who: readonly string[]; facts?: readonly Fact[] }[];
	requires?: readonly Fact[];
	hidden?: true | Fact;
};

function describeGrants(row: Row): string {
	return row.grants
		.map(({ who, facts }) => {
			const names = who.map((one) => whoWords[one] ?? one).join(", ");
			return facts ? `${names}, if ${facts.map((fact) => factWords[fact]).join(" and ")}` : names;
		})
		.join("; or ");
}

function describeRefusal(row: Row): string {
	if (row.hidden === true) return "not found";
	return row.hidden ? `not found, unless ${factWords[row.hidden]}; then a sentence` : "a sentence";
}

function printTable(): string {
	const rows = (Object.keys(rights) as Action[]).map((action) => {
		const row: Row = rights[action];
		const requires = (row.requires ?? []).map((fact) => factWords[fact]).join(" and ");
		return `| \`${action}\` | ${describeGrants(row)} | ${requires || "–"} | ${describeRefusal(row)} |`;
	});
	return [
		"# Permissions",
		"",
		"Printed from `shared/policy.ts` by `npm run docs:permissions`; do not edit it here. Routes, the collaboration",
		"door, socket audiences and screens all ask that one table. Whoever is no member of a policy is told that it",
		"does not exist, whatever the last column says.",
		"",
		"| action | who may | and only if | others are told |",
		"|---|---|---|---|",
		...rows,
		"",
	].join("\n");
}

const expected = printTable();
if (!process.argv.includes("--check")) {
	writeFileSync(page, expected);
	console.log("docs/permissions.md is written.");
} else if (readOrEmpty() !== expected) {
	console.error("docs/permissions.md is not what shared/policy.ts says. Run: npm run docs:permissions");
	process.exitCode = 1;
}

function readOrEmpty(): string {
	try {
		return readFileSync(page, "utf8");
	} catch {
		return "";
	}
}
