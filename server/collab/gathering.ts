import type { CollabLimits } from "#shared/collab.ts";

/** A busy room with many readers gathers for a moment, so that each of them gets fewer frames. */
export function createGathering(
	connections: ReadonlySet<unknown>,
	limits: CollabLimits,
): () => Promise<void> {
	let steppedAt = 0;
	return async () => {
		if (connections.size < limits.gatherFrom) return;
		const wait = steppedAt + limits.gatherFor - performance.now();
		if (wait > 1) await new Promise((proceed) => setTimeout(proceed, wait));
		steppedAt = performance.now();
	};
}
