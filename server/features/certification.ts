import type {
	AcknowledgeRecordInput,
	CertifyRecordInput,
	EnterSignatureInput,
	PublishRecordInput,
	SignRecordInput,
} from "#shared/certification.ts";
import { AppError } from "#shared/errors.ts";
import { chainOf } from "#shared/events.ts";
import { type Capacity, neutralCapacities } from "#shared/members.ts";
import {
	type AttestationPayload,
	officerParts,
	partOfConstituency,
	type SigningMethod,
} from "#shared/record-certified.ts";
import type { Groups } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import { sha256File } from "../certified-check.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { holdChain, record, withTransaction } from "../transaction.ts";
import { findCertificate, openIssue, readAttestations, writeCertificate } from "./certificates.ts";
import { signCheckpoint } from "./checkpoints.ts";
import { countFileOf, isCounted } from "./count-file.ts";
import { sendCopies } from "./record-copies.ts";
import { holdRound, type RoundRow, roundClock } from "./round-row.ts";

/**
 * How a count becomes the certified record (DOMAIN 3.6): chair and secretariat sign it, the spokesperson of each
 * constituency acknowledges it, an officer certifies and publishes. Each is an act of one signed-in person, or a
 * signature by hand that the secretariat enters. Nothing here changes the count.
 */

type Signer = { id: string; personId: string; name: string; organization: string | null } & {
	capacity: Capacity;
	constituency: string | null;
};

/** The chair's or the secretariat's signature under the count. */
export async function signCount(ctx: PolicyContext, input: SignRecordInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "record.sign", { roundClosed: isCounted(round) });
		const signer = await loadSigner(ctx, ctx.member.id);
		await attest(ctx, round, { signer, method: "signedIn", countHash: input.countHash, statement: null });
	});
}

/** A spokesperson has read the record, for the constituency; what is added is printed beside it. */
export async function acknowledgeCount(ctx: PolicyContext, input: AcknowledgeRecordInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "record.acknowledge", { roundClosed: isCounted(round) });
		const signer = await loadSigner(ctx, ctx.member.id);
		const { countHash, statement = null } = input;
		await attest(ctx, round, { signer, method: "signedIn", countHash, statement });
	});
}

/** Enters that the chair or a spokesperson signed the printed sheet by hand. The log names who entered it. */
export async function enterSignature(ctx: PolicyContext, input: EnterSignatureInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "record.enterSignature", { roundClosed: isCounted(round) });
		const signer = await loadSigner(ctx, input.memberId);
		await attest(ctx, round, { signer, method: "sheet", countHash: input.countHash, statement: null });
	});
}

async function loadSigner(ctx: PolicyContext, memberId: string): Promise<Signer> {
	const row = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "member.personId", "user.name", "member.organization"])
		.select(["member.capacity", "member.constituency"])
		.where("member.id", "=", memberId)
		.where("member.policyId", "=", ctx.policyId)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.executeTakeFirst();
	const signs = row && [...neutralCapacities, "spokesperson"].includes(row.capacity as Capacity);
	if (!signs) {
		throw new AppError("invalid", "errors:checkForm", {}, { memberId: "certificate:error.member" });
	}
	return { ...row, capacity: row.capacity as Capacity, organization: row.organization || null };
}

type Given = { signer: Signer; method: SigningMethod; countHash: string; statement: string | null };

async function attest(ctx: PolicyContext, round: RoundRow, given: Given): Promise<void> {
	const { signer, method, countHash, statement } = given;
	const issue = await openIssue(ctx, round);
	if (issue === null) throw new AppError("conflict", "certificate:error.certified");
	if (sha256File(countFileOf(ctx, round)) !== countHash) {
		throw new AppError("conflict", "certificate:error.otherCount");
	}
	const part = partOf(round, signer);
	const { rows } = await readAttestations(ctx, round.id, issue);
	if (rows.some((one) => one.part === part)) {
		throw new AppError("conflict", "certificate:error.signedAlready");
	}
	const now = await roundClock(ctx, ctx.policyId);
	const payload: AttestationPayload & { what: string } = {
		what: method,
		part,
		issue,
		countHash,
		name: signer.name,
		method,
		...(statement !== null && { statementHash: sha256File(statement) }),
	};
	const type = signer.capacity === "spokesperson" ? "record.acknowledged" : "record.signed";
	const entry = await record(
		{ ...ctx, now },
		{ type, scope: policyScope(ctx), refs: refsOf(round, signer.id), payload },
	);
	const { id: memberId, personId, name, organization, capacity, constituency } = signer;
	const who = { memberId, personId, name, organization, capacity, constituency };
	const what = { roundId: round.id, issue, part, method, statement, countHash };
	await ctx.db
		.insertInto("acknowledgement")
		.values({ id: newId(), ...what, ...who, at: now, entrySeq: entry.seq })
		.execute();
}

/** As what this person signs. Throws where the constituency has no seats on the roll. */
function partOf(round: RoundRow, { capacity, constituency }: Signer): string {
	if (capacity !== "spokesperson") return capacity;
	const onRoll = Object.keys(JSON.parse(round.groups ?? "{}") as Groups);
	if (constituency === null || !onRoll.includes(constituency)) {
		throw new AppError("conflict", "certificate:error.notOnRoll");
	}
	return partOfConstituency(constituency);
}

function policyScope(ctx: PolicyContext) {
	return { kind: "policy", policyId: ctx.policyId } as const;
}

function refsOf(round: RoundRow, memberId?: string) {
	return { policyId: round.policyId, roundId: round.id, ...(memberId && { memberId }) };
}

/**
 * Makes the signed count the certified record: a file that holds the count, what came since, every signature, and the
 * log so far. Copies go to the constituencies. Chair and secretariat must have signed; where a constituency has not
 * acknowledged, a reason is asked, and printed.
 */
export async function certifyRecord(ctx: PolicyContext, input: CertifyRecordInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "record.certify", { roundClosed: isCounted(round) });
		await holdChain(ctx, chainOf(policyScope(ctx)));
		const issue = await openIssue(ctx, round);
		if (issue === null) throw new AppError("conflict", "certificate:error.certified");
		const { signatures, acknowledgements } = await readAttestations(ctx, round.id, issue);
		if (signatures.length < officerParts.length) throw new AppError("conflict", "certificate:error.unsigned");
		const onRoll = Object.keys(JSON.parse(round.groups ?? "{}") as Groups);
		const complete = acknowledgements.length === onRoll.length;
		if (!complete && !input.reason) {
			throw new AppError("invalid", "errors:checkForm", {}, { reason: "certificate:error.reason" });
		}
		const now = await roundClock(ctx, ctx.policyId);
		const reason = complete ? null : (input.reason ?? null);
		const certificate = await writeCertificate({ ...ctx, now }, round, { issue, reason });
		const { id, hash, previousHash, countHash } = certificate;
		await record(
			{ ...ctx, now },
			{
				type: "record.certified",
				scope: policyScope(ctx),
				refs: refsOf(round),
				payload: { issue, recordHash: hash, previousHash, countHash, ...(reason && { reason }) },
			},
		);
		if (round.state === "closed") await setState(ctx, round, "certified");
		await sendCopies({ ...ctx, now }, round, { id, hash, constituencies: onRoll });
		await signCheckpoint({ ...ctx, now }, round.policyId, "certification");
	});
}

/** Publishes the certified record. */
export async function publishRecord(ctx: PolicyContext, { roundId }: PublishRecordInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "record.publish", { roundClosed: isCounted(round) });
		if (round.state !== "certified") {
			const sentence =
				round.state === "published" ? "certificate:error.published" : "certificate:error.uncertified";
			throw new AppError("conflict", sentence);
		}
		const last = await findCertificate(ctx, roundId);
		await setState(ctx, round, "published");
		await record(ctx, {
			type: "record.published",
			scope: policyScope(ctx),
			refs: refsOf(round),
			payload: { issue: last?.issue, recordHash: last?.hash },
		});
	});
}

async function setState(ctx: PolicyContext, round: RoundRow, state: string): Promise<void> {
	await ctx.db.updateTable("round").set({ state }).where("id", "=", round.id).execute();
}
