import { closeDueRounds } from "#server/features/rounds.ts";
import type { Services } from "#server/services.ts";
import type { TestClock } from "#test/setup/services.ts";
import { type Committee, castAs, hour, makeCommittee, startRound } from "./rounds.ts";

/** A committee that has voted twice: frozen texts, rolls, replaced ballots, a reservation, records, checkpoints. */
export async function makeVoted(services: Services & { testClock: TestClock }): Promise<Committee> {
	const committee = await makeCommittee(services);
	const { government, workers, employers } = committee.voters;
	for (let round = 0; round < 2; round++) {
		const roundId = await startRound(services, committee);
		const cast = [
			[government, 0, "oppose"],
			[government, 0, "approve"],
			[government, 1, "abstain"],
			[workers, 0, "reserve"],
			[employers, 0, "approve"],
			[employers, 1, "approve"],
			[workers, 1, "approve"],
		] as const;
		for (const [bench, place, choice] of cast) {
			services.testClock.advance(1000);
			await castAs(services, committee, roundId, bench![place]!, choice);
		}
		services.testClock.advance(2 * hour);
		await closeDueRounds(services);
	}
	return committee;
}
