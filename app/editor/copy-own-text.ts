import type { CollabSession } from "./collab-session.ts";

/** Copies the whole text as it is on this screen, for when it cannot be saved. @returns whether it was copied */
export async function copyOwnText(session: CollabSession | null): Promise<boolean> {
	if (!session) return false;
	return navigator.clipboard.writeText(session.readText()).then(
		() => true,
		() => false,
	);
}
