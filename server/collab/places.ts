import type { TextCheck } from "./check.ts";
import { isSameId, type Place, type PlainEdit } from "./plain-edit.ts";

/** Where those who write may go on without the check document, and how far their logs go with what was passed. */
export type Places = ReturnType<typeof createPlaces>;

/**
 * The memory behind C5's short way: letters behind one's own last letter stand where that one stands, and deletions
 * of what is known can only make the text smaller.
 * @param storedClock how far a client's log is stored
 */
export function createPlaces(storedClock: (client: number) => number) {
	const places = new Map<number, Place>();
	/** How far clients' logs go with what this step has passed and not yet stored. */
	const ahead = new Map<number, number>();

	const clockOf = (client: number) => Math.max(ahead.get(client) ?? 0, storedClock(client));

	return {
		/** Whether all that an edit takes away is known. */
		knowsGround: ({ deletions }: PlainEdit): boolean =>
			deletions.every(({ client, clock, length }) => clock + length <= clockOf(client)),
		/** Counts an edit as passed, if its letters follow their writer's last; false leaves everything as it was. */
		pass({ typed, deletions }: PlainEdit): boolean {
			if (typed) {
				const place = places.get(typed.client);
				if (place?.end !== typed.clock || !isSameId(place.right, typed.right)) return false;
				const end = typed.clock + typed.length;
				ahead.set(typed.client, end);
				places.set(typed.client, { ...place, end });
			}
			for (const { client, clock, length } of deletions) {
				const place = places.get(client);
				if (place && clock < place.end && place.end <= clock + length) places.delete(client);
			}
			return true;
		},
		/** Learns from the check document, after it has taken in new words of these clients. */
		learn(check: TextCheck, clients: readonly number[]): void {
			for (const client of clients) ahead.set(client, check.clockOf(client));
			for (const client of new Set([...places.keys(), ...clients])) {
				const place = check.placeOf(client);
				if (place) places.set(client, place);
				else places.delete(client);
			}
		},
		/** What was passed is stored. */
		settle: (): void => ahead.clear(),
		/** Everybody must be looked at anew. */
		forget: (): void => places.clear(),
	};
}
