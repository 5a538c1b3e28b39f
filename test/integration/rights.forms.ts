import { type Group, type Ids, inPolicy, type Kind, nobody, strangers, whoMay } from "./rights.table.ts";

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
const room = (ids: Ids) => `/policies/${ids.policyId}/room`;
const comments = (ids: Ids, thread: { sectionId: string }) =>
	`/policies/${ids.policyId}/sections/${thread.sectionId}/comments`;
const round = (ids: Ids) => `/policies/${ids.policyId}/rounds/${ids.openRoundId}`;
const closedRound = (ids: Ids) => `/policies/${ids.policyId}/rounds/${ids.closedRoundId}`;
const recordPage = (ids: Ids) => `/policies/${ids.policyId}/rounds/${ids.closedRoundId}/record`;
const submitted = (ids: Ids) => `/policies/${ids.policyId}/matrix/${ids.submittedCommentId}`;
const circulation = (ids: Ids) => `/policies/${ids.policyId}/circulations/${ids.circulationId}`;
const response = (ids: Ids) => `${circulation(ids)}/response`;
const comment = (ids: Ids) => ({ place: ids.circulatedSectionId, type: "general", text: "A test" });
const noCount = { countHash: "0".repeat(64) };

/** Every form that changes something, by its intent. */
export const forms: FormRow[] = [
	form("agree a section", "officers", section, () => ({ intent: "agree" }), {}),
	form(
		"state a position",
		"spokespersons",
		room,
		() => ({ intent: "position", amendmentId: "x", revision: "1", value: "support", key: "x" }),
		{ value: "" },
	),
	form(
		"give an observer's view",
		"observers",
		room,
		() => ({ intent: "view", amendmentId: "x", revision: "1", statement: "A test", key: "x" }),
		{ statement: "" },
	),
	form(
		"show an amendment to everyone",
		"officers",
		room,
		() => ({ intent: "point", amendmentId: "x", key: "x" }),
		{
			amendmentId: "",
		},
	),
	form(
		"decide in the room",
		"officers",
		room,
		() => ({ intent: "decide", amendmentId: "x", act: "agree", revision: "1", key: "x" }),
		{ act: "" },
	),
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
		"decide on a suggestion",
		"writers",
		(ids) => `${section(ids)}/suggestions`,
		() => ({ intent: "reject", suggestionId: "x" }),
		{ suggestionId: "" },
		// Nobody learns by it whether there is one; the members read all that are.
		(kind) => (nobody.includes(kind) ? 302 : 404),
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
		"say who is responsible for the answers to several comments",
		"officers",
		inPolicy(() => "/matrix"),
		(ids) => ({ intent: "bulk", act: "assign", [`pick.${ids.submittedCommentId}`]: "1" }),
		{ memberId: "" },
	),
	form(
		"send the answers to comments",
		"officers",
		inPolicy(() => "/matrix"),
		() => ({ intent: "publish" }),
		{},
	),
	form(
		"bring in comments from a file",
		"secretariat",
		inPolicy(() => "/matrix/import"),
		() => ({ intent: "read" }),
		{},
	),
	form("decide on a comment", "chair", submitted, () => ({ intent: "decide", disposition: "noted" }), {
		reason: "",
	}),
	form("propose an answer", "proposers", submitted, () => ({ intent: "observe", proposed: "duplicate" }), {
		original: "C.999999",
	}),
	form("contest an answer", "spokespersons", submitted, () => ({ intent: "contest" }), { contestReason: "" }),
	form(
		"open a comment round",
		"circulators",
		inPolicy(() => "/circulations/new"),
		(ids) => ({
			title: "A test",
			[`section-${ids.circulatedSectionId}`]: "on",
			closes: new Date(Date.now() + 2 * 864e5).toISOString().slice(0, 16),
			zone: "UTC",
			ownName: "some",
		}),
		{ title: "" },
	),
	form(
		"extend a comment round",
		"officers",
		circulation,
		() => ({ intent: "extend", closes: "2020-01-01T00:00", zone: "UTC", reason: "A test" }),
		{},
	),
	form("comment in one's own name", "ownNames", circulation, (ids) => ({ intent: "own", ...comment(ids) }), {
		text: "",
	}),
	form(
		"rule on a late comment",
		"chair",
		circulation,
		() => ({ intent: "rule", commentId: "x", ruling: "accepted", reason: "A test" }),
		{ reason: "" },
	),
	form(
		"add to the response in caucus",
		"caucuses",
		response,
		(ids) => ({ intent: "add", ...comment(ids) }),
		{ text: "" },
		silence,
	),
	form(
		"submit the response of a constituency",
		"spokespersons",
		response,
		() => ({ intent: "submit", seen: "another", note: "" }),
		{},
		(kind) => (whoMay("caucuses").includes(kind) ? 403 : silence(kind)),
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
		"bring in a Word file with revisions",
		"secretariat",
		inPolicy((ids) => `/sections/${ids.sectionId}/word`),
		() => ({ intent: "read" }),
		{ intent: "read" },
	),
	form(
		"answer a checklist item",
		"checklistWriters",
		inPolicy(() => "/checklists/T11"),
		() => ({ intent: "answer", item: "T11.1", answer: "yes", text: "A test", urls: "", seen: "99" }),
		{ answer: "" },
	),
	form(
		"say what a constituency holds of a checklist answer",
		"spokespersons",
		inPolicy(() => "/checklists/T11"),
		() => ({ intent: "view", item: "T11.1", revision: "99", view: "agree", text: "" }),
		{ view: "" },
	),
	form(
		"add a result",
		"frameworkWriters",
		inPolicy(() => "/framework"),
		() => ({ intent: "add", level: "outcome", parentId: "none", statement: "A test", key: "key-result" }),
		{ statement: "" },
	),
	form(
		"take a result out",
		"frameworkWriters",
		inPolicy(() => "/framework"),
		() => ({ intent: "remove", resultId: "none" }),
		{},
	),
	form(
		"define an indicator",
		"frameworkWriters",
		inPolicy(() => "/framework/indicators/new"),
		() => ({ intent: "define", resultId: "none", key: "key-indicator" }),
		{ name: "" },
	),
	form(
		"report a value",
		"valueReporters",
		inPolicy(() => "/framework/indicators/999"),
		() => ({ intent: "report", date: "2027-12-31", value: "1", source: "A test", key: "key-value" }),
		{ date: "" },
	),
	form(
		"check a value",
		"valueCheckers",
		inPolicy(() => "/framework/indicators/999"),
		() => ({ intent: "check", valueId: "none", verdict: "queried", text: "A test" }),
		{ text: "" },
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
		"correct an entry of an act of the government",
		"officers",
		inPolicy(() => "/submission"),
		() => ({ intent: "correct", actId: "unknown", date: "2026-01-01", why: "A slip", key: "k" }),
		{ why: "" },
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
