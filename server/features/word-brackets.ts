import type { Speech } from "#shared/record-words.ts";
import { paintBrackets } from "#shared/word-brackets.ts";
import { namePlace, type PaperBlock, type PaperPiece, paintTitleOf } from "#shared/word-paper.ts";
import type { PolicyContext } from "../context.ts";
import { type HeldAmendment, readBrackets } from "./brackets.ts";
import { paintClean } from "./word-notes.ts";
import type { SourceSection } from "./word-sources.ts";

/** A section's working view: brackets, alternatives and names. A draft has none and is shown as it is. */
export async function paintWithBrackets(
	ctx: PolicyContext,
	speech: Speech,
	section: SourceSection,
): Promise<{ title: PaperPiece[]; blocks: PaperBlock[] | null }> {
	const title = paintTitleOf(section.title);
	const read =
		section.version && section.doc
			? await readBrackets(ctx, { id: section.id, versionId: section.version.id })
			: null;
	if (!read) return { title, blocks: paintClean(section) };
	const { say } = speech;
	const byId = new Map(read.amendments.map((one) => [one.id, one]));
	const nameOf = (id: string, alt: number | null) => sayWho(speech, byId.get(id), alt);
	const words = { base: say("word:bracket.base"), nameOf, nothing: say("word:bracket.nothing") };
	const titles = (read.working.title?.alternatives ?? []).map((one) =>
		namePlace(
			`${nameOf(one.amendmentId, null)}: ${say("word:bracket.titleAlternative", { title: one.title })}`,
		),
	);
	return { title, blocks: [...titles, ...paintBrackets(section.doc!, section.number, read.working, words)] };
}

/** "Alternative 2 · D.5, proposed by Workers; opposed by Employers; no position yet: Government". */
function sayWho({ say, nameOf, listOf }: Speech, one: HeldAmendment | undefined, alt: number | null): string {
	if (!one) return "";
	const by = one.sponsor === null ? one.author.name : nameOf(one.sponsor);
	const label = `D.${one.number}`;
	const head =
		alt === null
			? say("word:bracket.alternative", { label, by })
			: say("word:bracket.numbered", { label, by, alt });
	const held = (value: string) =>
		one.positions.held
			.filter((position) => position.value === value && position.constituency !== one.sponsor)
			.map(({ constituency }) => nameOf(constituency));
	const parts = (
		[
			["supported", "support"],
			["opposed", "oppose"],
			["reserved", "reserve"],
			["silent", "none"],
		] as const
	).flatMap(([word, value]) => {
		const names = held(value);
		return names.length > 0 ? [say(`word:bracket.${word}`, { names: listOf(names) })] : [];
	});
	return [head, ...parts].join(say("word:bracket.separator"));
}
