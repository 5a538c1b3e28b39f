import { createHash } from "node:crypto";
import { canonicalJson } from "#shared/canonical.ts";
import { responseLimits } from "#shared/circulation.ts";
import type { Disposition } from "#shared/dispositions.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import {
	type CheckedRow,
	type GivenRow,
	plain,
	type RowFault,
	type RowPlace,
	readNumber,
	readType,
} from "#shared/matrix-file.ts";
import { numberSections } from "#shared/sections.ts";
import type { PolicyContext } from "../context.ts";
import { listCodes } from "./matrix.ts";
import { loadSections } from "./outline.ts";
import type { FrozenText } from "./versions.ts";

/** What types, decisions and constituencies are called in all languages. */
export type TableWords = {
	types: Record<string, readonly string[]>;
	dispositions: Record<string, readonly string[]>;
	constituencies: Record<string, readonly string[]>;
};

type Known = Awaited<ReturnType<typeof loadKnown>>;

/** What would become of each row: a new comment, a change to one, nothing because it is here, or a fault by name. */
export async function checkRows(
	ctx: PolicyContext,
	rows: readonly GivenRow[],
	words: TableWords,
): Promise<CheckedRow[]> {
	const known = await loadKnown(ctx, words);
	const seen = new Set<string>();
	return rows.map((given) => {
		const number = readNumber(given.number);
		const checked =
			number === null ? checkNew(ctx, known, words, given) : checkUpdate(known, words, given, number);
		if (checked.kind !== "new") return checked;
		const here = known.keys.get(checked.key);
		if (here !== undefined || seen.has(checked.key)) return { kind: "same", given, number: here ?? null };
		seen.add(checked.key);
		return checked;
	});
}

async function loadKnown(ctx: PolicyContext, words: TableWords) {
	const outline = numberSections(await loadSections(ctx));
	const versions = new Map<string, { versionId: string; blocks: Map<string, string> }>();
	const rows = await ctx.db
		.selectFrom("version")
		.innerJoin("versionSection", "versionSection.versionId", "version.id")
		.select(["version.id", "version.canonical", "versionSection.sectionId"])
		.where("version.policyId", "=", ctx.policyId)
		.where("version.scope", "=", "section")
		.orderBy("version.number")
		.execute();
	const number = new Map(outline.map((row) => [row.id, row.number]));
	for (const row of rows) {
		const section = (JSON.parse(row.canonical) as FrozenText).sections.find(
			(one) => one.id === row.sectionId,
		);
		const list = section?.doc ? listBlocks(section.doc, number.get(row.sectionId) || null) : [];
		const blocks = list.flatMap((one) =>
			one.number && one.id ? [[plain(one.number), one.id] as const] : [],
		);
		versions.set(row.sectionId, { versionId: row.id, blocks: new Map(blocks) });
	}
	const codes = await listCodes(ctx);
	const constituencies = new Map<string, string>();
	for (const { code, name } of codes) {
		for (const word of [code, name ?? "", ...(words.constituencies[code] ?? [])])
			if (word !== "") constituencies.set(plain(word), code);
	}
	const comments = await ctx.db
		.selectFrom("submittedComment")
		.select(["id", "number", "key", "source", "state", "observation", "proposed", "duplicateOfId"])
		.where("policyId", "=", ctx.policyId)
		.execute();
	return {
		sections: new Map(outline.map((row) => [plain(row.number || row.title), row])),
		byTitle: new Map(outline.map((row) => [plain(row.title), row])),
		...{ versions, constituencies },
		comments: new Map(comments.map((row) => [row.number, row])),
		keys: new Map(comments.filter((row) => row.source === "import").map((row) => [row.key, row.number])),
	};
}

function checkNew(ctx: PolicyContext, known: Known, words: TableWords, given: GivenRow): CheckedRow {
	const faults: RowFault[] = [];
	const section = known.sections.get(plain(given.section)) ?? known.byTitle.get(plain(given.section));
	const frozen = section && known.versions.get(section.id);
	if (!section) faults.push("section");
	else if (!frozen) faults.push("notCirculated");
	const blockId = given.paragraph === "" ? null : frozen?.blocks.get(plain(given.paragraph));
	if (frozen && blockId === undefined) faults.push("paragraph");
	const type = readType(given.type, words.types);
	if (type === null) faults.push("type");
	if (given.text === "") faults.push("text");
	const { text, wording, justification } = responseLimits;
	const long =
		given.text.length > text || given.wording.length > wording || given.justification.length > justification;
	if (long || given.quote.length > 2000 || given.organization.length > 160 || given.author.length > 160)
		faults.push("long");
	const constituency = given.constituency === "" ? null : known.constituencies.get(plain(given.constituency));
	if (constituency === undefined) faults.push("constituency");
	if (given.organization === "" && given.author === "") faults.push("from");
	if (faults.length > 0 || !section || !frozen || type === null || constituency === undefined)
		return { kind: "bad", given, faults };
	const place: RowPlace = {
		...{ sectionId: section.id, versionId: frozen.versionId, blockId: blockId ?? null, type, constituency },
	};
	return { kind: "new", given, place, key: keyOf(ctx, given, place) };
}

/** The same words by the same sender on the same passage are the same comment, in whichever file they come. */
function keyOf(ctx: PolicyContext, given: GivenRow, place: RowPlace): string {
	const { quote, text, wording, justification, organization, author } = given;
	const { sectionId, blockId, type, constituency } = place;
	const said = { quote, text, wording, justification, organization, author };
	const same = { policyId: ctx.policyId, sectionId, blockId, type, constituency, ...said };
	return `import-${createHash("sha256").update(canonicalJson(same)).digest("hex")}`;
}

function checkUpdate(
	known: Known,
	words: TableWords,
	given: GivenRow,
	number: number | undefined,
): CheckedRow {
	const comment = number === undefined ? undefined : known.comments.get(number);
	if (!comment) return { kind: "bad", given, faults: ["number"] };
	const proposed = given.proposed === "" ? comment.proposed : readDisposition(words, given.proposed);
	const isLink = proposed === "duplicate" && comment.proposed !== "duplicate";
	if ((given.proposed !== "" && proposed === null) || isLink || proposed === "withdrawn")
		return { kind: "bad", given, faults: ["proposed"] };
	const changes = given.observation !== comment.observation || proposed !== comment.proposed;
	if (!changes || (given.observation === "" && given.proposed === ""))
		return { kind: "same", given, number: comment.number };
	if (comment.state !== "submitted" && comment.state !== "observed")
		return { kind: "bad", given, faults: ["answered"] };
	if (given.observation.length > 6000) return { kind: "bad", given, faults: ["long"] };
	// A link to an original is made in the comment's own form; a file only keeps it.
	const original = proposed === "duplicate" ? comment.duplicateOfId : null;
	return {
		kind: "update",
		given: { ...given, observation: given.observation || comment.observation },
		commentId: comment.id,
		number: comment.number,
		original,
		proposed: proposed as Disposition | null,
	};
}

function readDisposition(words: TableWords, cell: string): string | null {
	const given = plain(cell);
	const found = Object.entries(words.dispositions).find(([key, names]) =>
		[key, ...names].some((name) => plain(name) === given),
	);
	return found?.[0] ?? null;
}
