import type { ChangeCounts } from "#shared/compare.ts";
import { notFound } from "#shared/errors.ts";
import {
	type ActKind,
	type AnswerItem,
	answerItems,
	type DossierPart,
	type Evidence,
	nextActKinds,
	type SubmissionState,
} from "#shared/submission.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { type Answer, listAnswers, listProofs, type Proof } from "./submission-answers.ts";
import { listMissing } from "./submission-dossier.ts";
import { type ActRow, findAdopted, loadCase, type SubmissionRow } from "./submission-row.ts";
import { compareTexts, readFrozen, type TextComparison } from "./submission-texts.ts";

/** Evidence with its name and where it is; `proof` is null for what has been removed since. */
export type ShownEvidence = { url: string } | { proof: Proof | null };
export type ShownAnswer = Omit<Answer, "evidence" | "item"> & { evidence: ShownEvidence[] };

type Text = { id: string; number: number; hash: string };

export type SubmissionView = {
	state: SubmissionState;
	/** The round and text that would be submitted, or was. */
	validated: { roundId: string; number: number; question: string; closedAt: number; text: Text } | null;
	adopted: (Text & { same: boolean; counts: ChangeCounts }) | null;
	missing: DossierPart[];
	answers: { item: AnswerItem; current: ShownAnswer | null; earlier: ShownAnswer[]; chosen: Evidence[] }[];
	submissions: (Pick<
		SubmissionRow,
		| "id"
		| "number"
		| "date"
		| "addressee"
		| "reference"
		| "note"
		| "dossierHash"
		| "at"
		| "by"
		| "round"
		| "roundId"
	> & { acts: ShownAct[] })[];
	/** The acts that this member may record now. */
	next: ActKind[];
	may: { prepare: boolean; submit: boolean; act: boolean };
	/** What may be named as evidence; empty for those who may not. */
	proofs: Proof[];
	/** After a return of the same text, what has been supplied since must be said. */
	needsNote: boolean;
};

export type ShownAct = Pick<
	ActRow,
	| "id"
	| "kind"
	| "date"
	| "title"
	| "reference"
	| "signatory"
	| "reasons"
	| "url"
	| "fileName"
	| "fileHash"
	| "at"
	| "by"
	| "version"
	| "versionId"
	| "former"
>;

/** The policy after its validation as every member sees it. */
export async function getSubmission(ctx: PolicyContext): Promise<SubmissionView> {
	authorize(ctx, "submission.read");
	const found = await loadCase(ctx);
	const { state, validated, last, submissions, acts } = found;
	const proofs = await listProofs(ctx);
	const may = {
		prepare: judge(ctx, "submission.prepare").allowed,
		submit: judge(ctx, "submission.submit").allowed,
		act: judge(ctx, "submission.act").allowed,
	};
	return {
		state,
		validated: validated && {
			roundId: validated.id,
			number: validated.number,
			question: validated.question,
			closedAt: validated.closedAt,
			text: { id: validated.versionId, number: validated.versionNumber, hash: validated.textHash },
		},
		adopted: await showAdopted(ctx, found),
		missing: validated ? await listMissing(ctx, validated) : [],
		answers: await showAnswers(ctx, proofs),
		submissions: submissions.map((submission) => ({
			...pick(submission),
			acts: acts.filter((act) => act.submissionId === submission.id).map(pickAct),
		})),
		next: nextActKinds(state).filter((kind) => (kind === "submitted" ? may.submit : may.act)),
		may,
		proofs: may.prepare ? proofs : [],
		needsNote: state === "returned" && validated?.id === last?.submission.roundId,
	};
}

function pick(row: SubmissionRow) {
	const { id, number, date, addressee, reference, note, dossierHash, at, by, round, roundId } = row;
	return { id, number, date, addressee, reference, note, dossierHash, at, by, round, roundId };
}

function pickAct(act: ActRow): ShownAct {
	const { policyId: _p, submissionId: _s, memberId: _m, createdById: _c, key: _k, ...rest } = act;
	const { supersedesId: _id, correction: _why, ...shown } = rest;
	return shown;
}

async function showAnswers(ctx: PolicyContext, proofs: readonly Proof[]): Promise<SubmissionView["answers"]> {
	const known = new Map(proofs.map((proof) => [`${proof.kind}:${proof.id}`, proof]));
	const show = ({ item: _item, evidence, ...answer }: Answer): ShownAnswer => ({
		...answer,
		evidence: evidence.map((one) =>
			one.kind === "url" ? { url: one.url } : { proof: known.get(`${one.kind}:${one.id}`) ?? null },
		),
	});
	const answers = await listAnswers(ctx);
	return answerItems.map((item) => {
		const [current, ...earlier] = answers.get(item) ?? [];
		return {
			item,
			current: current ? show(current) : null,
			earlier: earlier.map(show),
			chosen: current?.evidence ?? [],
		};
	});
}

type Found = Awaited<ReturnType<typeof loadCase>>;

async function readBoth(ctx: PolicyContext, found: Found) {
	const act = findAdopted(found.acts);
	const submission = found.submissions.find((one) => one.id === act?.submissionId);
	if (!act || !submission) return null;
	return {
		before: await readFrozen(ctx, submission.versionId),
		after: await readFrozen(ctx, act.versionId),
	};
}

async function showAdopted(ctx: PolicyContext, found: Found): Promise<SubmissionView["adopted"]> {
	const both = await readBoth(ctx, found);
	if (!both) return null;
	const { before, after } = both;
	const { id, number, hash } = after;
	const same = before.hash === hash;
	const none = { inserted: 0, deleted: 0, moved: 0, formatted: 0 };
	return { id, number, hash, same, counts: same ? none : compareTexts(before.text, after.text).counts };
}

/** What the government changed: the validated and the adopted text. Throws "not-found" while none is adopted. */
export async function compareAdopted(
	ctx: PolicyContext,
): Promise<TextComparison & { from: Text; to: Text; language: string }> {
	authorize(ctx, "submission.read");
	const both = await readBoth(ctx, await loadCase(ctx));
	if (!both) throw notFound();
	const { before, after } = both;
	const name = ({ id, number, hash }: Text): Text => ({ id, number, hash });
	return {
		...compareTexts(before.text, after.text),
		from: name(before),
		to: name(after),
		language: before.text.language,
	};
}

/** Where the policy stands after its validation, for its overview. */
export async function getSubmissionState(ctx: PolicyContext): Promise<SubmissionState> {
	authorize(ctx, "submission.read");
	return (await loadCase(ctx)).state;
}
