import type { EventType } from "./events.ts";

/** What the log can be narrowed to. Words: policies:log.kind. */
export const logKinds = ["policy", "people", "groups", "sections", "comments", "rounds"] as const;
export type LogKind = (typeof logKinds)[number];

const kindOfNoun: Record<string, LogKind> = {
	policy: "policy",
	constituency: "policy",
	person: "people",
	invitation: "people",
	session: "people",
	member: "people",
	group: "groups",
	section: "sections",
	version: "sections",
	document: "sections",
	amendment: "sections",
	position: "sections",
	room: "sections",
	comment: "comments",
	circulation: "comments",
	response: "comments",
	disposition: "comments",
	matrix: "comments",
	thread: "comments",
	procedure: "rounds",
	round: "rounds",
	ballot: "rounds",
	seat: "rounds",
	record: "rounds",
};

/** The kind of an event, by the noun its type begins with. */
export function kindOfEvent(type: EventType | string): LogKind {
	return kindOfNoun[type.split(".")[0] ?? ""] ?? "policy";
}

export function isLogKind(value: unknown): value is LogKind {
	return (logKinds as readonly unknown[]).includes(value);
}

/** What the sentence of a log entry may name. Codes are turned into words by the page. */
export type LogDetail = {
	section?: string;
	member?: string;
	group?: string;
	round?: number;
	version?: number;
	title?: string;
	/** The number of the thing as people say it: "C.12", "D.4". */
	label?: string;
	reason?: string;
	before?: string;
	after?: string;
	count?: number;
	capacity?: string;
	constituency?: string;
	state?: string;
	step?: number;
};

export type LogEntry = {
	seq: number;
	at: number;
	type: EventType;
	/** Tells apart what one type says: section.changed with "title", "place" or "group". "" for most. */
	what: string;
	/** null: nobody was present (a round that closed at its time). */
	who: { name: string; constituency: string | null; capacity: string | null } | null;
	detail: LogDetail;
	/** Where the thing is now, inside the policy: "sections/…"; null where there is no page. */
	path: string | null;
	hash: string;
};

export type LogPage = { entries: LogEntry[]; total: number; older: number | null; newer: boolean };
