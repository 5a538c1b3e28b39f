/**
 * What becomes of a policy after its validation (DOMAIN 3.1): the validated text is submitted to the government,
 * which returns or adopts it; the adopted text is published and comes into force. The government acts outside; what
 * is written here is the record of its acts. States, guards and what the forms send.
 */
import * as z from "zod";

export const submissionStates = [
	"notValidated",
	"validated",
	"submitted",
	"returned",
	"adopted",
	"published",
	"inForce",
] as const;
export type SubmissionState = (typeof submissionStates)[number];

/** What the government does with a submitted text. */
export const governmentActKinds = ["returned", "adopted", "published", "inForce"] as const;
export type GovernmentActKind = (typeof governmentActKinds)[number];
export type ActKind = "submitted" | GovernmentActKind;
export const actKinds = ["submitted", ...governmentActKinds] as const satisfies readonly ActKind[];

/** From which states each act leads on. */
const transitions: Record<ActKind, readonly SubmissionState[]> = {
	submitted: ["validated", "returned"],
	returned: ["submitted"],
	adopted: ["submitted"],
	published: ["adopted"],
	inForce: ["published"],
};

/** Every condition of every act, by name. Sentences: submission:guard.<name>. */
export type Guard =
	/** A round on the whole text adopted it. */
	| "validated"
	/** The text is not before the government already. */
	| "notBeforeGovernment"
	| "recordHolds"
	| "dossierComplete"
	/** After a return: a newer round, or word of what has been supplied since. */
	| "returnAnswered"
	| "addressee"
	/** The text is before the government. */
	| "beforeGovernment"
	| "isAdopted"
	| "isPublished"
	| "reasons"
	| "reference"
	| "actTitle"
	| "actNumber"
	| "signatory"
	| "signedCopy"
	| "adoptedText"
	/** The hash of the published text is that of the adopted one. */
	| "sameText"
	| "place"
	| "date"
	/** Not before the act that it follows. */
	| "dateOrder"
	/** What has happened has not happened tomorrow. */
	| "datePast";

/** In the order in which they are told. */
export const guards: Record<ActKind, readonly Guard[]> = {
	submitted: [
		"validated",
		"notBeforeGovernment",
		"recordHolds",
		"dossierComplete",
		"returnAnswered",
		"addressee",
		"reference",
		"date",
		"dateOrder",
		"datePast",
	],
	returned: ["beforeGovernment", "reasons", "reference", "date", "dateOrder", "datePast"],
	adopted: [
		"beforeGovernment",
		"actTitle",
		"actNumber",
		"signatory",
		"date",
		"dateOrder",
		"datePast",
		"signedCopy",
		"adoptedText",
	],
	published: ["isAdopted", "place", "date", "dateOrder", "datePast", "sameText"],
	inForce: ["isPublished", "date", "dateOrder"],
};

/** The field of the form that a guard asks for, where there is one. */
export const guardField: Partial<Record<Guard, string>> = {
	returnAnswered: "note",
	addressee: "addressee",
	reasons: "reasons",
	reference: "reference",
	actTitle: "title",
	actNumber: "reference",
	signatory: "signatory",
	signedCopy: "copy",
	adoptedText: "text",
	sameText: "text",
	place: "reference",
	date: "date",
	dateOrder: "date",
	datePast: "date",
};

export function mayFollow(kind: ActKind, state: SubmissionState): boolean {
	return transitions[kind].includes(state);
}

/** The acts that may come next. */
export function nextActKinds(state: SubmissionState): ActKind[] {
	return actKinds.filter((kind) => mayFollow(kind, state));
}

/**
 * The guards that an act does not pass, in their order; none: it may be recorded. Pure; what is not given counts as
 * not established. What the state alone decides is not asked of the caller.
 */
export function failedGuards(
	kind: ActKind,
	state: SubmissionState,
	facts: Partial<Record<Guard, boolean>>,
): Guard[] {
	const byState: Partial<Record<Guard, boolean>> = {
		validated: state !== "notValidated",
		notBeforeGovernment: state === "notValidated" || mayFollow("submitted", state),
		beforeGovernment: state === "submitted",
		isAdopted: state === "adopted",
		isPublished: state === "published",
	};
	return guards[kind].filter((guard) => !(byState[guard] ?? facts[guard]));
}

/** What the state follows from: the newest round that validated the whole text, and the acts in their order. */
export type SubmissionFacts = {
	validatedRoundId: string | null;
	/** The newest submission, and the last thing that happened to it. */
	last: { roundId: string; kind: ActKind } | null;
};

/** A policy in force whose text is validated anew begins again. */
export function stateOf({ validatedRoundId, last }: SubmissionFacts): SubmissionState {
	if (!last) return validatedRoundId === null ? "notValidated" : "validated";
	const renewed = validatedRoundId !== null && validatedRoundId !== last.roundId;
	return last.kind === "inForce" && renewed ? "validated" : last.kind;
}

/** The questions that close step 5: the guide's Table 12. Own wording: submission:question.<item>. */
export const tableTwelve = ["T12.1", "T12.2", "T12.3"] as const;
/** What the secretariat writes before the dossier is complete. */
export const answerItems = ["summary", ...tableTwelve] as const;
export type AnswerItem = (typeof answerItems)[number];

/** What a dossier must hold. Sentences of what is missing: submission:missing.<name>. */
export const dossierParts = ["text", "record", "certificate", ...answerItems] as const;
export type DossierPart = (typeof dossierParts)[number];

/** What proves an answer: something in this policy, or an address elsewhere. */
export type Evidence =
	| { kind: "round" | "record" | "section" | "version"; id: string }
	| { kind: "url"; url: string };

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const line = (longest: number) => z.string().trim().max(longest, "submission:error.long").default("");

/** YYYY-MM-DD of a day that exists. */
export function isDate(text: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const time = Date.parse(`${text}T00:00:00Z`);
	return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}

const hour = 3_600_000;

/** The day it is at this moment in the zone furthest ahead: nobody's today lies after it. */
export function latestToday(now: number): string {
	return new Date(now + 14 * hour).toISOString().slice(0, 10);
}

/** An address that a link may lead to: https or http, with a host, without a name or password in it. */
export function isWebAddress(text: string): boolean {
	if (text.length > 500 || !/^https?:\/\/[^\s\p{Cc}\\]+$/iu.test(text) || !URL.canParse(text)) return false;
	const { hostname, username, password } = new URL(text);
	return hostname !== "" && username === "" && password === "";
}

/** Addresses as they are typed, one a line or with blanks between. */
export const addresses = z
	.string()
	.max(4000, "submission:error.long")
	.default("")
	.transform((text) => [
		...new Set(
			text
				.split(/\s+/)
				.map((part) => part.trim())
				.filter((part) => part !== ""),
		),
	])
	.refine((list) => list.length <= 20 && list.every(isWebAddress), "submission:error.urls");

/** An answer with what proves it. `evidence`: "<kind>:<id>". */
export const answerInput = z.object({
	item: z.enum(answerItems),
	text: z.string().trim().min(3, "submission:error.answer").max(6000, "submission:error.long"),
	evidence: z
		.array(z.string().regex(/^(round|record|section|version):[0-9A-Za-z_-]{1,64}$/))
		.max(60)
		.default([]),
	urls: addresses,
});
export type AnswerInput = z.input<typeof answerInput>;

export const submitInput = z.object({
	addressee: line(300),
	reference: line(300),
	date: line(10),
	note: line(4000),
	key: id,
});
export type SubmitInput = z.input<typeof submitInput>;

/** A file as it was uploaded. */
export type Upload = { name: string; bytes: Uint8Array };

export const actInput = z.object({
	kind: z.enum(governmentActKinds),
	date: line(10),
	title: line(300),
	reference: line(300),
	signatory: line(300),
	reasons: line(8000),
	url: line(500).refine((text) => text === "" || isWebAddress(text), "submission:error.url"),
	/** What was adopted: the validated text as it is, or the one that is given. */
	which: z.enum(["same", "given"]).default("given"),
	/** A text pasted instead of a file. */
	pasted: z.string().max(400_000, "submission:error.long").default(""),
	key: id,
});
export type ActInput = z.input<typeof actInput>;

/** An entry of a government's act as it should have been written; its files and texts stay. */
export const correctActInput = z.object({
	actId: id,
	...{ date: line(10), title: line(300), reference: line(300), signatory: line(300), reasons: line(8000) },
	url: line(500).refine((text) => text === "" || isWebAddress(text), "submission:error.url"),
	why: z.string().trim().min(3, "submission:error.why").max(1000, "submission:error.long"),
	key: id,
});
export type CorrectActInput = z.infer<typeof correctActInput>;

/** What a signed copy may be, and how large. */
export const copyExtensions = [".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".odt", ".asice"];
export const copyLimit = 8 * 1024 * 1024;
