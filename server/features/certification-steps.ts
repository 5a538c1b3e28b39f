import type { Attestation } from "#shared/record-certified.ts";
import { officerParts, partOfConstituency } from "#shared/record-certified.ts";
import type { Groups } from "#shared/rounds.ts";
import { judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { openIssue, readAttestations } from "./certificates.ts";
import { isCounted } from "./count-file.ts";
import type { RoundRow } from "./round-row.ts";

/** What is still to be done for the certified record, and what of it this member may do. */
export type RecordSteps = {
	/** The certified record that signatures go into now; null: there is nothing to certify. */
	issue: number | null;
	signatures: Attestation[];
	acknowledgements: Attestation[];
	/** "chair", "secretariat", "constituency:<code>", in their order. */
	missing: string[];
	may: { sign: boolean; acknowledge: boolean; certify: boolean; publish: boolean };
	/** Whose signature by hand the secretariat may enter. */
	onSheet: { memberId: string; name: string; part: string }[];
};

/** Reads them as they stand. Asks the rights table what the member may. */
export async function readSteps(ctx: PolicyContext, round: RoundRow): Promise<RecordSteps> {
	const facts = { roundClosed: isCounted(round) };
	const issue = facts.roundClosed ? await openIssue(ctx, round) : null;
	const { rows, signatures, acknowledgements } = await readAttestations(ctx, round.id, issue ?? 0);
	const onRoll = Object.keys(JSON.parse(round.groups ?? "{}") as Groups);
	const needed: string[] = [...officerParts, ...onRoll.map(partOfConstituency)];
	const missing = issue === null ? [] : needed.filter((part) => !rows.some((one) => one.part === part));
	const own =
		ctx.member.capacity === "spokesperson"
			? partOfConstituency(ctx.member.constituency ?? "")
			: ctx.member.capacity;
	const allowed = (action: Parameters<typeof judge>[1]) => judge(ctx, action, facts).allowed;
	return {
		issue,
		signatures,
		acknowledgements,
		missing,
		may: {
			sign: allowed("record.sign") && missing.includes(own),
			acknowledge: allowed("record.acknowledge") && missing.includes(own),
			certify: allowed("record.certify") && issue !== null,
			publish: allowed("record.publish") && round.state === "certified",
		},
		onSheet: allowed("record.enterSignature") ? await listSigners(ctx, missing) : [],
	};
}

/** The members who could sign what is missing: the chair, and the spokespersons; nobody for themselves. */
async function listSigners(ctx: PolicyContext, missing: string[]): Promise<RecordSteps["onSheet"]> {
	const people = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "user.name", "member.capacity", "member.constituency"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.capacity", "in", ["chair", "spokesperson"])
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.orderBy("member.fromAt")
		.orderBy("member.id")
		.execute();
	return people
		.map(({ id, name, capacity, constituency }) => ({
			memberId: id,
			name,
			part: capacity === "chair" ? capacity : partOfConstituency(constituency ?? ""),
		}))
		.filter(({ part }) => missing.includes(part));
}
