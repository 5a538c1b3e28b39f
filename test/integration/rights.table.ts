/** Everybody who may knock. */
export const kinds = [
	"anonymous",
	"outsider",
	"suspended",
	"administrator",
	"otherPolicy",
	"endedMember",
	"observer",
	"drafter",
	"convenor",
	"workersAlternate",
	"employersAdviser",
	"governmentTitular",
	"employersTitular",
	"workersSpokesperson",
	"chair",
	"secretariat",
] as const;
export type Kind = (typeof kinds)[number];

/** What the addresses are made of. */
export type Ids = {
	policyId: string;
	sectionId: string;
	versionId: string;
	groupId: string;
	closedRoundId: string;
	openRoundId: string;
	procedureId: string;
	openThread: { id: string; sectionId: string };
	workersThread: { id: string; sectionId: string };
};

type Group =
	| "everybody"
	| "signedIn"
	| "members"
	| "administrators"
	| "officers"
	| "chair"
	| "secretariat"
	| "voters"
	| "writers"
	| "spokespersons"
	| "workers";

const nobody: Kind[] = ["anonymous", "suspended"];
const strangers: Kind[] = ["outsider", "administrator", "otherPolicy", "endedMember"];

/** Who belongs to a group, written out. */
export function whoMay(group: Group): Kind[] {
	if (group === "everybody") return [...kinds];
	if (group === "signedIn") return kinds.filter((kind) => !nobody.includes(kind));
	if (group === "members") return kinds.filter((kind) => !nobody.includes(kind) && !strangers.includes(kind));
	if (group === "administrators") return ["administrator"];
	if (group === "officers") return ["chair", "secretariat"];
	if (group === "chair") return ["chair"];
	if (group === "voters") return ["governmentTitular", "employersTitular", "workersSpokesperson"];
	// Whoever is in the working group of the first section, and the secretariat.
	if (group === "writers") return [...whoMay("voters"), "convenor", "secretariat"];
	if (group === "spokespersons") return ["workersSpokesperson"];
	if (group === "workers") return ["workersAlternate", "workersSpokesperson", "drafter"];
	return ["secretariat"];
}

type Page = {
	path: (ids: Ids) => string;
	read: "open" | "private";
	status: (kind: Kind) => number;
	/** false: a resource without a .data twin. */
	data?: false;
};

/** Signed out: to the sign-in page. Others who may not: as if it were not there, or `refused` with its sentence. */
function page(path: (ids: Ids) => string, may: Group, refused: (kind: Kind) => number = () => 404): Page {
	const allowed = whoMay(may);
	return {
		path,
		read: "private",
		status: (kind) => (allowed.includes(kind) ? 200 : nobody.includes(kind) ? 302 : refused(kind)),
	};
}

function open(path: string, status: (kind: Kind) => number = () => 200): Page {
	return { path: () => path, read: "open", status };
}

const inPolicy = (rest: (ids: Ids) => string) => (ids: Ids) => `/policies/${ids.policyId}${rest(ids)}`;
/** Members who may not read this page are told so; strangers learn nothing. */
const toldMembers = (kind: Kind) => (whoMay("members").includes(kind) ? 403 : 404);
const signedInOnly = (path: string) => page(() => path, "signedIn");

/** Every address of app/routes.ts, with what a GET answers to whom. */
export const pages: Record<string, Page> = {
	"/": signedInOnly("/"),
	// Who is signed in already goes on.
	"/sign-in": open("/sign-in", (kind) => (nobody.includes(kind) ? 200 : 302)),
	"/sign-out": signedInOnly("/sign-out"),
	"/forgotten": open("/forgotten"),
	"/reset/:token": open("/reset/unknown"),
	"/invitation/:token": open("/invitation/unknown"),
	"/demo/:token": { ...open("/demo/unknown", () => 404), data: false },
	"/account": signedInOnly("/account"),
	"/choices": { ...open("/choices", () => 302), data: false },
	"/policies/new": page(() => "/policies/new", "administrators"),
	"/policies/:policyId": page(
		inPolicy(() => ""),
		"members",
	),
	"/policies/:policyId/contents": page(
		inPolicy(() => "/contents"),
		"members",
	),
	"/policies/:policyId/members": page(
		inPolicy(() => "/members"),
		"members",
	),
	"/policies/:policyId/groups": page(
		inPolicy(() => "/groups"),
		"members",
	),
	"/policies/:policyId/import": page(
		inPolicy(() => "/import"),
		"secretariat",
		toldMembers,
	),
	"/policies/:policyId/log": page(
		inPolicy(() => "/log"),
		"members",
	),
	"/policies/:policyId/checkpoints": page(
		inPolicy(() => "/checkpoints"),
		"members",
	),
	"/policies/:policyId/checkpoint.json": {
		...page(
			inPolicy(() => "/checkpoint.json"),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/log.json": {
		...page(
			inPolicy(() => "/log.json"),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/sections/:sectionId": page(
		inPolicy((ids) => `/sections/${ids.sectionId}`),
		"members",
	),
	"/policies/:policyId/sections/:sectionId/comments": {
		...page(
			inPolicy((ids) => `/sections/${ids.sectionId}/comments`),
			"members",
		),
		// Goes to the section's page, whoever asks; that page decides.
		status: () => 302,
	},
	"/policies/:policyId/sections/:sectionId/authorship": {
		...page(
			inPolicy((ids) => `/sections/${ids.sectionId}/authorship`),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/sections/:sectionId/history": page(
		inPolicy((ids) => `/sections/${ids.sectionId}/history`),
		"members",
	),
	"/policies/:policyId/sections/:sectionId/history/:seq": page(
		inPolicy((ids) => `/sections/${ids.sectionId}/history/1`),
		"members",
	),
	"/policies/:policyId/sections/:sectionId/compare": page(
		inPolicy((ids) => `/sections/${ids.sectionId}/compare`),
		"members",
	),
	"/policies/:policyId/versions/:versionId": page(
		inPolicy((ids) => `/versions/${ids.versionId}`),
		"members",
	),
	"/policies/:policyId/procedure": page(
		inPolicy(() => "/procedure"),
		"members",
	),
	"/policies/:policyId/procedure/propose": page(
		inPolicy(() => "/procedure/propose"),
		"officers",
		toldMembers,
	),
	"/policies/:policyId/rounds": page(
		inPolicy(() => "/rounds"),
		"members",
	),
	"/policies/:policyId/rounds/new": page(
		inPolicy(() => "/rounds/new"),
		"officers",
		toldMembers,
	),
	"/policies/:policyId/rounds/:roundId": page(
		inPolicy((ids) => `/rounds/${ids.openRoundId}`),
		"members",
	),
	"/policies/:policyId/rounds/:roundId/ballot": page(
		inPolicy((ids) => `/rounds/${ids.openRoundId}/ballot`),
		"members",
	),
	"/policies/:policyId/rounds/:roundId/changes": page(
		inPolicy((ids) => `/rounds/${ids.openRoundId}/changes`),
		"members",
	),
	"/policies/:policyId/rounds/:roundId/receipt.json": {
		...page(
			inPolicy((ids) => `/rounds/${ids.openRoundId}/receipt.json?ballot=another`),
			"members",
		),
		// A receipt is its voter's alone: to everybody else it is not there.
		status: (kind) => (nobody.includes(kind) ? 302 : 404),
		data: false,
	},
	"/policies/:policyId/rounds/:roundId/record": page(
		inPolicy((ids) => `/rounds/${ids.closedRoundId}/record`),
		"members",
	),
	"/policies/:policyId/rounds/:roundId/record/signatures": page(
		inPolicy((ids) => `/rounds/${ids.closedRoundId}/record/signatures`),
		"members",
	),
	"/policies/:policyId/rounds/:roundId/record.zip": {
		...page(
			inPolicy((ids) => `/rounds/${ids.closedRoundId}/record.zip`),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/rounds/:roundId/record.docx": {
		...page(
			inPolicy((ids) => `/rounds/${ids.closedRoundId}/record.docx`),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/rounds/:roundId/record.pdf": {
		...page(
			inPolicy((ids) => `/rounds/${ids.closedRoundId}/record.pdf`),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/rounds/:roundId/record.json": {
		...page(
			inPolicy((ids) => `/rounds/${ids.closedRoundId}/record.json`),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/submission": page(
		inPolicy(() => "/submission"),
		"members",
	),
	// No text of the demonstration has been adopted: the same answer for everybody, once signed in.
	"/policies/:policyId/submission/comparison": {
		...page(
			inPolicy(() => "/submission/comparison"),
			"members",
		),
		status: (kind) => (nobody.includes(kind) ? 302 : 404),
	},
	"/policies/:policyId/submission/dossier.zip": {
		...page(
			inPolicy(() => "/submission/dossier.zip"),
			"members",
		),
		status: (kind) => (nobody.includes(kind) ? 302 : 404),
		data: false,
	},
	"/policies/:policyId/submission/acts/:actId": {
		...page(
			inPolicy(() => "/submission/acts/unknown"),
			"members",
		),
		status: (kind) => (nobody.includes(kind) ? 302 : 404),
		data: false,
	},
	"/admin/people": page(() => "/admin/people", "administrators"),
	"/admin/outbox": page(() => "/admin/outbox", "administrators"),
	"/*": open("/no-such-page", () => 404),
};

type FormRow = {
	name: string;
	path: (ids: Ids) => string;
	fields: (ids: Ids) => Record<string, string>;
	may: Group;
	/** Fields that keep a person who may from changing anything. */
	harmless: Record<string, string>;
	refusal: (kind: Kind) => number;
};

/** Signed out: to the sign-in page; strangers 404, other members 403 with a sentence. */
const sentence = (kind: Kind) => (nobody.includes(kind) ? 302 : strangers.includes(kind) ? 404 : 403);
/** Asked by the page's own scripts: no page to go to. */
const toScripts = (kind: Kind) => (nobody.includes(kind) ? 401 : 404);
/** Nobody else learns that it exists. */
const silence = (kind: Kind) => (nobody.includes(kind) ? 302 : 404);

function form(
	name: string,
	may: Group,
	path: (ids: Ids) => string,
	fields: (ids: Ids) => Record<string, string>,
	harmless: Record<string, string>,
	refusal: (kind: Kind) => number = sentence,
): FormRow {
	return { name, may, path, fields, harmless, refusal };
}

const section = (ids: Ids) => `/policies/${ids.policyId}/sections/${ids.sectionId}`;
const comments = (ids: Ids, thread: { sectionId: string }) =>
	`/policies/${ids.policyId}/sections/${thread.sectionId}/comments`;
const round = (ids: Ids) => `/policies/${ids.policyId}/rounds/${ids.openRoundId}`;
const closedRound = (ids: Ids) => `/policies/${ids.policyId}/rounds/${ids.closedRoundId}`;
const recordPage = (ids: Ids) => `/policies/${ids.policyId}/rounds/${ids.closedRoundId}/record`;
const noCount = { countHash: "0".repeat(64) };

/** Every form that changes something, by its intent. */
export const forms: FormRow[] = [
	form("agree a section", "officers", section, () => ({ intent: "agree" }), {}),
	form("reopen a section", "officers", section, () => ({ intent: "reopen", reason: "A test" }), {
		reason: "",
	}),
	form(
		"bring back an earlier text",
		"writers",
		(ids) => `${section(ids)}/history/1?restore=1`,
		() => ({ seen: "0" }),
		{ seen: "unknown" },
	),
	form(
		"comment",
		"members",
		(ids) => `${section(ids)}/comments`,
		() => ({ intent: "create", audience: "everyone", text: "x" }),
		{ text: "" },
	),
	form(
		"open a section",
		"members",
		(ids) => `${section(ids)}/authorship`,
		() => ({}),
		{},
		toScripts,
	),
	form(
		"answer in the workers' caucus",
		"workers",
		(ids) => comments(ids, ids.workersThread),
		(ids) => ({ intent: "reply", threadId: ids.workersThread.id, text: "x" }),
		{ text: "" },
		silence,
	),
	form(
		"announce a round",
		"officers",
		inPolicy(() => "/rounds/new"),
		() => ({
			question: "A test?",
			preset: "consensus",
			closes: new Date(Date.now() + 2 * 864e5).toISOString().slice(0, 16),
			zone: "UTC",
			scope: "whole",
		}),
		{
			question: "",
		},
	),
	form(
		"propose rules of procedure",
		"officers",
		inPolicy(() => "/procedure/propose"),
		() => ({
			kind: "simple",
			reservation: "approve",
			castingVote: "off",
			seatsCounted: "filled",
			substitution: "yes",
			openTotals: "seats",
			publicity: "record",
			noticeDays: "0",
			statementDays: "7",
			graceMinutes: "0",
		}),
		{ kind: "" },
	),
	form(
		"record the adoption of rules",
		"chair",
		inPolicy(() => "/procedure"),
		(ids) => ({ procedureId: ids.procedureId, decidedOn: "2020-01-31", decision: "Minutes, item 1" }),
		{ decidedOn: "31 January" },
	),
	form("close a round", "officers", round, () => ({ intent: "close", reason: "A test" }), {
		reason: "x".repeat(1001),
	}),
	form("sign a record", "officers", recordPage, () => ({ intent: "sign", ...noCount }), {}),
	form(
		"acknowledge a record",
		"spokespersons",
		recordPage,
		() => ({ intent: "acknowledge", ...noCount }),
		{},
	),
	form(
		"enter a signature given by hand",
		"secretariat",
		recordPage,
		() => ({ intent: "enter", memberId: "x", ...noCount }),
		{ memberId: "" },
	),
	form("certify a record", "officers", recordPage, () => ({ intent: "certify", reason: "A test" }), {}),
	form("publish a record", "officers", recordPage, () => ({ intent: "publish" }), {}),
	form("withdraw a round", "officers", round, () => ({ intent: "withdraw", reason: "A test" }), {}),
	form(
		"extend a round",
		"officers",
		round,
		() => ({ intent: "extend", closes: "2099-01-01T00:00", zone: "UTC", reason: "A test" }),
		{ reason: "" },
	),
	form(
		"declare a round void",
		"officers",
		round,
		() => ({ intent: "void", defect: "roll", reason: "A test" }),
		{
			reason: "",
		},
	),
	form(
		"record a substitute",
		"officers",
		round,
		() => ({ intent: "substitute", seat: "workers-1", memberId: "x", instrument: "A letter" }),
		{ instrument: "" },
	),
	form(
		"enter a ballot",
		"secretariat",
		round,
		() => ({
			intent: "enter",
			seat: "workers-1",
			choice: "approve",
			channel: "room",
			textHash: "0".repeat(64),
			key: "x",
		}),
		{ choice: "" },
	),
	form("annul a round", "officers", closedRound, () => ({ intent: "annul", reason: "A test" }), {
		reason: "",
	}),
	form(
		"propose editorial corrections",
		"officers",
		closedRound,
		(ids) => ({
			intent: "correct",
			"section-0": ids.sectionId,
			"from-0": "a",
			"to-0": "b",
			days: "7",
			key: "x",
		}),
		{ days: "" },
	),
	form(
		"check a checkpoint",
		"members",
		inPolicy(() => "/checkpoints"),
		() => ({ held: "no checkpoint" }),
		{},
	),
	form(
		"create a policy",
		"administrators",
		() => "/policies/new",
		() => ({ title: "A test", country: "Sahelia", language: "en", template: "empty" }),
		{ title: "" },
		silence,
	),
	form(
		"set the step",
		"secretariat",
		inPolicy(() => "?index"),
		() => ({ intent: "step", step: "5" }),
		{ step: "9" },
	),
	form(
		"add a section",
		"secretariat",
		inPolicy(() => "/contents"),
		() => ({ intent: "add", title: "A test", kind: "text", language: "en" }),
		{ title: "" },
	),
	form(
		"move a section",
		"secretariat",
		inPolicy(() => "/contents"),
		(ids) => ({ intent: "down", sectionId: ids.sectionId }),
		{ sectionId: "" },
	),
	form(
		"invite a member",
		"secretariat",
		inPolicy(() => "/members"),
		() => ({
			intent: "invite",
			name: "Ada",
			email: "ada@example.org",
			organization: "",
			locale: "en",
			capacity: "adviser",
			constituency: "workers",
		}),
		{ email: "nobody" },
	),
	form(
		"change the seats",
		"secretariat",
		inPolicy(() => "/members"),
		() => ({ intent: "seats", constituency: "workers", seats: "9" }),
		{ seats: "0" },
	),
	form(
		"set up a working group",
		"secretariat",
		inPolicy(() => "/groups"),
		() => ({ intent: "create", name: "A test" }),
		{ name: "" },
	),
	form(
		"import a document",
		"secretariat",
		inPolicy(() => "/import"),
		() => ({ intent: "read" }),
		{ intent: "read" },
	),
	form(
		"answer a question of Table 12",
		"secretariat",
		inPolicy(() => "/submission"),
		() => ({ intent: "answer", item: "T12.1", text: "A test", urls: "" }),
		{ text: "" },
	),
	form(
		"submit the validated text",
		"secretariat",
		inPolicy(() => "/submission"),
		() => ({ intent: "submit", addressee: "A", reference: "B", date: "2026-01-01", key: "k" }),
		{ date: "" },
	),
	form(
		"record an act of the government",
		"officers",
		inPolicy(() => "/submission"),
		() => ({ intent: "act", kind: "inForce", date: "2026-01-01", key: "k" }),
		{ date: "" },
	),
	form(
		"invite somebody",
		"administrators",
		() => "/admin/people",
		() => ({ intent: "invite", name: "Ada", email: "ada@example.org", organization: "", locale: "en" }),
		{ email: "nobody" },
		silence,
	),
];
