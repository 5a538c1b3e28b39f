import { type Group, type Ids, inPolicy, type Kind, nobody, whoMay } from "./rights.kinds.ts";

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
	"/policies/:policyId/sections/:sectionId/word": page(
		inPolicy((ids) => `/sections/${ids.sectionId}/word`),
		"secretariat",
		toldMembers,
	),
	...Object.fromEntries(
		(
			[
				["", () => ""],
				["/sections/:sectionId", (ids) => `/sections/${ids.sectionId}`],
				["/versions/:versionId", (ids) => `/versions/${ids.versionId}`],
			] as [string, (ids: Ids) => string][]
		).flatMap(([pattern, place]) =>
			["docx", "pdf"].map((kind) => [
				`/policies/:policyId${pattern}/text.${kind}`,
				{
					...page(
						inPolicy((ids) => `${place(ids)}/text.${kind}?form=changes&as=page`),
						"members",
					),
					data: false as const,
				},
			]),
		),
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
	"/policies/:policyId/sections/:sectionId/views": page(
		inPolicy((ids) => `/sections/${ids.sectionId}/views`),
		"members",
	),
	"/policies/:policyId/room": page(
		inPolicy(() => "/room"),
		"members",
	),
	"/policies/:policyId/sections/:sectionId/suggestions": page(
		inPolicy(({ sectionId }) => `/sections/${sectionId}/suggestions`),
		"members",
	),
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
	"/policies/:policyId/circulations": page(
		inPolicy(() => "/circulations"),
		"members",
	),
	"/policies/:policyId/circulations/new": page(
		inPolicy(() => "/circulations/new"),
		"circulators",
		toldMembers,
	),
	"/policies/:policyId/circulations/:circulationId": page(
		inPolicy((ids) => `/circulations/${ids.circulationId}`),
		"members",
	),
	// Each constituency has its own at this one address; the demonstration's observers have none.
	"/policies/:policyId/circulations/:circulationId/response": page(
		inPolicy((ids) => `/circulations/${ids.circulationId}/response`),
		"caucuses",
	),
	"/policies/:policyId/matrix": page(
		inPolicy(() => "/matrix"),
		"members",
	),
	"/policies/:policyId/matrix/:commentId": page(
		inPolicy((ids) => `/matrix/${ids.submittedCommentId}`),
		"members",
	),
	"/policies/:policyId/matrix/import": page(
		inPolicy(() => "/matrix/import"),
		"secretariat",
		toldMembers,
	),
	"/policies/:policyId/matrix/import/rows.csv": {
		...page(
			inPolicy(() => "/matrix/import/rows.csv?draft=unknown"),
			"secretariat",
			toldMembers,
		),
		// There is no such draft.
		status: (kind) => (kind === "secretariat" ? 404 : nobody.includes(kind) ? 302 : toldMembers(kind)),
		data: false,
	},
	"/policies/:policyId/matrix.xlsx": {
		...page(
			inPolicy(() => "/matrix.xlsx"),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/matrix.csv": {
		...page(
			inPolicy(() => "/matrix.csv"),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/matrix-template.xlsx": {
		...page(
			inPolicy(() => "/matrix-template.xlsx"),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/matrix-template.csv": {
		...page(
			inPolicy(() => "/matrix-template.csv"),
			"members",
		),
		data: false,
	},
	"/policies/:policyId/amendments": page(
		inPolicy(() => "/amendments"),
		"members",
	),
	// Drafts are a constituency's own: who belongs to none finds no form.
	"/policies/:policyId/amendments/new": page(
		inPolicy(() => "/amendments/new"),
		"constituencies",
	),
	"/policies/:policyId/amendments/:amendmentId": page(
		inPolicy((ids) => `/amendments/${ids.amendmentId}`),
		"members",
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
	"/policies/:policyId/checklists": page(
		inPolicy(() => "/checklists"),
		"members",
	),
	"/policies/:policyId/checklists/:listId": page(
		inPolicy(() => "/checklists/T11"),
		"members",
	),
	"/policies/:policyId/framework": page(
		inPolicy(() => "/framework"),
		"members",
	),
	"/policies/:policyId/framework/indicators/new": page(
		inPolicy(() => "/framework/indicators/new"),
		"members",
	),
	"/policies/:policyId/framework/indicators/:number": page(
		inPolicy(() => "/framework/indicators/1"),
		"members",
	),
	"/policies/:policyId/framework/indicators/:number/change": page(
		inPolicy(() => "/framework/indicators/1/change"),
		"members",
	),
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
