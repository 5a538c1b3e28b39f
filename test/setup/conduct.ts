import { afterEach, beforeEach, expect } from "vitest";
import { substitute } from "#server/features/attendance.ts";
import { proposeRectification, signRectification } from "#server/features/rectifications.ts";
import { closeRound, openRound } from "#server/features/rounds.ts";
import { seedText } from "#server/features/texts.ts";
import { withTransaction } from "#server/transaction.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { defaultSettings, type RoundSettings } from "#shared/procedure.ts";
import type { BallotChoice, Rule } from "#shared/rounds.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makeMember } from "#test/factories/policies.ts";
import {
	announceRound,
	type Committee,
	castAs,
	contextFor,
	makeActor,
	makeCommittee,
	startRound,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// A committee with an open round, for the tests of what happens in it.

export let services: TestServices;
export let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
});
afterEach(() => services.close());

export type Actor = Committee["chair"];
export const as = (actor: Actor) => contextFor(services, committee.policyId, actor);
export const voter = (code: string, index = 0): Actor => {
	const actor = committee.voters[code]?.[index];
	if (!actor) throw new Error(`no voter ${code} ${index}`);
	return actor;
};
export const roundRow = (id: string) =>
	services.db.selectFrom("round").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
export const ballotsOf = (roundId: string) =>
	services.db.selectFrom("ballot").selectAll().where("roundId", "=", roundId).orderBy("entrySeq").execute();
export const current = async (roundId: string) =>
	(await ballotsOf(roundId))
		.filter((one) => one.supersededAt === null)
		.map((one) => `${one.seat} ${one.choice}`);
export const entries = (type: string) =>
	services.db.selectFrom("event").selectAll().where("type", "=", type).orderBy("seq").execute();
export const outcome = async (roundId: string) =>
	JSON.parse((await roundRow(roundId)).decision ?? "{}").outcome;
export const refusal = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => "done",
		(error) => Object.values(error.fields ?? {}).join() || error.key || String(error),
	);
export const cast = (roundId: string, actor: Actor, choice: BallotChoice = "approve") =>
	castAs(services, committee, roundId, actor, choice);

export async function join(capacity: "alternate" | "adviser" | "observer" | "titular", constituency: string) {
	const actor = await makeActor(services, { name: `${capacity} of ${constituency}` });
	const { policyId } = committee;
	const memberId = await makeMember(services, {
		policyId,
		personId: actor.personId,
		capacity,
		constituency,
	});
	return { actor, memberId: typeof memberId === "string" ? memberId : (memberId as { id: string }).id };
}

/** Opens a round whose rules of procedure differ from the defaults in these. */
export async function open(settings: Partial<RoundSettings> = {}, rule?: Rule): Promise<string> {
	const roundId = await announceRound(services, committee);
	await services.db
		.updateTable("round")
		.set({
			settings: JSON.stringify({ ...defaultSettings, ...settings }),
			...(rule && { rule: JSON.stringify(rule) }),
		})
		.where("id", "=", roundId)
		.execute();
	await openRound(await as(committee.secretariat), { roundId });
	return roundId;
}

export async function name(roundId: string, seat: string, memberId: string): Promise<void> {
	const instrument = "Letter of 20 November";
	await substitute(await as(committee.secretariat), { roundId, seat, memberId, instrument });
}

export async function adoptedRound(words?: string): Promise<string> {
	if (words) {
		const update = docToUpdate(makeDoc(makeParagraph("p1", words)), 7);
		const [id = ""] = committee.sectionIds;
		await withTransaction(await as(committee.secretariat), (ctx) => seedText(ctx, { id }, update, 7));
	}
	const roundId = await startRound(services, committee);
	for (const actor of Object.values(committee.voters).flat()) await cast(roundId, actor);
	await closeRound(await as(committee.chair), { roundId });
	return roundId;
}

export async function rectify(roundId: string, seat: string, choice: BallotChoice): Promise<void> {
	const ballot = (await ballotsOf(roundId)).findLast((one) => one.seat === seat);
	if (!ballot) throw new Error("no ballot");
	await proposeRectification(await as(committee.secretariat), {
		roundId,
		ballotId: ballot.id,
		choice,
		reason: "Misheard on the telephone",
	});
	const row = await services.db.selectFrom("rectification").selectAll().executeTakeFirstOrThrow();
	const input = { roundId, rectificationId: row.id };
	const person = Object.values(committee.voters)
		.flat()
		.find((one) => one.personId === ballot.personId);
	expect(await refusal(as(voter("employers")).then((ctx) => signRectification(ctx, input)))).toBe(
		"rights:action.round_rule",
	);
	await signRectification(await as(person as Actor), input);
	expect(await services.db.selectFrom("rectification").select("doneAt").execute()).toEqual([
		{ doneAt: null },
	]);
	await signRectification(await as(committee.chair), input);
}
