import { type AmendmentState, openStates } from "#shared/amendment-states.ts";
import { AppError } from "#shared/errors.ts";
import type { CreateRoundInput } from "#shared/rounds.ts";
import type { Numbered } from "#shared/sections.ts";
import type { SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { readDoc } from "./texts.ts";

/** The questions that one form puts: one on the whole text, one on each section, or one on each passage. */

export type Question = {
	question: string;
	/** null: the whole policy. */
	sections: Numbered<SectionRow>[] | null;
	covers: "whole" | "sections" | "passage";
	passage: string | null;
};

const longestQuestion = 500;

/**
 * One round is called for each. A passage is put with the section it stands in, and must stand in one only.
 * @param sections the text sections chosen, in the order of the contents
 */
export async function splitQuestions(
	ctx: PolicyContext,
	input: CreateRoundInput,
	sections: Numbered<SectionRow>[],
): Promise<Question[]> {
	const { question } = input;
	if (input.asks === "eachSection") {
		return sections.map((section) => ({
			question: askOn(question, `${section.number} ${section.title}`),
			sections: [section],
			covers: "sections",
			passage: null,
		}));
	}
	if (input.asks === "passages") return splitPassages(ctx, input, sections);
	const whole = input.sectionIds.length === 0;
	const covers = whole ? "whole" : "sections";
	return [{ question, sections: whole ? null : sections, covers, passage: null }];
}

/** Put aside by a decision of the body: nothing of it is expected in this text. */
const putAside: AmendmentState[] = ["deferred"];

/**
 * A text is put to the vote once every amendment on it is decided and, if adopted, stands in it (DOMAIN 3.6, frozen);
 * or the words in brackets are themselves what is asked. Throws "conflict" naming the amendments.
 */
export async function refuseUndisposed(
	ctx: PolicyContext,
	questions: Question[],
	all: string[],
): Promise<void> {
	const sectionIds = questions
		.filter((question) => question.covers !== "passage")
		.flatMap(({ sections }) => sections?.map((section) => section.id) ?? all);
	if (sectionIds.length === 0) return;
	const rows = await ctx.db
		.selectFrom("amendment")
		.select("number")
		.where("sectionId", "in", sectionIds)
		.where(
			"state",
			"in",
			openStates.filter((state) => !putAside.includes(state)),
		)
		.orderBy("number")
		.execute();
	if (rows.length === 0) return;
	const labels = rows.map(({ number }) => `D.${number}`).join(", ");
	throw new AppError("conflict", "conduct:error.undisposed", { count: rows.length, labels });
}

async function splitPassages(
	ctx: PolicyContext,
	{ question, passages: lines = "" }: CreateRoundInput,
	sections: Numbered<SectionRow>[],
): Promise<Question[]> {
	const passages = [...new Set(lines.split("\n").map((line) => line.trim().normalize("NFC")))].filter(
		Boolean,
	);
	if (passages.length === 0 || passages.length > 30) {
		throw new AppError("invalid", "errors:checkForm", {}, { passages: "conduct:error.passages" });
	}
	const texts: { section: Numbered<SectionRow>; blocks: string[] }[] = [];
	for (const section of sections) {
		const { doc } = await readDoc(ctx, section.id);
		texts.push({ section, blocks: blocksOf(doc) });
	}
	return passages.map((passage) => {
		const found = texts.filter(({ blocks }) => blocks.some((block) => block.includes(passage)));
		const [place] = found;
		if (!place || found.length > 1)
			throw new AppError("invalid", "conduct:error.passage", { words: passage });
		return {
			question: askOn(question, `“${passage}”`),
			sections: [place.section],
			covers: "passage",
			passage,
		};
	});
}

/** The question with what it is on, in as many characters as a question may have. */
function askOn(question: string, on: string): string {
	const full = `${question} ${on}`;
	return full.length <= longestQuestion ? full : `${full.slice(0, longestQuestion - 1)}…`;
}

type Node = { text?: string; content?: readonly Node[] };

/** The words of each paragraph, whatever marks divide them. */
function blocksOf(doc: unknown): string[] {
	const node = doc as Node;
	const children = node.content ?? [];
	if (children.some((child) => typeof child.text === "string")) {
		return [
			children
				.map((child) => child.text ?? "")
				.join("")
				.normalize("NFC"),
		];
	}
	return children.flatMap(blocksOf);
}
