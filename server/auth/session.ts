import type { Actor } from "#shared/members.ts";
import type { Services } from "../services.ts";

/**
 * Who sends this request: the signed-in, active person, or null. One function for pages, the collaboration
 * door and the live channel. `refresh: false` on WebSocket upgrades, where a new cookie would be lost.
 */
export async function findActor(services: Services, headers: Headers, refresh = true): Promise<Actor | null> {
	if (!headers.get("cookie")) return null;
	const found = await services.auth.api.getSession({
		headers,
		query: refresh ? {} : { disableRefresh: true },
	});
	if (!found || found.user.suspendedAt) return null;
	return {
		personId: found.user.id,
		name: found.user.name,
		email: found.user.email,
		locale: found.user.locale ?? "en",
		sessionId: found.session.id,
		administrator: Boolean(found.user.administratorSince),
	};
}
