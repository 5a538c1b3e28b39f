import { type FormRow, form, type Ids, inPolicy, nobody, silence, whoMay } from "./rights.kinds.ts";

const section = (ids: Ids) => `/policies/${ids.policyId}/sections/${ids.sectionId}`;
const room = (ids: Ids) => `/policies/${ids.policyId}/room`;
const comments = (ids: Ids, thread: { sectionId: string }) =>
	`/policies/${ids.policyId}/sections/${thread.sectionId}/comments`;
const submitted = (ids: Ids) => `/policies/${ids.policyId}/matrix/${ids.submittedCommentId}`;
const circulation = (ids: Ids) => `/policies/${ids.policyId}/circulations/${ids.circulationId}`;
const response = (ids: Ids) => `${circulation(ids)}/response`;
const comment = (ids: Ids) => ({ place: ids.circulatedSectionId, type: "general", text: "A test" });

/** What changes something in comment rounds, the matrix, amendments, the room and suggestions, by its intent. */
export const negotiationForms: FormRow[] = [
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
];
