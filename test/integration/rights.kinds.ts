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
	circulationId: string;
	/** A comment that the workers submitted. */
	submittedCommentId: string;
	circulatedSectionId: string;
	/** An amendment of the workers, under discussion. */
	amendmentId: string;
	procedureId: string;
	openThread: { id: string; sectionId: string };
	workersThread: { id: string; sectionId: string };
};

export type Group =
	| "everybody"
	| "signedIn"
	| "members"
	| "administrators"
	| "officers"
	| "chair"
	| "secretariat"
	| "voters"
	| "writers"
	| "checklistWriters"
	| "frameworkWriters"
	| "valueReporters"
	| "valueCheckers"
	| "spokespersons"
	| "constituencies"
	| "seconders"
	| "observers"
	| "circulators"
	| "caucuses"
	| "proposers"
	| "ownNames"
	| "workers";

export const nobody: Kind[] = ["anonymous", "suspended"];
export const strangers: Kind[] = ["outsider", "administrator", "otherPolicy", "endedMember"];

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
	if (group === "frameworkWriters") return ["convenor", "secretariat"];
	if (group === "valueReporters") return ["drafter", "convenor", "workersSpokesperson", "secretariat"];
	if (group === "valueCheckers") return ["convenor", "workersSpokesperson", "chair", "secretariat"];
	if (group === "checklistWriters") return ["convenor", "chair", "secretariat"];
	// Convenors on the sections of their group.
	if (group === "circulators") return ["convenor", "chair", "secretariat"];
	// The secretariat, and who is in the working group of the section that the comment is on.
	if (group === "proposers") return ["drafter", "employersTitular", "secretariat"];
	if (group === "caucuses")
		return whoMay("members").filter((kind) => !["observer", "chair", "secretariat"].includes(kind));
	if (group === "ownNames") return ["observer", "convenor", "chair", "secretariat"];
	if (group === "seconders") return [...whoMay("voters"), "workersAlternate"];
	if (group === "constituencies")
		return whoMay("members").filter((kind) => !whoMay("officers").includes(kind));
	if (group === "spokespersons") return ["workersSpokesperson"];
	if (group === "observers") return ["observer"];
	if (group === "workers") return ["workersAlternate", "workersSpokesperson", "drafter"];
	return ["secretariat"];
}

export const inPolicy = (rest: (ids: Ids) => string) => (ids: Ids) => `/policies/${ids.policyId}${rest(ids)}`;

export type FormRow = {
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
export const toScripts = (kind: Kind) => (nobody.includes(kind) ? 401 : 404);
/** Nobody else learns that it exists. */
export const silence = (kind: Kind) => (nobody.includes(kind) ? 302 : 404);

export function form(
	name: string,
	may: Group,
	path: (ids: Ids) => string,
	fields: (ids: Ids) => Record<string, string>,
	harmless: Record<string, string>,
	refusal: (kind: Kind) => number = sentence,
): FormRow {
	return { name, may, path, fields, harmless, refusal };
}
