import { isShownSealed, type RecordPaper } from "./record-paper.ts";
import { rollParts } from "./record-parts-roll.ts";
import { saidParts } from "./record-parts-said.ts";

/**
 * The 26 parts of a record of decision (DOMAIN 3.6), in words: one description that the page, the print, the Word
 * file and the readable copy in the bundle are all made from, so that no form says more or less than another.
 */

export type Cell =
	| string
	| { constituency: string | null }
	/** A hash, key or code: never translated, always left to right. */
	| { code: string }
	/** Somebody's own words, in whatever script. */
	| { own: string };

export type Block =
	| { kind: "text"; text: string; look?: "lead" | "note" }
	| { kind: "facts"; rows: { label: string; value: Cell[] }[] }
	/** `numbers`: columns of numbers, by index. */
	| { kind: "table"; caption: string; head: string[]; rows: Cell[][]; numbers?: number[] }
	| { kind: "list"; items: Cell[] }
	| { kind: "statement"; by: Cell[]; text: string };

export type Part = { number: number; id: string; title: string; blocks: Block[] };

/** How a form says things: a reader's language, zone, and the names the body gave its constituencies. */
export type Words = {
	say: (key: string, params?: Record<string, unknown>) => string;
	/** A moment in the reader's zone and in UTC. */
	when: (at: number) => string;
	nameOf: (constituency: string | null) => string;
	languageOf: (code: string) => string;
	/** The rule and the result in sentences. */
	rule: string;
	outcome: string;
	lines: { key: string; text: string; met: boolean }[];
};

const fact = (label: string, ...value: Cell[]) => ({ label, value });
const note = (text: string): Block => ({ kind: "text", text, look: "note" });

/** Every part in its order; one that has nothing to tell says so. */
export function describeRecord(paper: RecordPaper, words: Words): Part[] {
	const parts: [id: string, blocks: Block[]][] = [
		["body", bodyPart(paper, words)],
		["round", roundPart(paper, words)],
		["question", [{ kind: "text", text: paper.count.round.question, look: "lead" }]],
		["text", textPart(paper, words)],
		["sections", sectionsPart(paper, words)],
		["rules", rulesPart(paper, words)],
		["dates", datesPart(paper, words)],
		...rollParts(paper, words),
		["outcome", outcomePart(paper, words)],
		...saidParts(paper, words),
		["brackets", [note(words.say("certificate:none.brackets"))]],
		["comments", commentsPart(paper, words)],
		["links", linksPart(paper, words)],
		["signatures", signaturesPart(paper, words)],
		["chain", chainPart(paper, words)],
		["later", laterPart(paper, words)],
	];
	return parts.map(([id, blocks], index) => ({
		number: index + 1,
		id,
		title: words.say(`certificate:part.${id}`),
		blocks,
	}));
}

function bodyPart({ count, parts }: RecordPaper, { say }: Words): Block[] {
	return [
		{
			kind: "facts",
			rows: [
				fact(say("certificate:fact.installation"), { own: count.installation }),
				fact(say("certificate:fact.policy"), { own: count.policy.title }),
				fact(say("certificate:fact.country"), { own: count.policy.country }),
				fact(
					say("certificate:fact.textTitle"),
					{ own: parts.textTitle },
					say("certificate:version", { number: count.text.versionNumber }),
				),
			],
		},
	];
}

function roundPart({ count, parts }: RecordPaper, { say }: Words): Block[] {
	const sealed = isShownSealed(count);
	return [
		{
			kind: "facts",
			rows: [
				fact(say("certificate:fact.number"), String(count.round.number)),
				fact(say("certificate:fact.covers"), say(`certificate:covers.${parts.covers}`)),
				fact(say("certificate:fact.publicity"), say(`certificate:publicity.${sealed ? "totals" : "record"}`)),
				...(parts.repeats === null
					? []
					: [
							fact(
								say("certificate:fact.repeats"),
								say("certificate:roundNumber", { number: parts.repeats }),
							),
						]),
			],
		},
	];
}

function textPart({ count, parts }: RecordPaper, { say, languageOf }: Words): Block[] {
	const [authentic = count.round.authenticLanguage, ...others] = parts.languages;
	return [
		{
			kind: "facts",
			rows: [
				fact(say("certificate:fact.hash"), { code: count.text.hash }),
				fact(say("certificate:fact.algorithm"), say("record:algorithm")),
				fact(say("certificate:fact.file"), { code: "text.canonical.json" }),
				fact(say("certificate:fact.authentic"), languageOf(authentic)),
				fact(
					say("certificate:fact.otherLanguages"),
					others.length === 0 ? say("certificate:none.languages") : others.map(languageOf).join(", "),
				),
			],
		},
	];
}

function sectionsPart({ sections, parts }: RecordPaper, { say }: Words): Block[] {
	const blocks: Block[] = [
		{ kind: "list", items: sections.map(({ number, title }) => ({ own: `${number} ${title}` })) },
	];
	if (parts.passage !== null) {
		blocks.push({ kind: "statement", by: [say("certificate:fact.passage")], text: parts.passage });
	}
	return blocks;
}

function rulesPart({ count, parts }: RecordPaper, { say, rule }: Words): Block[] {
	const { procedure, settings } = parts;
	const adopted = procedure
		? [
				say("certificate:procedure", { number: procedure.number }),
				...(procedure.decidedOn ? [{ own: procedure.decidedOn }] : []),
				...(procedure.decision ? [{ own: procedure.decision }] : []),
			]
		: [say("certificate:none.procedure")];
	const parameters = Object.entries({ ...count.round.rule, ...settings }).flatMap(([name, value]) =>
		value !== null && typeof value === "object" && !Array.isArray(value)
			? Object.entries(value).map(([inner, one]) => `${name}.${inner}: ${print(one)}`)
			: [`${name}: ${print(value)}`],
	);
	return [
		{ kind: "text", text: rule },
		{
			kind: "facts",
			rows: [
				fact(say("certificate:fact.procedure"), ...adopted),
				fact(say("certificate:fact.parameters"), { code: parameters.join(" · ") }),
				...(count.round.castingVote
					? [fact(say("certificate:fact.castingVote"), say(`decision:choice.${count.round.castingVote}`))]
					: []),
			],
		},
	];
}

function print(value: unknown): string {
	return typeof value === "string" ? value : JSON.stringify(value);
}

function datesPart({ count, parts }: RecordPaper, { say, when }: Words): Block[] {
	const { openedAt, closesAt, closedAt } = count.round;
	const early = closedAt < closesAt;
	const blocks: Block[] = [
		{
			kind: "facts",
			rows: [
				fact(say("certificate:fact.announced"), when(parts.announcedAt)),
				fact(say("certificate:fact.opened"), when(openedAt)),
				fact(say("certificate:fact.closes"), when(closesAt)),
				fact(say("certificate:fact.closed"), when(closedAt)),
				...(early && parts.closeReason
					? [fact(say("certificate:fact.closedEarly"), { own: parts.closeReason })]
					: []),
			],
		},
	];
	if (parts.extensions.length === 0) return [...blocks, note(say("certificate:none.extensions"))];
	return [
		...blocks,
		{
			kind: "table",
			caption: say("certificate:caption.extensions"),
			head: ["announced", "from", "to", "reason"].map((name) => say(`certificate:head.${name}`)),
			rows: parts.extensions.map(({ at, from, to, reason }) => [
				when(at),
				when(from),
				when(to),
				{ own: reason },
			]),
		},
	];
}

function outcomePart({ count }: RecordPaper, { say, outcome, lines }: Words): Block[] {
	return [
		{ kind: "text", text: outcome, look: "lead" },
		{ kind: "facts", rows: [fact(say("certificate:fact.code"), { code: count.decision.outcome })] },
		{
			kind: "list",
			items: lines.map(({ text, met }) => `${say(`decision:met.${met ? "yes" : "no"}`)}: ${text}`),
		},
	];
}

function commentsPart({ parts }: RecordPaper, { say }: Words): Block[] {
	const { threads, resolved } = parts.comments;
	if (threads === 0) return [note(say("certificate:none.comments"))];
	return [
		{
			kind: "facts",
			rows: [
				fact(say("certificate:fact.threads"), String(threads)),
				fact(say("certificate:fact.resolved"), String(resolved)),
				fact(say("certificate:fact.unresolved"), String(threads - resolved)),
			],
		},
	];
}

function linksPart({ count }: RecordPaper, { say }: Words): Block[] {
	return [
		{
			kind: "facts",
			rows: [
				fact(
					say("certificate:fact.textVersion"),
					say("certificate:version", { number: count.text.versionNumber }),
				),
				fact(say("certificate:fact.amendments"), say("certificate:none.amendments")),
				fact(say("certificate:fact.minutes"), say("certificate:none.minutes")),
			],
		},
	];
}

function signaturesPart(paper: RecordPaper, { say, when }: Words): Block[] {
	const { signatures, acknowledgements, certified } = paper;
	const all = [...signatures, ...acknowledgements];
	const blocks: Block[] = [];
	if (all.length === 0) blocks.push(note(say("certificate:none.signatures")));
	else {
		blocks.push({
			kind: "table",
			caption: say("certificate:caption.signatures"),
			head: ["name", "capacity", "for", "method", "time"].map((name) => say(`certificate:head.${name}`)),
			rows: all.map((one) => [
				{ own: one.organization ? `${one.name}, ${one.organization}` : one.name },
				say(`common:capacity.${one.capacity}`),
				one.constituency === null ? say("certificate:theBody") : { constituency: one.constituency },
				say(`certificate:method.${one.method}`),
				when(one.at),
			]),
		});
	}
	for (const { statement, constituency, name } of acknowledgements) {
		if (statement) blocks.push({ kind: "statement", by: [{ constituency }, { own: name }], text: statement });
	}
	if (certified?.reason) {
		blocks.push({
			kind: "facts",
			rows: [fact(say("certificate:fact.without"), { own: certified.reason })],
		});
	}
	return blocks;
}

function chainPart(paper: RecordPaper, { say, when }: Words): Block[] {
	const { certified, count, countHash, fingerprint } = paper;
	const previous = certified?.previous;
	return [
		{
			kind: "facts",
			rows: [
				fact(
					say("certificate:fact.previous"),
					...(previous
						? [say("certificate:roundNumber", { number: previous.round }), { code: previous.hash }]
						: [say(certified ? "certificate:none.previous" : "certificate:none.certified")]),
				),
				...(certified
					? [
							fact(say("certificate:fact.own"), { code: certified.hash }),
							fact(
								say("certificate:fact.certified"),
								when(certified.madeAt),
								say("certificate:issue", { number: certified.issue }),
							),
						]
					: []),
				fact(say("certificate:fact.count"), { code: countHash }),
				fact(
					say("certificate:fact.log"),
					say("certificate:logEntry", {
						seq: (certified ?? count).checkpoint.seq,
						count: count.entries + (certified?.entries ?? 0),
					}),
					{ code: (certified ?? count).checkpoint.hash },
				),
				fact(say("certificate:fact.signature"), {
					code: `${count.signature.algorithm} ${(certified ?? count).signature.value}`,
				}),
				fact(say("certificate:fact.key"), { code: fingerprint }),
			],
		},
	];
}

function laterPart({ parts }: RecordPaper, { say, when }: Words): Block[] {
	const rows: { at: number; cells: Cell[] }[] = [
		...parts.rectifications.map(({ doneAt, seat, from, to, reason, effect }) => ({
			at: doneAt,
			cells: [
				say(`certificate:event.rectified_${effect || "noted"}`),
				{
					own: [
						seat,
						from && to ? `${say(`decision:choice.${from}`)} → ${say(`decision:choice.${to}`)}` : "",
						reason,
					]
						.filter(Boolean)
						.join(" · "),
				},
			],
		})),
		...parts.concordances.map(({ decidedAt, state, newHash, changes }) => ({
			at: decidedAt,
			cells: [say(`certificate:event.concordance_${state}`, { count: changes }), { code: newHash }],
		})),
		...parts.events.map(({ kind, at, text }) => ({
			at,
			cells: [say(`certificate:event.${kind}`), { own: text }],
		})),
	];
	if (rows.length === 0) return [note(say("certificate:none.later"))];
	rows.sort((a, b) => a.at - b.at);
	return [
		{
			kind: "table",
			caption: say("certificate:caption.later"),
			head: ["time", "event", "details"].map((name) => say(`certificate:head.${name}`)),
			rows: rows.map(({ at, cells }) => [when(at), ...cells]),
		},
	];
}
