import { createHash } from "node:crypto";
import { canonicalJson } from "#shared/canonical.ts";
import { notFound } from "#shared/errors.ts";
import type { CertifiedRecord } from "#shared/record-certified.ts";
import { type AnswerItem, answerItems, type DossierPart } from "#shared/submission.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { hashText } from "../hash.ts";
import { checkRecord } from "../record-check.ts";
import { fingerprintOf } from "../record-signature.ts";
import { writeZip, type ZipFile } from "../zip.ts";
import { findCertificate } from "./certificates.ts";
import { getRecordDocx, readVerifiers } from "./record-exports.ts";
import { getRecordFile } from "./records.ts";
import { type Answer, listAnswers, listProofs, type Proof } from "./submission-answers.ts";
import { type DossierFile, writeDossierPages } from "./submission-pages.ts";
import {
	type ActRow,
	findAdopted,
	loadCase,
	type SubmissionCase,
	type SubmissionRow,
	type ValidatedRound,
} from "./submission-row.ts";
import { readStatements, type Statement } from "./submission-statements.ts";
import { readFrozen } from "./submission-texts.ts";
import type { FrozenText } from "./versions.ts";

/** What hands the dossier over: known before its row is written. */
export type Handover = Pick<SubmissionRow, "number" | "date" | "addressee" | "reference" | "note" | "at">;

type Frozen = { number: number; hash: string; canonical: string; text: FrozenText };

/** Everything that a dossier says, and nothing that any caucus said: no thread, comment or caucus event is read. */
export type DossierSource = {
	installation: string;
	policy: { id: string; title: string; country: string; language: string };
	round: Omit<ValidatedRound, "record" | "versionId">;
	text: Frozen;
	/** The text as it was voted on, where it has been corrected since. */
	voted: Frozen | null;
	/** The adopted text where it says something else. */
	adopted: Frozen | null;
	records: { round: number; question: string; name: string; file: string; word: Buffer }[];
	/** The programs that check a record without the installation. */
	verifiers: readonly ZipFile[];
	statements: Statement[];
	/** By code, the names that the body gave its constituencies. */
	constituencies: Map<string, string | null>;
	answers: Map<AnswerItem, Answer | null>;
	proofs: Map<string, Proof>;
	handovers: Handover[];
	acts: ActRow[];
	copies: { name: string; bytes: Uint8Array; act: ActRow }[];
	publicKey: string;
	fingerprint: string;
	/** The moment of the newest thing in it, so that the same contents have the same bytes. */
	asOf: number;
};

/** What the dossier still lacks, by name. */
export async function listMissing(ctx: PolicyContext, validated: ValidatedRound): Promise<DossierPart[]> {
	const text = await readFrozen(ctx, validated.versionId);
	const answers = await listAnswers(ctx);
	const certificate = await findCertificate(ctx, validated.id);
	const there: Record<DossierPart, boolean> = {
		text: hashText(text.canonical) === validated.textHash,
		record: checkRecord(validated.record).failures.length === 0,
		certificate: certificate !== undefined && certifies(certificate.file, validated),
		...(Object.fromEntries(answerItems.map((item) => [item, (answers.get(item) ?? []).length > 0])) as Record<
			AnswerItem,
			boolean
		>),
	};
	return (Object.keys(there) as DossierPart[]).filter((part) => !there[part]);
}

/** The certified record checks, and tells of the corrections where the text has been corrected since the vote. */
function certifies(file: string, { voted, textHash }: ValidatedRound): boolean {
	if (checkRecord(file).failures.length > 0) return false;
	const { parts } = JSON.parse(file) as CertifiedRecord;
	return !voted || parts.concordances.some((note) => note.state === "accepted" && note.newHash === textHash);
}

/**
 * The dossier as one ZIP archive (DOMAIN 5, export 8): index, texts, records, statements, the installation's public
 * key and how to verify, with a manifest of SHA-256 hashes. The same contents give the same bytes.
 * @param handover what is being submitted with it; null for the dossier as it stands
 */
export async function makeDossier(
	ctx: PolicyContext,
	found: SubmissionCase,
	handover: Handover | null,
): Promise<{ bytes: Buffer; hash: string }> {
	const bytes = writeDossier(await readSource(ctx, found, handover));
	return { bytes, hash: sha256(bytes) };
}

/** Writes the archive. Pure: nothing but the source decides its bytes. */
export function writeDossier(source: DossierSource): Buffer {
	const contents: DossierFile[] = [
		{ path: "text/validated.json", what: "canonical", bytes: utf8(source.text.canonical) },
		...(source.voted
			? [{ path: "text/voted.json", what: "votedCanonical", bytes: utf8(source.voted.canonical) } as const]
			: []),
		...(source.adopted
			? [
					{
						path: "text/adopted.json",
						what: "adoptedCanonical",
						bytes: utf8(source.adopted.canonical),
					} as const,
				]
			: []),
		...source.records.flatMap(({ round, name, file, word }): DossierFile[] => {
			const path = `records/${name}`;
			return [
				{ path: path.replace(/json$/, "docx"), what: "recordWord", round, bytes: word },
				{ path, what: "record", round, bytes: utf8(file) },
			];
		}),
		...source.copies.map(
			({ name, bytes }, index): DossierFile => ({
				path: `acts/${index + 1}-${name}`,
				what: "copy",
				bytes: Buffer.from(bytes),
			}),
		),
		{ path: "key/public-key.pem", what: "key", bytes: utf8(source.publicKey) },
		...source.verifiers.map(
			({ path, bytes }): DossierFile => ({
				path: `verify/${path}`,
				what: "verifier",
				bytes: Buffer.from(bytes),
			}),
		),
	];
	const files = writeDossierPages(source, contents, sha256);
	const manifest = {
		format: "tripact-dossier/1",
		policy: source.policy,
		round: source.round.number,
		textHash: source.text.hash,
		...(source.voted && { votedTextHash: source.voted.hash }),
		...(source.adopted && { adoptedTextHash: source.adopted.hash }),
		asOf: new Date(source.asOf).toISOString(),
		installation: source.installation,
		fingerprint: source.fingerprint,
		files: files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256(bytes) })),
		notShown: "contains no caucus material",
	};
	const listed: ZipFile[] = [
		...files,
		{
			path: "manifest.json",
			bytes: utf8(`${JSON.stringify(JSON.parse(canonicalJson(manifest)), null, "\t")}\n`),
		},
	];
	const sums = listed.map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`).join("");
	return writeZip([
		...listed.map(({ path, bytes }) => ({ path, bytes })),
		{ path: "SHA256SUMS", bytes: utf8(sums) },
	]);
}

function utf8(text: string): Buffer {
	return Buffer.from(text, "utf8");
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

async function readSource(
	ctx: PolicyContext,
	found: SubmissionCase,
	handover: Handover | null,
): Promise<DossierSource> {
	const { last } = found;
	// What is before the government, or has been through it, is what was submitted; else what would be.
	const round =
		handover || !last || found.state === "validated" ? found.validated : await roundOf(ctx, last.submission);
	if (!round) throw notFound();
	const { policyId } = ctx;
	const policy = await ctx.db
		.selectFrom("policy")
		.select(["id", "title", "country", "language"])
		.where("id", "=", policyId)
		.executeTakeFirstOrThrow();
	const constituencies = await ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", policyId)
		.execute();
	const answers = await listAnswers(ctx);
	const current = new Map(answerItems.map((item) => [item, answers.get(item)?.[0] ?? null]));
	const adoptedAct = findAdopted(found.acts);
	const text = await readFrozen(ctx, round.versionId);
	const adopted = adoptedAct ? await readFrozen(ctx, adoptedAct.versionId) : null;
	const handovers = [...found.submissions, ...(handover ? [handover] : [])];
	const times = [
		round.closedAt,
		...[...current.values()].map((answer) => answer?.at ?? 0),
		...handovers.map((one) => one.at),
		...found.acts.map((act) => act.at),
	];
	const { record: _record, versionId: _versionId, ...shown } = round;
	const records = await readRecords(ctx, round.number, policy.language);
	const { publicKeyPem } = ctx.services.recordKey;
	return {
		installation: ctx.services.env.INSTALLATION,
		policy,
		round: shown,
		text,
		voted: round.voted && (await readFrozen(ctx, round.voted.versionId)),
		adopted: adopted && adopted.hash !== text.hash ? adopted : null,
		records,
		verifiers: readVerifiers(),
		statements: readStatements(records.at(-1)?.file ?? "{}"),
		constituencies: new Map(constituencies.map(({ code, name }) => [code, name])),
		answers: current,
		proofs: new Map((await listProofs(ctx)).map((proof) => [`${proof.kind}:${proof.id}`, proof])),
		handovers,
		acts: found.acts,
		copies: await readCopies(ctx, found.acts),
		publicKey: publicKeyPem,
		fingerprint: fingerprintOf(publicKeyPem),
		asOf: Math.max(...times),
	};
}

async function roundOf(ctx: PolicyContext, submission: SubmissionRow): Promise<ValidatedRound | null> {
	const row = await ctx.db
		.selectFrom("round")
		.select(["id", "number", "question", "closedAt", "record", "decision"])
		.select(["textHash as votedHash", "versionId as votedVersionId"])
		.where("id", "=", submission.roundId)
		.executeTakeFirstOrThrow();
	const { record, closedAt, decision, votedHash, votedVersionId, ...round } = row;
	if (record === null || closedAt === null || decision === null) return null;
	const { outcome } = JSON.parse(decision) as { outcome: ValidatedRound["outcome"] };
	const { versionId, version: versionNumber, textHash } = submission;
	const voted = versionId === votedVersionId ? null : { versionId: votedVersionId, textHash: votedHash };
	return { ...round, record, closedAt, outcome, versionId, versionNumber, textHash, voted };
}

/** The records of the policy's rounds up to the one that validated it, oldest first, as any member may read them. */
async function readRecords(
	ctx: PolicyContext,
	upTo: number,
	language: string,
): Promise<DossierSource["records"]> {
	const rounds = await ctx.db
		.selectFrom("round")
		.select(["id", "number", "question"])
		.where("policyId", "=", ctx.policyId)
		.where("number", "<=", upTo)
		.where("record", "is not", null)
		.orderBy("number")
		.execute();
	const records: DossierSource["records"] = [];
	for (const { id, number, question } of rounds) {
		const word = (await getRecordDocx(ctx, id, language)).bytes;
		records.push({ round: number, question, word, ...(await getRecordFile(ctx, id)) });
	}
	return records;
}

async function readCopies(ctx: PolicyContext, acts: readonly ActRow[]): Promise<DossierSource["copies"]> {
	const copies: DossierSource["copies"] = [];
	for (const act of acts.filter((one) => one.fileHash !== null)) {
		const row = await ctx.db
			.selectFrom("governmentAct")
			.select("file")
			.where("id", "=", act.id)
			.executeTakeFirstOrThrow();
		if (row.file) copies.push({ name: act.fileName ?? "copy", bytes: row.file, act });
	}
	return copies;
}

export type Download = { bytes: Uint8Array; name: string };

/**
 * The dossier as it stands today, or with a number the one handed over then, byte for byte. For every member.
 * Throws "not-found" while no round has validated the policy.
 */
export async function getDossier(ctx: PolicyContext, number: number | null): Promise<Download> {
	authorize(ctx, "submission.read");
	if (number === null) {
		const { bytes } = await makeDossier(ctx, await loadCase(ctx), null);
		return { bytes, name: "dossier.zip" };
	}
	const row = await ctx.db
		.selectFrom("submission")
		.select("dossier")
		.where("policyId", "=", ctx.policyId)
		.where("number", "=", number)
		.executeTakeFirst();
	if (!row) throw notFound();
	return { bytes: row.dossier, name: `dossier-${number}.zip` };
}

/** The file attached to an act of the government. For every member. Throws "not-found". */
export async function getActFile(ctx: PolicyContext, actId: string): Promise<Download> {
	authorize(ctx, "submission.read");
	const row = await ctx.db
		.selectFrom("governmentAct")
		.select(["file", "fileName"])
		.where("policyId", "=", ctx.policyId)
		.where("id", "=", actId)
		.executeTakeFirst();
	if (!row?.file) throw notFound();
	return { bytes: row.file, name: row.fileName ?? "copy" };
}
