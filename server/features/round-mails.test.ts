import { expect, it } from "vitest";
import { hour } from "#test/factories/rounds.ts";
import {
	type Actor,
	adoptedRound,
	as,
	committee,
	join,
	open,
	roundRow,
	services,
	voter,
} from "#test/setup/conduct.ts";
import { substitute } from "./attendance.ts";
import { answerCorrections, proposeCorrections } from "./concordance.ts";
import { confirmBallot, enterBallot } from "./entered-ballots.ts";
import { extendRound } from "./extensions.ts";
import { proposeRectification, signRectification } from "./rectifications.ts";
import { listRoundTasks } from "./round-tasks.ts";
import { closeRound } from "./rounds.ts";

// Who is written to about a round, and what waits for whom on the start page.

async function mailsOf(kind: string) {
	const mails = await services.db.selectFrom("mail").selectAll().where("kind", "=", kind).execute();
	return {
		to: mails.map((mail) => mail.recipient).sort(),
		bodies: mails.map((mail) => mail.body).join("\n"),
	};
}
const emails = (...actors: Actor[]) => actors.map((actor) => actor.email).sort();
const tasksOf = async (actor: Actor) => {
	const ctx = await as(actor);
	return (await listRoundTasks(ctx, [ctx.member.id])).map((task) => task.kind);
};

it("an extension is told to whoever votes now, the substitute in place of the titular", async () => {
	const roundId = await open();
	const { actor, memberId } = await join("alternate", "workers");
	const instrument = "Letter of 20 November";
	await substitute(await as(committee.chair), { roundId, seat: "workers-1", memberId, instrument });
	const closesAt = (await roundRow(roundId)).closesAt + hour;
	await extendRound(await as(committee.chair), { roundId, closesAt, reason: "Travellers are delayed" });
	const { to, bodies } = await mailsOf("roundExtended");
	const { government = [], employers = [] } = committee.voters;
	expect(to).toEqual(emails(...government, ...employers, voter("workers", 1), actor));
	expect(bodies).toContain("Travellers are delayed");
	expect(bodies).toMatch(/It now closes on .* UTC/);
});

it("a ballot that was entered, and its correction, ask for a confirmation and signatures without telling the vote", async () => {
	const roundId = await open();
	const { textHash } = await roundRow(roundId);
	const given = { roundId, seat: "workers-1", channel: "phone" as const, textHash, key: "e1" };
	await enterBallot(await as(committee.secretariat), { ...given, choice: "oppose" });
	const entered = await mailsOf("ballotEntered");
	expect(entered.to).toEqual(emails(voter("workers")));
	expect(entered.bodies.toLowerCase()).not.toMatch(/against|oppose/);
	expect(await tasksOf(voter("workers"))).toEqual(["confirmBallot"]);
	expect(await tasksOf(voter("workers", 1))).toEqual([]);
	const ballot = await services.db.selectFrom("ballot").select("id").executeTakeFirstOrThrow();
	await confirmBallot(await as(voter("workers")), { roundId, ballotId: ballot.id });
	expect(await tasksOf(voter("workers"))).toEqual([]);

	const right = { roundId, ballotId: ballot.id, choice: "abstain" as const, reason: "Misheard" };
	await proposeRectification(await as(committee.secretariat), right);
	expect((await mailsOf("rectificationProposed")).to).toEqual(emails(voter("workers"), committee.chair));
	for (const actor of [voter("workers"), committee.chair]) {
		expect(await tasksOf(actor)).toEqual(["signCorrection"]);
		const { id } = await services.db.selectFrom("rectification").select("id").executeTakeFirstOrThrow();
		await signRectification(await as(actor), { roundId, rectificationId: id });
		expect(await tasksOf(actor)).toEqual([]);
	}
	await closeRound(await as(committee.chair), { roundId, reason: "Enough" });
});

it("editorial corrections wait for each constituency's spokesperson, until somebody answered", async () => {
	const roundId = await adoptedRound("The worker rihgts of every migrant worker.");
	await proposeCorrections(await as(committee.secretariat), {
		roundId,
		changes: [{ sectionId: committee.sectionIds[0] ?? "", from: "rihgts", to: "rights" }],
		days: 7,
		key: "n1",
	});
	const spokespersons = ["government", "workers", "employers"].map((code) => voter(code));
	expect((await mailsOf("correctionsProposed")).to).toEqual(emails(...spokespersons));
	for (const actor of spokespersons) expect(await tasksOf(actor)).toEqual(["answerCorrections"]);
	expect(await tasksOf(voter("workers", 1))).toEqual([]);
	const { id: concordanceId } = await services.db
		.selectFrom("concordance")
		.select("id")
		.executeTakeFirstOrThrow();
	await answerCorrections(await as(voter("workers")), { concordanceId, answer: "noObjection" });
	expect(await tasksOf(voter("workers"))).toEqual([]);
	services.testClock.advance(8 * 24 * hour);
	expect(await tasksOf(voter("employers"))).toEqual([]);
});
