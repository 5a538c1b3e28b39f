import * as Y from "yjs";
import {
	type Attribution,
	type AuthorLegend,
	type AuthorshipView,
	countWordsByAuthor,
	createAttribution,
	readAuthorshipView,
	writeAuthorshipView,
} from "#shared/authorship.ts";
import type { Doc, DocNode } from "#shared/document/check.ts";
import { alignToDoc, authorLine, type Run, readRunLines } from "#shared/document/runs.ts";
import { fragmentName, fragmentToDoc } from "#shared/document/ydoc.ts";
import { authorize, enterSection } from "../access.ts";
import type { Context } from "../context.ts";
import { type AuthorshipChoices, readAuthorship, readAuthorshipChoices } from "./authorship.ts";
import { loadText } from "./texts.ts";
import { getVersion } from "./versions.ts";

/** A text with its authors, for those who read without scripts or a frozen text. */
export type AuthoredText = AuthorLegend & {
	doc: Doc;
	/**
	 * The document's pieces of text in order, without footnotes: length, author (-1: not known), at in ms, and 1 for
	 * what is new since the moment compared with.
	 */
	runs: number[];
};

function textOf(node: DocNode | Doc): string {
	if (node.type === "text") return (node as DocNode).text ?? "";
	return (node.content ?? []).map(textOf).join("");
}

function runsFor(attribution: Attribution, runs: readonly Run[], doc: Doc): number[] {
	const whole = textOf(doc);
	const lengths = alignToDoc(runs.map(({ text }) => text).join(""), whole);
	if (!lengths) return [whole.length, -1, 0, 1];
	const flat: number[] = [];
	let at = 0;
	for (const { client, clock, text } of runs) {
		for (const piece of attribution.split(client, clock, text.length)) {
			const part = lengths.slice(at + piece.offset, at + piece.offset + piece.length);
			const length = part.reduce((sum, one) => sum + one, 0);
			if (length > 0) flat.push(length, piece.author, piece.at, piece.isNew ? 1 : 0);
		}
		at += text.length;
	}
	return flat;
}

/**
 * The text of a section as it stands, or as it is frozen, with the author of every character. Builds a document for
 * this one answer. Throws "not-found".
 */
export async function readAuthoredText(
	outer: Context,
	sectionId: string,
	view: AuthorshipView,
): Promise<AuthoredText> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "section.read", facts);
	const version = section.versionId ? await getVersion(ctx, section.versionId) : null;
	const frozen = version?.text.sections.find(({ id }) => id === sectionId)?.doc;
	const { update } = await loadText(ctx.db, sectionId);
	// After the text, so that it knows every word of it.
	const { authorship, since } = await readAuthorship(ctx, sectionId, { view });
	const attribution = createAttribution(authorship);
	attribution.setSince(since);
	const ydoc = new Y.Doc();
	try {
		Y.applyUpdate(ydoc, update);
		const fragment = ydoc.getXmlFragment(fragmentName);
		const lines = readRunLines(fragment, frozen !== undefined);
		const doc = frozen ?? fragmentToDoc(fragment);
		const runs = lines.flatMap((line) => (line.isNote ? [] : line.runs));
		const { byAuthor, old } = countWordsByAuthor(lines.map((line) => authorLine(attribution, line)));
		return {
			doc,
			runs: runsFor(attribution, runs, doc),
			authors: attribution.authors,
			words: [...byAuthor],
			oldWords: old,
		};
	} finally {
		ydoc.destroy();
	}
}

/**
 * What the section's page needs to show who wrote what: the choices, the view (""; also where the address names a
 * moment that is not there), and with `drawnHere` the text. Throws "not-found".
 */
export async function readShownAuthorship(
	outer: Context,
	sectionId: string,
	wanted: string | null,
	drawnHere: boolean,
): Promise<{ choices: AuthorshipChoices; view: string; authored: AuthoredText | null }> {
	const { ctx, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "section.read", facts);
	const choices = await readAuthorshipChoices(ctx, sectionId);
	const view = readAuthorshipView(wanted);
	const isThere =
		view?.kind === "visit"
			? choices.visit !== null
			: view?.kind !== "version" || choices.versions.some(({ id }) => id === view.versionId);
	if (!view || !isThere) return { choices, view: "", authored: null };
	const authored = drawnHere ? await readAuthoredText(ctx, sectionId, view) : null;
	return { choices, view: writeAuthorshipView(view), authored };
}
