import { stateView } from "../features/positions.ts";
import { pointRoom } from "../features/room.ts";
import { newId } from "../ids.ts";
import type { Talk } from "./talks.ts";

const hour = 60 * 60_000;

/** The demonstration's room: an observer says something of the first amendment, and the chair shows it to everyone. */
export function roomTalks(start: number): Talk[] {
	return [
		{
			at: start - 5 * hour,
			run: async (past) => {
				const observer = await past.as("mariam.tesfalor@example.org");
				const { id, revision } = await observer.db
					.selectFrom("amendment")
					.select(["id", "revision"])
					.where("policyId", "=", observer.policyId)
					.where("number", "=", 1)
					.executeTakeFirstOrThrow();
				const statement =
					"Domestic workers’ associations have asked for a date since 2009; two years is usual elsewhere.";
				await stateView(observer, { amendmentId: id, revision, statement, key: newId() });
				await pointRoom(await past.as("theodora.quillevan@example.org"), id, newId());
			},
		},
	];
}
