import { canonicalJson, normalizeDoc, type SchemaTable } from "#shared/canonical.ts";
import { checkDoc, type Doc } from "#shared/document/check.ts";
import {
	attributeDefaults,
	frozenMarkNames,
	frozenSchemaVersion,
	markRanks,
	nodeNames,
} from "#shared/document/schema.ts";
import { listSuggestions, originalText } from "#shared/document/suggested.ts";
import { notFound } from "#shared/errors.ts";
import { chainOf } from "#shared/events.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize, type SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { hashText } from "../hash.ts";
import { newId } from "../ids.ts";
import { logTime, record, withTransaction } from "../transaction.ts";
import { holdPolicy, loadSections, policyLanguage } from "./outline.ts";
import { readDoc } from "./texts.ts";

/** What the canonical form must know of the editor's schema. */
export const schemaTable: SchemaTable = {
	nodes: Object.fromEntries(
		["doc", "text", ...nodeNames].map((name) => [name, { attrs: attributeDefaults[name] ?? {} }]),
	),
	marks: Object.fromEntries(
		frozenMarkNames.map((name) => [
			name,
			{ rank: markRanks[name] ?? 0, attrs: attributeDefaults[name] ?? {} },
		]),
	),
};

/** A section in a frozen text. */
export type FrozenSection = {
	id: string;
	/** As generated when it was frozen: "2.1". */
	number: string;
	title: string;
	/** 1 at the top level. */
	level: number;
	language: string;
	/** null for a heading that only groups others. */
	doc: Doc | null;
};

/** A frozen text. Its canonical JSON (RFC 8785) is what is hashed; one form for one section and for many. */
export type FrozenText = {
	format: "tripact-text/1";
	/** The version of the editor's schema that the text was checked against. */
	schema: string;
	language: string;
	title: string;
	sections: FrozenSection[];
};

export type FreezeInput = {
	scope: "section" | "round";
	/** In any order; the text has that of the outline. */
	sectionIds: readonly string[] | "all";
	title: string;
};

/** `sectionIds` in the order of the outline. */
export type FrozenVersion = { id: string; number: number; hash: string; sectionIds: string[] };

/**
 * Freezes the last text on disk of some sections, or of all, into an immutable, hashed version (DESIGN 6).
 * Inside another transaction it joins that one. Rights and states are the caller's. Nobody's words can slip in
 * between: the rows are held until the commit. The same text with the same titles gives the same hash.
 * Throws "not-found" for a section that is not in the policy.
 */
export async function freezeSections(ctx: PolicyContext, input: FreezeInput): Promise<FrozenVersion> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const chosen = await chooseSections(ctx, input.sectionIds);
		const language = (input.scope === "section" && chosen[0]?.language) || (await policyLanguage(ctx));
		const sections: FrozenSection[] = [];
		const seqs = new Map<string, number>();
		let leftOut = 0;
		for (const row of chosen) {
			const text = row.kind === "text" ? await readDoc(ctx, row.id) : null;
			seqs.set(row.id, text?.seq ?? 0);
			const { id, number, title } = row;
			// What is only suggested is no part of it: as if every suggestion were rejected (DOMAIN 3.6).
			const doc = text && (normalizeDoc(checkDoc(originalText(text.doc)), schemaTable) as Doc);
			leftOut += text ? listSuggestions(text.doc).length : 0;
			sections.push({
				id,
				number,
				title: title.normalize("NFC"),
				level: row.depth + 1,
				language: row.language,
				doc,
			});
		}
		const title = input.title.normalize("NFC");
		const schema = frozenSchemaVersion;
		const text: FrozenText = { format: "tripact-text/1", schema, language, title, sections };
		return storeVersion(ctx, input.scope, text, seqs, leftOut);
	});
}

async function chooseSections(ctx: PolicyContext, sectionIds: readonly string[] | "all") {
	const outline = numberSections(await loadSections(ctx));
	const chosen = sectionIds === "all" ? outline : outline.filter((row) => sectionIds.includes(row.id));
	if (chosen.length === 0) throw notFound();
	if (sectionIds !== "all" && chosen.length !== new Set(sectionIds).size) throw notFound();
	await holdTexts(ctx, chosen);
	return chosen;
}

/** On PostgreSQL: whoever appends to these texts waits for this commit. In one order, so that none wait in a ring. */
async function holdTexts(ctx: PolicyContext, rows: readonly SectionRow[]): Promise<void> {
	if (ctx.services.dialect !== "postgres") return;
	for (const id of rows.map((row) => row.id).sort()) {
		await ctx.db.selectFrom("section").select("id").where("id", "=", id).forUpdate().execute();
	}
}

async function storeVersion(
	ctx: PolicyContext,
	scope: FreezeInput["scope"],
	text: FrozenText,
	seqs: ReadonlyMap<string, number>,
	leftOut: number,
): Promise<FrozenVersion> {
	const { policyId } = ctx;
	const last = await ctx.db
		.selectFrom("version")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", policyId)
		.executeTakeFirst();
	const canonical = canonicalJson(text);
	const version = { id: newId(), number: Number(last?.number ?? 0) + 1, hash: hashText(canonical) };
	const { title, language } = text;
	const createdById = ctx.actor.personId;
	const createdAt = await logTime(ctx, chainOf({ kind: "policy", policyId }));
	await ctx.db
		.insertInto("version")
		.values({ ...version, policyId, scope, title, language, canonical, createdAt, createdById })
		.execute();
	for (const [position, { id }] of text.sections.entries()) {
		await ctx.db
			.insertInto("versionSection")
			.values({ versionId: version.id, sectionId: id, updateSeq: seqs.get(id) ?? 0, position })
			.execute();
	}
	await record(ctx, {
		type: "version.frozen",
		scope: { kind: "policy", policyId },
		refs: { policyId, versionId: version.id },
		payload: {
			number: version.number,
			scope,
			title,
			hash: version.hash,
			sections: text.sections.length,
			...(leftOut > 0 ? { suggestionsLeftOut: leftOut } : {}),
		},
	});
	return { ...version, sectionIds: text.sections.map((section) => section.id) };
}

export type Version = {
	id: string;
	number: number;
	scope: "section" | "round";
	title: string;
	language: string;
	hash: string;
	canonical: string;
	createdAt: number;
	createdBy: string;
	text: FrozenText;
	/** The rounds that put this text to the vote. */
	rounds: { id: string; number: number }[];
};

/** A frozen text of this policy. Throws "not-found". */
export async function getVersion(ctx: PolicyContext, versionId: string): Promise<Version> {
	authorize(ctx, "version.read");
	const row = await ctx.db
		.selectFrom("version")
		.leftJoin("user", "user.id", "version.createdById")
		.select(["version.id", "number", "scope", "title", "language", "hash", "canonical", "version.createdAt"])
		.select("user.name as createdBy")
		.where("version.id", "=", versionId)
		.where("version.policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!row) throw notFound();
	const rounds = await ctx.db
		.selectFrom("round")
		.select(["id", "number"])
		.where("versionId", "=", versionId)
		.orderBy("number")
		.execute();
	const text = JSON.parse(row.canonical) as FrozenText;
	return { ...row, scope: row.scope as Version["scope"], createdBy: row.createdBy ?? "", text, rounds };
}

export type VersionInList = Pick<Version, "id" | "number" | "scope" | "title" | "hash" | "createdAt">;

/** The frozen texts that hold a section (or all of the policy's), newest first. */
export async function listVersions(ctx: PolicyContext, sectionId?: string): Promise<VersionInList[]> {
	authorize(ctx, "version.read");
	const rows = await ctx.db
		.selectFrom("version")
		.select(["id", "number", "scope", "title", "hash", "createdAt"])
		.where("policyId", "=", ctx.policyId)
		.$if(sectionId !== undefined, (query) =>
			query.where("id", "in", (eb) =>
				eb
					.selectFrom("versionSection")
					.select("versionId")
					.where("sectionId", "=", sectionId as string),
			),
		)
		.orderBy("number", "desc")
		.limit(200)
		.execute();
	return rows.map((row) => ({ ...row, scope: row.scope as Version["scope"] }));
}
