import type { Doc } from "#shared/document/check.ts";
import type { PolicyContext } from "../context.ts";
import { recordSection } from "../features/outline.ts";
import { insertSection } from "../features/sections.ts";
import { newId } from "../ids.ts";
import { importFile } from "../import/import-file.ts";
import { withTransaction } from "../transaction.ts";
import type { DemoText, readDemoContent } from "./content.ts";

/** The draft's parts and sections, read by the import that people use, and its summaries in three languages. */
export async function seedTexts(
	outer: PolicyContext,
	content: ReturnType<typeof readDemoContent>,
): Promise<void> {
	const docs: Doc[] = [];
	for (const text of [...content.texts, ...content.summaries]) docs.push(await readDoc(text));
	await withTransaction(outer, async (ctx) => {
		const add = async (given: Omit<Parameters<typeof insertSection>[1], "id">): Promise<string> => {
			const id = newId();
			await insertSection(ctx, { id, ...given });
			await recordSection(ctx, "section.created", id, { title: given.title, kind: given.kind });
			return id;
		};
		const parts = new Map<string, string>();
		const filled = new Map<string, number>();
		for (const [index, text] of content.texts.entries()) {
			const doc = docs[index]!;
			const position = Number(text.part) - 1;
			if (!text.number.includes(".")) {
				await add({ parentId: null, position, title: text.title, kind: "text", language: "en", doc });
				continue;
			}
			const parentId =
				parts.get(text.part) ??
				(await add({ parentId: null, position, title: text.partTitle, kind: "part", language: "en" }));
			parts.set(text.part, parentId);
			const place = filled.get(text.part) ?? 0;
			filled.set(text.part, place + 1);
			await add({ parentId, position: place, title: text.title, kind: "text", language: "en", doc });
		}
		const annex = await add({
			parentId: null,
			position: 7,
			title: "Summaries: French, Spanish, Arabic",
			kind: "part",
			language: "en",
		});
		for (const [place, summary] of content.summaries.entries()) {
			const doc = docs[content.texts.length + place]!;
			await add({
				parentId: annex,
				position: place,
				title: summary.title,
				kind: "text",
				language: summary.language,
				doc,
			});
		}
	});
}

/** One text as one document: below two levels of headings, so that its inner headings stay headings. */
async function readDoc(text: DemoText): Promise<Doc> {
	const body = text.body.replace(/^(#+) /gm, "#$1 ");
	const bytes = new TextEncoder().encode(`# One\n\n# Two\n\n## Text\n\n${body}`);
	const { sections } = await importFile({ name: "demo.md", bytes });
	const section = sections.find((candidate) => candidate.level === 2);
	if (!section) throw new Error(`the demonstration's text "${text.title}" could not be read`);
	return section.doc;
}
