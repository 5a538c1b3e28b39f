import type { Selectable } from "kysely";
import type { Decision } from "#shared/rounds.ts";
import { type ActKind, type SubmissionState, stateOf } from "#shared/submission.ts";
import type { PolicyContext } from "../context.ts";
import type { GovernmentActTable, SubmissionTable } from "../db/tables/record.ts";

// What the pages, the acts and the dossier of a submitted policy share: its rows and its state.

/** Outcomes of a round that validate its text. */
const validating: readonly Decision["outcome"][] = [
	"adopted",
	"adopted_with_reservations",
	"adopted_on_casting_vote",
];

/** A round that adopted the whole text. */
export type ValidatedRound = {
	id: string;
	number: number;
	question: string;
	closedAt: number;
	outcome: Decision["outcome"];
	textHash: string;
	versionId: string;
	versionNumber: number;
	/** What was voted on, where editorial corrections were accepted afterwards; the text is then the corrected one. */
	voted: { versionId: string; textHash: string } | null;
	/** The file of the count, as it was signed. */
	record: string;
};

/**
 * The newest round that adopted the whole text, and not one passage or some sections of it. A round that was annulled,
 * or whose text was opened again afterwards, validates nothing that may still be submitted.
 */
export async function findValidatedRound(ctx: PolicyContext): Promise<ValidatedRound | null> {
	const rows = await ctx.db
		.selectFrom("round")
		.innerJoin("version", "version.id", "round.versionId")
		.select(["round.id", "round.number", "round.question", "round.closedAt", "round.textHash"])
		.select(["round.decision", "round.record", "round.versionId", "version.number as versionNumber"])
		.select("version.createdAt as frozenAt")
		.where("round.policyId", "=", ctx.policyId)
		.where("round.decision", "is not", null)
		.where("round.record", "is not", null)
		.where("round.state", "not in", ["withdrawn", "void", "annulled"])
		.where("round.covers", "!=", "passage")
		.where("round.annulledAt", "is", null)
		.where("round.reopenedAt", "is", null)
		.orderBy("round.number", "desc")
		.execute();
	for (const { decision, record, closedAt, frozenAt, ...round } of rows) {
		const { outcome } = JSON.parse(decision ?? "{}") as Decision;
		if (!validating.includes(outcome) || record === null || closedAt === null) continue;
		if (!(await isWhole(ctx, round.versionId, frozenAt))) continue;
		return { ...round, outcome, record, closedAt, voted: null, ...(await findCorrected(ctx, round)) };
	}
	return null;
}

/** The text as the constituencies let it be corrected by a concordance note, linked to the one voted on. */
export async function findCorrected(
	ctx: PolicyContext,
	round: { id: string; versionId: string; textHash: string },
): Promise<Pick<ValidatedRound, "versionId" | "versionNumber" | "textHash" | "voted"> | null> {
	const note = await ctx.db
		.selectFrom("concordance")
		.innerJoin("version", "version.id", "concordance.newVersionId")
		.select(["version.id as versionId", "version.number as versionNumber", "version.hash as textHash"])
		.where("concordance.roundId", "=", round.id)
		.where("concordance.state", "=", "accepted")
		.orderBy("version.number", "desc")
		.limit(1)
		.executeTakeFirst();
	return note ? { ...note, voted: { versionId: round.versionId, textHash: round.textHash } } : null;
}

/** Every section with a text, as the policy was when it was frozen, is in the version. */
async function isWhole(ctx: PolicyContext, versionId: string, frozenAt: number): Promise<boolean> {
	const left = await ctx.db
		.selectFrom("section")
		.select("id")
		.where("policyId", "=", ctx.policyId)
		.where("kind", "=", "text")
		.where("createdAt", "<=", frozenAt)
		.where((eb) => eb.or([eb("removedAt", "is", null), eb("removedAt", ">", frozenAt)]))
		.where("id", "not in", (eb) =>
			eb.selectFrom("versionSection").select("sectionId").where("versionId", "=", versionId),
		)
		.limit(1)
		.executeTakeFirst();
	return left === undefined;
}

/** A row without its bytes, and who wrote it. */
export type SubmissionRow = Omit<Selectable<SubmissionTable>, "dossier"> & {
	round: number;
	version: number;
	by: string | null;
};
export type ActRow = Omit<Selectable<GovernmentActTable>, "file"> & {
	kind: Exclude<ActKind, "submitted">;
	version: number | null;
	by: string | null;
	/** The entries that this one corrects, the newest first, each with why it was corrected. */
	former: FormerAct[];
};
/** A corrected entry as it was written; `why`: what was wrong with it. */
export type FormerAct = Pick<
	ActRow,
	"id" | "date" | "title" | "reference" | "signatory" | "reasons" | "url" | "at" | "by"
> & { why: string };

/** The policy's submissions, oldest first. */
export async function listSubmissions(ctx: PolicyContext): Promise<SubmissionRow[]> {
	return ctx.db
		.selectFrom("submission")
		.innerJoin("round", "round.id", "submission.roundId")
		.innerJoin("version", "version.id", "submission.versionId")
		.leftJoin("user", "user.id", "submission.createdById")
		.select(["submission.id", "submission.policyId", "submission.number", "submission.roundId"])
		.select(["submission.versionId", "submission.textHash", "submission.date", "submission.addressee"])
		.select(["submission.reference", "submission.note", "submission.dossierHash", "submission.at"])
		.select(["submission.memberId", "submission.createdById", "submission.key"])
		.select(["round.number as round", "version.number as version", "user.name as by"])
		.where("submission.policyId", "=", ctx.policyId)
		.orderBy("submission.number")
		.execute();
}

/** What the government did with them, in the order in which it was recorded; of a corrected entry the newest. */
export async function listActs(ctx: PolicyContext): Promise<ActRow[]> {
	const rows = await ctx.db
		.selectFrom("governmentAct as act")
		.innerJoin("submission", "submission.id", "act.submissionId")
		.leftJoin("version", "version.id", "act.versionId")
		.leftJoin("user", "user.id", "act.createdById")
		.select(["act.id", "act.policyId", "act.submissionId", "act.kind", "act.date", "act.title"])
		.select(["act.reference", "act.signatory", "act.reasons", "act.url", "act.versionId"])
		.select(["act.fileName", "act.fileHash", "act.at", "act.memberId", "act.createdById", "act.key"])
		.select(["version.number as version", "user.name as by", "act.supersedesId", "act.correction"])
		.where("act.policyId", "=", ctx.policyId)
		.orderBy("submission.number")
		.orderBy("act.at")
		.execute();
	const corrected = new Set(rows.map((row) => row.supersedesId));
	const formerOf = ({ supersedesId, correction }: (typeof rows)[number]): FormerAct[] => {
		const row = rows.find((one) => one.id === supersedesId);
		if (!row) return [];
		const { id, date, title, reference, signatory, reasons, url, at, by } = row;
		const words = { id, date, title, reference, signatory, reasons, url, at, by };
		return [{ ...words, why: correction ?? "" }, ...formerOf(row)];
	};
	const current = rows.filter((row) => !corrected.has(row.id));
	return inOrder(current.map((row) => ({ ...row, kind: row.kind as ActRow["kind"], former: formerOf(row) })));
}

const rank: Record<ActRow["kind"], number> = { returned: 0, adopted: 0, published: 1, inForce: 2 };

/** Acts of one submission follow one another by their kind, whatever the clock said. */
function inOrder(acts: ActRow[]): ActRow[] {
	return acts.sort((a, b) => (a.submissionId === b.submissionId ? rank[a.kind] - rank[b.kind] : 0));
}

/** The policy after its validation: where it stands, and on what. */
export type SubmissionCase = {
	state: SubmissionState;
	validated: ValidatedRound | null;
	submissions: SubmissionRow[];
	acts: ActRow[];
	/** The newest submission with its acts. */
	last: { submission: SubmissionRow; acts: ActRow[] } | null;
};

/** Reads the rows and what follows from them. Rights are the caller's. */
export async function loadCase(ctx: PolicyContext): Promise<SubmissionCase> {
	const validated = await findValidatedRound(ctx);
	const submissions = await listSubmissions(ctx);
	const acts = await listActs(ctx);
	const submission = submissions.at(-1);
	const last = submission
		? { submission, acts: acts.filter((act) => act.submissionId === submission.id) }
		: null;
	const state = stateOf({
		validatedRoundId: validated?.id ?? null,
		last: last && {
			roundId: last.submission.roundId,
			kind: last.acts.at(-1)?.kind ?? "submitted",
		},
	});
	return { state, validated, submissions, acts, last };
}

/** The text that the government adopted: its act, with the version. */
export function findAdopted(acts: readonly ActRow[]): (ActRow & { versionId: string }) | null {
	const act = acts.findLast((one) => one.kind === "adopted");
	return act?.versionId ? (act as ActRow & { versionId: string }) : null;
}
