import type { LaterParts, RecordStatement } from "./record-certified.ts";
import { isShownSealed, type RecordPaper } from "./record-paper.ts";
import type { Block, Cell, Words } from "./record-parts.ts";

/** Parts 15 to 20 of a record: everything that was said, in its authors' words. */

const note = (text: string): Block => ({ kind: "text", text, look: "note" });

/** The parts by their ids, in their order. */
export function saidParts(paper: RecordPaper, words: Words): [string, Block[]][] {
	return [
		["reservations", reservationsPart(paper, words)],
		["minority", statementsPart(paper, words, "minority", ["minority"])],
		["explanations", explanationsPart(paper, words)],
		["intended", statementsPart(paper, words, "intended", ["intendedVote"])],
		["objections", statementsPart(paper, words, "objections", ["objection"])],
		["observers", observersPart(paper, words)],
	];
}

function reservationsPart({ count, parts }: RecordPaper, words: Words): Block[] {
	const given: Block[] = count.reservations.map((one) => ({
		kind: "statement",
		by: [{ constituency: one.constituency }, ...("name" in one ? [{ own: one.name }] : [])],
		text: one.statement,
	}));
	const later = statements(parts, words, ["reservation"]);
	const all = [...given, ...later];
	return all.length > 0 ? all : [note(words.say("certificate:none.reservations"))];
}

/** What was said with a ballot that is no reservation, and explanations given after the close. */
function explanationsPart({ count, parts }: RecordPaper, words: Words): Block[] {
	const withBallots: Block[] = isShownSealed(count)
		? []
		: count.ballots
				.filter((one) => one.supersededAt === null && one.choice !== "reserve" && one.statement)
				.map((one) => ({
					kind: "statement",
					by: [
						{
							constituency: count.roll.find((seat) => seat.seat === one.seat)?.constituency ?? null,
						},
						{ own: one.name },
						words.say(`decision:choice.${one.choice}`),
					],
					text: one.statement ?? "",
				}));
	const all = [...withBallots, ...statements(parts, words, ["explanation"])];
	return all.length > 0 ? all : [note(words.say("certificate:none.explanations"))];
}

function statementsPart({ parts }: RecordPaper, words: Words, id: string, kinds: string[]): Block[] {
	const given = statements(parts, words, kinds);
	return given.length > 0 ? given : [note(words.say(`certificate:none.${id}`))];
}

function statements({ statements }: LaterParts, words: Words, kinds: string[]): Block[] {
	return statements
		.filter((one) => kinds.includes(one.kind))
		.map((one) => ({ kind: "statement", by: statementBy(one, words), text: one.text }));
}

function statementBy({ name, constituency, capacity, at }: RecordStatement, { say, when }: Words): Cell[] {
	return [
		{ constituency },
		...(name === null ? [] : [{ own: name }]),
		...(capacity === null ? [] : [say(`common:capacity.${capacity}`)]),
		when(at),
	];
}

function observersPart({ parts }: RecordPaper, words: Words): Block[] {
	const people: Block =
		parts.observers.length === 0
			? note(words.say("certificate:none.observers"))
			: {
					kind: "list",
					items: parts.observers.map(({ name, organization }) => ({
						own: organization ? `${name}, ${organization}` : name,
					})),
				};
	return [people, ...statements(parts, words, ["observer"])];
}
