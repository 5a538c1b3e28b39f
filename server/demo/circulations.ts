import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CommentType, digestItems } from "#shared/circulation.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import type { PolicyContext } from "../context.ts";
import { circulatedTexts } from "../features/circulation-views.ts";
import { openCirculation } from "../features/circulations.ts";
import { endorsedItems, submitOwn, submitResponse } from "../features/response-submission.ts";
import { addItem, enterResponse, judgeItem } from "../features/responses.ts";
import { getVersion } from "../features/versions.ts";
import { newId } from "../ids.ts";
import type { Talk } from "./talks.ts";

const day = 24 * 60 * 60_000;

type DemoItem = {
	/** Words of the paragraph it is on. */
	on: string;
	type: CommentType;
	text: string;
	wording: string;
	justification: string;
};
type DemoCirculation = {
	title: string;
	note: string;
	by: string;
	sections: string[];
	opensDaysAgo: number;
	closesInDays: number;
	responses: { by: string; daysAgo: number; items: DemoItem[] }[];
	own: (DemoItem & { by: string; daysAgo: number })[];
	drafts: (DemoItem & { by: string; daysAgo: number; endorsed?: boolean })[];
};

/**
 * The demonstration's comment rounds as acts: what was submitted by each constituency, what a caucus still prepares.
 * @param ids sections by their number
 */
export function circulationTalks(ids: ReadonlyMap<string, string>, start: number): Talk[] {
	const file = readFileSync(join("server", "demo", "content", "circulations.json"), "utf8");
	const { circulations } = JSON.parse(file) as { circulations: DemoCirculation[] };
	return circulations.flatMap((circulation) => talksOfOne(circulation, ids, start));
}

function talksOfOne(given: DemoCirculation, ids: ReadonlyMap<string, string>, start: number): Talk[] {
	let id = "";
	const ago = (days: number) => start - days * day;
	const place = (ctx: PolicyContext, item: DemoItem) => placeOf(ctx, id, item.on);
	const add = async (ctx: PolicyContext, item: DemoItem) =>
		addItem(ctx, id, { ...wordsOf(item), place: await place(ctx, item), key: newId() });
	const talks: Talk[] = [
		{
			at: ago(given.opensDaysAgo),
			run: async (past) => {
				const sectionIds = given.sections.map((number) => ids.get(number)!);
				const { title, note } = given;
				const closesAt = start + given.closesInDays * day;
				const window = { opensAt: null, closesAt, ownName: "some" as const };
				id = await openCirculation(await past.as(given.by), {
					title,
					note,
					sectionIds,
					...window,
					key: newId(),
				});
			},
		},
	];
	for (const response of given.responses) {
		talks.push({
			at: ago(response.daysAgo),
			run: async (past) => {
				const ctx = await past.as(response.by);
				for (const item of response.items) {
					await judgeItem(ctx, id, { itemId: await add(ctx, item), state: "endorsed" });
				}
				const seen = digestItems(await endorsedItems(await enterResponse(ctx, id)));
				await submitResponse(ctx, id, { itemId: null, seen, note: "", key: newId() });
			},
		});
	}
	for (const item of given.own) {
		talks.push({
			at: ago(item.daysAgo),
			run: async (past) => {
				const ctx = await past.as(item.by);
				await submitOwn(ctx, id, { ...wordsOf(item), place: await place(ctx, item), key: newId() });
			},
		});
	}
	for (const item of given.drafts) {
		talks.push({
			at: ago(item.daysAgo),
			run: async (past) => {
				const itemId = await add(await past.as(item.by), item);
				if (item.endorsed)
					await judgeItem(await past.as(given.responses.at(-1)!.by), id, { itemId, state: "endorsed" });
			},
		});
	}
	return talks;
}

function wordsOf({ type, text, wording, justification }: DemoItem) {
	return { type, text, wording, justification };
}

/** The paragraph that holds these words. */
async function placeOf(
	ctx: PolicyContext,
	circulationId: string,
	words: string,
): Promise<{ sectionId: string; blockId: string | null }> {
	for (const { sectionId, versionId } of await circulatedTexts(ctx, circulationId)) {
		const { text } = await getVersion(ctx, versionId);
		const doc = text.sections.find((section) => section.id === sectionId)?.doc;
		const found = doc && listBlocks(doc, null).find((block) => block.text.includes(words));
		if (found) return { sectionId, blockId: found.id };
	}
	throw new Error(`the demonstration's circulated texts do not say “${words}”`);
}
