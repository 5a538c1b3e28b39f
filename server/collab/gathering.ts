import type { CollabLimits } from "#shared/collab.ts";

/**
 * A room with many readers in which much is written gathers for a moment, so that there are fewer commits and each of
 * them gets fewer frames. After a pause the first goes at once.
 */
export function createGathering(
	connections: ReadonlySet<unknown>,
	limits: CollabLimits,
): () => Promise<void> {
	let steppedAt = Number.NEGATIVE_INFINITY;
	return async () => {
		if (connections.size < limits.gatherFrom) return;
		if (performance.now() - steppedAt < limits.gatherPause) {
			await new Promise((proceed) => setTimeout(proceed, limits.gatherFor));
		}
		steppedAt = performance.now();
	};
}
