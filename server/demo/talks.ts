import * as Y from "yjs";
import { fragmentName } from "#shared/document/ydoc.ts";
import { numberSections } from "#shared/sections.ts";
import { castBallot } from "../features/ballots.ts";
import { createThread, reply, resolveThread } from "../features/comments.ts";
import { closeDueRounds, createRound, openRound } from "../features/rounds.ts";
import { loadText } from "../features/texts.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";
import type { DemoComment, DemoRound, readDemoContent } from "./content.ts";
import type { Past } from "./seed.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** An act of the demonstration and the moment of its past when it happens. */
export type Talk = { at: number; run: (past: Past) => Promise<void> };

/** The demonstration's comments and rounds as acts, in no order. */
export async function talksOf(
	services: Services,
	policyId: string,
	content: ReturnType<typeof readDemoContent>,
	start: number,
): Promise<Talk[]> {
	const rows = await services.db.selectFrom("section").selectAll().where("policyId", "=", policyId).execute();
	const ids = new Map(numberSections(rows).map((row) => [row.number, row.id]));
	const talks: Talk[] = [];
	for (const comment of content.comments) {
		const sectionId = ids.get(comment.section);
		if (!sectionId) throw new Error(`the demonstration has no section ${comment.section}`);
		const anchor = await anchorOf(services, sectionId, comment.quote);
		talks.push(...commentTalks(comment, sectionId, anchor, start));
	}
	const chair = content.people.find((person) => person.capacity === "chair")!.email;
	for (const round of content.rounds) talks.push(...roundTalks(round, ids, chair, start));
	return talks;
}

function commentTalks(comment: DemoComment, sectionId: string, anchor: Anchor, start: number): Talk[] {
	const first = start - comment.minutesAgo * minute;
	// Answers come within the hours that followed, and before now.
	const pause = Math.min(95 * minute, (comment.minutesAgo * minute) / (comment.replies.length + 3));
	let threadId = "";
	const talks: Talk[] = [
		{
			at: first,
			run: async (past) => {
				const { audience, text, quote } = comment;
				const input = { audience, text, quote, key: newId(), ...anchor };
				threadId = (await createThread(await past.as(comment.by), sectionId, input)).threadId;
			},
		},
	];
	for (const [index, answer] of comment.replies.entries()) {
		talks.push({
			at: first + (index + 1) * pause,
			run: async (past) => {
				await reply(await past.as(answer.by), threadId, { text: answer.text, key: newId() });
			},
		});
	}
	const { resolvedBy } = comment;
	if (resolvedBy) {
		const at = first + (comment.replies.length + 1) * pause;
		talks.push({ at, run: async (past) => void (await resolveThread(await past.as(resolvedBy), threadId)) });
	}
	return talks;
}

function roundTalks(round: DemoRound, ids: Map<string, string>, chair: string, start: number): Talk[] {
	const opens = start - round.opensDaysAgo * day;
	const closesAt = round.closesDaysAgo
		? start - round.closesDaysAgo * day
		: start + (round.closesInDays ?? 5) * day;
	let roundId = "";
	let textHash = "";
	const talks: Talk[] = [
		{
			at: opens,
			run: async (past) => {
				const ctx = await past.as(chair);
				const sectionIds = round.sections.map((number) => ids.get(number)!);
				const input = {
					policyId: ctx.policyId,
					question: round.question,
					sectionIds,
					closesAt,
					key: newId(),
				};
				roundId = (await createRound(ctx, input)).roundId;
				await openRound(ctx, { roundId });
				const row = await ctx.db
					.selectFrom("round")
					.select("textHash")
					.where("id", "=", roundId)
					.executeTakeFirstOrThrow();
				textHash = row.textHash;
			},
		},
	];
	for (const [index, { by, choice, statement }] of round.ballots.entries()) {
		talks.push({
			at: opens + (index + 1) * 3 * 60 * minute,
			run: async (past) => {
				await castBallot(await past.as(by), { roundId, choice, statement, textHash, key: newId() });
			},
		});
	}
	if (round.closesDaysAgo)
		talks.push({ at: closesAt + minute, run: (past) => closeDueRounds(past.services) });
	return talks;
}

type Anchor = { blockId: string | null; anchorStart: string | null; anchorEnd: string | null };

/** Where the quoted words stand in a section's shared text: the block, and positions that move with the words. */
async function anchorOf(services: Services, sectionId: string, quote: string): Promise<Anchor> {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, (await loadText(services.db, sectionId)).update);
	for (const block of doc.getXmlFragment(fragmentName).toArray()) {
		if (!(block instanceof Y.XmlElement)) continue;
		for (const text of block.createTreeWalker(() => true)) {
			if (!(text instanceof Y.XmlText)) continue;
			const words = (text.toDelta() as { insert: string }[]).map((part) => part.insert).join("");
			const from = words.indexOf(quote);
			if (from < 0) continue;
			const position = (index: number) =>
				Buffer.from(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, index))).toString("base64");
			const blockId = String(block.getAttribute("id") ?? "") || null;
			return { blockId, anchorStart: position(from), anchorEnd: position(from + quote.length) };
		}
	}
	return { blockId: null, anchorStart: null, anchorEnd: null };
}
