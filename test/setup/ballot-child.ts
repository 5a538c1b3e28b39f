import { createInterface } from "node:readline";
import { enterPolicy } from "#server/access.ts";
import { openDatabase } from "#server/db/open.ts";
import { castBallot } from "#server/features/ballots.ts";
import { newId } from "#server/ids.ts";
import type { Services } from "#server/services.ts";
import type { Actor } from "#shared/members.ts";
import { ballotChoices } from "#shared/rounds.ts";

// Casts ballots without end in a process of its own, to be killed in the middle of it. Prints "ready"; from the first
// line it reads on, "<ballot> <seat>" for each receipt given and "refused <what>" for each other answer.
// Only what casting needs, so that sixty of these start quickly; the database is opened as the server opens it.
const { db, dialect } = openDatabase(String(process.env.DATABASE));
const services = { db, dialect, clock: Date.now, events: { publish: () => {} } } as unknown as Services;
const given = JSON.parse(process.env.BALLOT_ROUND ?? "{}") as {
	policyId: string;
	roundId: string;
	textHash: string;
	voters: Actor[];
};
const { policyId, roundId, textHash, voters } = given;

async function castOn(actor: Actor, turn: number): Promise<void> {
	try {
		const ctx = { services, db, actor, now: services.clock() };
		const choice = ballotChoices[turn % 4] ?? "approve";
		const statement = choice === "reserve" ? "Subject to the annex." : undefined;
		const ballot = { roundId, choice, statement, textHash, key: newId() };
		const receipt = await castBallot(await enterPolicy(ctx, policyId), ballot);
		process.stdout.write(`${receipt.ballotId} ${receipt.seat}\n`);
	} catch (error) {
		process.stdout.write(`refused ${(error as { code?: string }).code ?? "unknown"}\n`);
	}
}

createInterface(process.stdin).once("line", async () => {
	for (let turn = 0; ; turn++) {
		// All at once: some answers are always under way.
		await Promise.all(voters.map((voter, index) => castOn(voter, turn + index)));
	}
});
process.stdout.write("ready\n");
