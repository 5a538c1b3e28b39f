/**
 * The checklists of the ILO's practical guide "Developing a labour migration policy", and of the good-practice
 * notes beside it, by their own numbers. Words: <language>.json, in our own words. The provisions stand here as the
 * guide's tables give them; its misprints are corrected (R151, one code MLFM, Table 11's last wording item).
 */

/** "C143 art 12(c)": a code, then "art", "para" or nothing, then the numbers. */
type Provisions = string;

type Part = { id: string; items: readonly (readonly [id: string, provisions?: Provisions])[] };

export type Checklist = {
	/** "T5": Table 5; "B3": Box 3; "G": the guide's list in its section 4.3; "K": coherence. */
	id: string;
	/** The guide's step that it belongs to. */
	step: 1 | 2 | 3 | 4 | 5 | 6;
	/** "process" closes a step; "content" asks what the text says; "questions" lead the work. */
	kind: "process" | "content" | "questions";
	parts: readonly Part[];
};

function count(prefix: string, from: number, to: number): (readonly [string])[] {
	return Array.from({ length: to - from + 1 }, (_, index) => [`${prefix}${from + index}`] as const);
}

export const checklists = [
	{ id: "B3", step: 1, kind: "questions", parts: [{ id: "B3", items: count("B3.", 1, 7) }] },
	{
		id: "B5",
		step: 2,
		kind: "questions",
		parts: [
			{ id: "B5.A", items: count("B5.A", 1, 7) },
			{ id: "B5.B", items: count("B5.B", 1, 4) },
			{ id: "B5.C", items: count("B5.C", 1, 11) },
			{ id: "B5.D", items: count("B5.D", 1, 10) },
			{ id: "B5.E", items: count("B5.E", 1, 8) },
		],
	},
	{
		id: "T2",
		step: 2,
		kind: "process",
		parts: [
			{ id: "T2.analysis", items: count("T2.", 1, 2) },
			{ id: "T2.capacity", items: count("T2.", 3, 6) },
		],
	},
	{ id: "T3", step: 3, kind: "process", parts: [{ id: "T3", items: count("T3.", 1, 3) }] },
	{
		id: "T5",
		step: 4,
		kind: "content",
		parts: [
			{
				id: "T5",
				items: [
					["T5.1", "MLFM 9; PGFR 1, 21, 22"],
					["T5.2", "MLFM 8.1"],
					["T5.3", "MLFM 8.3"],
					["T5.4", "C029 art 1; C143 art 3; ICRMW art 11; PALERMO art 9; MLFM 8.4, 11, 14.4"],
					[
						"T5.5",
						"C189 art 3, 6; R151 para 2; ICRMW art 25; GR26 para 26(b); MLFM 1, 8.4, 9.11, 9.12; PGFR 1; C190 art 6, 11; R206 para 10",
					],
					["T5.6", "C189"],
					["T5.7", "C188"],
					["T5.8", "ICRMW art 21"],
					[
						"T5.9",
						"C143 art 12(c); C097 art 2-4; C189 art 7; R086 para 5, 10; R151 para 7; ICRMW art 43; GR26 para 26(g); MLFM 8.2",
					],
					["T5.10", "ICRMW art 23; GR26 para 24(j); MLFM 12.8"],
					["T5.11", "C143 art 1; C189 art 3; ICRMW art 8-35, 43; R200 para 28; MLFM 8.4, 9.8, 14"],
					["T5.12", "ICRMW art 67; GR26 para 24(h); MLFM 12.2, 15.9; PGFR 8"],
					["T5.13", "C143 art 6; C189 art 15; MLFM 10; PGFR 5"],
					["T5.14", "C189 art 16-17; GR26 para 26(c); MLFM 9.5, 10; PGFR 8"],
				],
			},
		],
	},
	{
		id: "T6",
		step: 4,
		kind: "content",
		parts: [
			{
				id: "T6",
				items: [
					[
						"T6.1",
						"C143 art 12(c); C097 art 2-4; C189 art 8; R086 para 5; ICRMW art 37; GR26 para 24(a), 24(b); R200 para 40; MLFM 12.1",
					],
					[
						"T6.2",
						"C189 art 15; R086 para 14; C181 art 7; GR26 para 24(c); MLFM 12.3, 13; PGFR 2, 3, 4, 6, 15, 17",
					],
					["T6.3", "C181 art 7; GPOG para 12"],
					["T6.4", "C189 art 15; R086 para 14; C181; C029; P029; MLFM 13; PGFR 2, 3, 4"],
					["T6.5", "R200 para 25, 27; MLFM 12.11"],
					["T6.6", "C189; MLFM 11"],
					["T6.7", "PALERMO art 9; MLFM 11; PGFR 5"],
				],
			},
		],
	},
	{
		id: "T7",
		step: 4,
		kind: "content",
		parts: [
			{
				id: "T7",
				items: [
					["T7.1", "C102; C118; C157; R202"],
					["T7.2", "R086 annex"],
					["T7.3", "C097 art 5; R086 para 12; R151 para 20-22; ICRMW art 28; GR26 para 24(d); R200 para 47"],
					["T7.4", "C189 art 13-14; R086 para 16; R151 para 2, 23-29; ICRMW art 27, 54; MLFM 9.3, 9.9"],
					["T7.5", "R202"],
					["T7.6", "MLFM 12.10"],
				],
			},
		],
	},
	{
		id: "T8",
		step: 4,
		kind: "content",
		parts: [
			{
				id: "T8",
				items: [
					["T8.1", "MLFM 5.1; PGFR 10, 16"],
					["T8.2", "MLFM 12.6"],
					["T8.3", "MLFM 12.3"],
					["T8.4", "MLFM 15"],
					["T8.5", "R086 para 4; MLFM 5.2"],
					["T8.6", "MLFM 5.2"],
					["T8.7", "MLFM 9.4"],
				],
			},
		],
	},
	{
		id: "T10",
		step: 4,
		kind: "content",
		parts: [
			{
				id: "T10",
				items: [
					["T10.1", "C143 art 4; GR26 para 27; R086 annex; MLFM 2; PGFR 13"],
					["T10.2", "MLFM 2.1, 2.2, 2.5"],
					["T10.3", "MLFM 2.3, 2.6"],
					["T10.4", "MLFM 9.9"],
					["T10.5", "MLFM 7, 12.4, 12.5"],
				],
			},
		],
	},
	{ id: "G", step: 4, kind: "content", parts: [{ id: "G", items: count("G", 1, 13) }] },
	{
		id: "K",
		step: 4,
		kind: "questions",
		parts: [
			{ id: "K.ways", items: count("K.W", 1, 6) },
			{ id: "K.contradictions", items: count("K.C", 1, 6) },
			{ id: "K.elements", items: count("K.E", 1, 6) },
		],
	},
	{
		id: "T11",
		step: 4,
		kind: "process",
		parts: [
			{ id: "T11.wording", items: count("T11.", 1, 11) },
			{ id: "T11.consulting", items: count("T11.", 12, 14) },
			{ id: "T11.coherence", items: count("T11.", 15, 17) },
		],
	},
	{ id: "T12", step: 5, kind: "process", parts: [{ id: "T12", items: count("T12.", 1, 3) }] },
	{ id: "T13", step: 6, kind: "process", parts: [{ id: "T13", items: count("T13.", 1, 7) }] },
] as const satisfies readonly Checklist[];

export type ChecklistId = (typeof checklists)[number]["id"];

/** @returns the checklist of this id, or undefined */
export function findChecklist(id: string): Checklist | undefined {
	return checklists.find((list) => list.id === id);
}

/** Every item of a checklist, in order. */
export function itemsOf(list: Checklist): string[] {
	return list.parts.flatMap((part) => part.items.map(([id]) => id));
}

/** The checklist that an item stands in, or undefined. */
export function checklistOf(item: string): Checklist | undefined {
	return checklists.find((list) => itemsOf(list).includes(item));
}

/** What proves an instrument's part: its code, what is counted, and the numbers. */
export type Provision = { code: string; unit: "art" | "para" | "annex" | null; at: string };

/** The provisions that the guide names for an item, in its order; none for most. */
export function provisionsOf(item: string): Provision[] {
	const list: Checklist | undefined = checklistOf(item);
	const text = list?.parts.flatMap((part) => part.items).find(([id]) => id === item)?.[1];
	return (text ?? "")
		.split("; ")
		.filter((one) => one !== "")
		.map((one) => {
			const [, code, unit, at] = /^(\S+)(?: (art|para|annex))?(?: (.+))?$/.exec(one) as RegExpExecArray;
			return { code: code!, unit: (unit as Provision["unit"]) ?? null, at: at ?? "" };
		});
}
