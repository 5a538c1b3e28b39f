import { isShownSealed, type RecordPaper } from "./record-paper.ts";
import type { Block, Cell, Words } from "./record-parts.ts";
import { filledSeats } from "./record-sealed.ts";
import { ballotChoices, type Groups } from "./rounds.ts";

/** Parts 8 to 13 of a record: the roll, who was present, the quorum, weights, ballots and totals. */

const note = (text: string): Block => ({ kind: "text", text, look: "note" });

/** The parts by their ids, in their order. */
export function rollParts(paper: RecordPaper, words: Words): [string, Block[]][] {
	return [
		["roll", rollPart(paper, words)],
		["present", presentPart(paper, words)],
		["quorum", quorumPart(words)],
		["weights", weightsPart(paper, words)],
		["ballots", ballotsPart(paper, words)],
		["totals", totalsPart(paper, words)],
	];
}

type Bench = { code: string; group: Groups[string]; filled: number; vacant: number };

function benches({ count, constituencies }: RecordPaper): Bench[] {
	const filled = filledSeats(count);
	return constituencies.flatMap(({ code }) => {
		const group = count.groups[code];
		if (!group) return [];
		return [{ code, group, filled: filled[code] ?? 0, vacant: count.vacancies[code] ?? 0 }];
	});
}

function rollPart(paper: RecordPaper, { say, when }: Words): Block[] {
	const { count } = paper;
	const blocks: Block[] = [
		{
			kind: "table",
			caption: say("certificate:caption.roll"),
			head: ["constituency", "seats", "filled", "vacant"].map((name) => say(`certificate:head.${name}`)),
			rows: benches(paper).map(({ code, group, filled, vacant }) => [
				{ constituency: code },
				String(group.seats),
				String(filled),
				String(vacant),
			]),
			numbers: [1, 2, 3],
		},
	];
	if (isShownSealed(count)) return [...blocks, note(say("certificate:sealed.roll"))];
	blocks.push({
		kind: "table",
		caption: say("certificate:caption.titulars"),
		head: ["name", "capacity", "organization", "constituency"].map((name) => say(`certificate:head.${name}`)),
		rows: count.roll.map((seat) => [
			{ own: seat.name },
			say(`common:capacity.${seat.capacity}`),
			seat.organization ? { own: seat.organization } : "–",
			{ constituency: seat.constituency },
		]),
	});
	const { substitutions = [] } = count;
	if (substitutions.length === 0) return [...blocks, note(say("certificate:none.substitutions"))];
	return [
		...blocks,
		{
			kind: "table",
			caption: say("certificate:caption.substitutions"),
			head: ["absent", "substitute", "instrument", "time"].map((name) => say(`certificate:head.${name}`)),
			rows: substitutions.map((one) => [
				{ own: one.from },
				one.state === "withdrawn"
					? say("certificate:substitutionWithdrawn", { name: one.name })
					: { own: one.name },
				{ own: one.instrument },
				when(one.at),
			]),
		},
	];
}

function presentPart(paper: RecordPaper, { say }: Words): Block[] {
	const { count } = paper;
	const recorded = isShownSealed(count) || count.present !== undefined;
	return [
		{
			kind: "table",
			caption: say("certificate:caption.present"),
			head: ["constituency", "present", "filled"].map((name) => say(`certificate:head.${name}`)),
			rows: benches(paper).map(({ code, group, filled }) => [
				{ constituency: code },
				String(group.present ?? 0),
				String(filled),
			]),
			numbers: [1, 2],
		},
		note(say(recorded ? "certificate:presence.recorded" : "certificate:presence.byBallot")),
	];
}

/** The tests of the quorum, as they were made. */
function quorumPart({ say, lines }: Words): Block[] {
	const tests = lines.filter(({ key }) => key.startsWith("decision:line.quorum"));
	if (tests.length === 0) return [note(say("certificate:none.quorum"))];
	return [
		{
			kind: "list",
			items: tests.map(({ text, met }) => `${say(`decision:met.${met ? "yes" : "no"}`)}: ${text}`),
		},
	];
}

function weightsPart(paper: RecordPaper, { say }: Words): Block[] {
	const { count } = paper;
	const { weights } = count.decision;
	const weighs = count.round.rule.kind === "weighted" || count.round.rule.kind === "mlc";
	if (!weights || !weighs) return [note(say("certificate:none.weights"))];
	return [
		{
			kind: "table",
			caption: say("certificate:caption.weights"),
			head: ["constituency", "weight"].map((name) => say(`certificate:head.${name}`)),
			rows: benches(paper).map(({ code }) => [{ constituency: code }, weights[code] ?? "–"]),
			numbers: [1],
		},
	];
}

function ballotsPart(paper: RecordPaper, { say, when }: Words): Block[] {
	const { count } = paper;
	const replaced = count.ballots.filter((ballot) => ballot.supersededAt !== null).length;
	const replacedNote = note(
		replaced === 0 ? say("record:supersededNone") : say("record:superseded", { count: replaced }),
	);
	if (isShownSealed(count)) return [note(say("certificate:sealed.ballots")), replacedNote];
	const current = new Map(
		count.ballots.filter((ballot) => ballot.supersededAt === null).map((ballot) => [ballot.seat, ballot]),
	);
	const rows = count.roll.map((seat): Cell[] => {
		const ballot = current.get(seat.seat);
		const entered = ballot?.enteredBy
			? ` (${say(`certificate:channel.${ballot.channel ?? "room"}`, { name: ballot.enteredBy })})`
			: "";
		return [
			{ constituency: seat.constituency },
			{ own: ballot && ballot.name !== seat.name ? `${ballot.name} (${seat.name})` : seat.name },
			ballot ? `${say(`decision:choice.${ballot.choice}`)}${entered}` : say("record:noBallot"),
			ballot ? when(ballot.castAt) : "–",
		];
	});
	return [
		{
			kind: "table",
			caption: say("certificate:caption.ballots"),
			head: ["constituency", "name", "ballot", "time"].map((name) => say(`certificate:head.${name}`)),
			rows,
		},
		replacedNote,
	];
}

/** Ballots as cast, by constituency and over all; weighed totals where the rule weighs. */
function totalsPart(paper: RecordPaper, { say }: Words): Block[] {
	const { count } = paper;
	const rows = benches(paper).map(({ code, group, filled }) => {
		const cast = ballotChoices.map((choice) => group.ballots[choice] ?? 0);
		const silent = filled - cast.reduce((sum, number) => sum + number, 0);
		return { code, numbers: [...cast, silent] };
	});
	const overall = ballotChoices
		.map((_, index) => index)
		.concat(ballotChoices.length)
		.map((index) => rows.reduce((sum, row) => sum + (row.numbers[index] ?? 0), 0));
	const blocks: Block[] = [
		{
			kind: "table",
			caption: say("certificate:caption.totals"),
			head: [
				say("certificate:head.constituency"),
				...ballotChoices.map((choice) => say(`decision:choice.${choice}`)),
				say("certificate:head.silent"),
			],
			rows: [
				...rows.map(({ code, numbers }): Cell[] => [{ constituency: code }, ...numbers.map(String)]),
				[say("certificate:overall"), ...overall.map(String)],
			],
			numbers: [1, 2, 3, 4, 5],
		},
	];
	const { totals } = count.decision;
	const { weights } = count.decision;
	const weighs = weights && Object.values(weights).some((weight) => weight !== "1");
	if (totals && weighs) {
		const { for_, against, abstain } = totals;
		blocks.push(note(say("certificate:weighedTotals", { for: for_, against, abstain })));
	}
	return blocks;
}
