import { useCallback, useSyncExternalStore } from "react";
import type { CollabSession, SessionView } from "./collab-session.ts";

const nothing = () => () => undefined;

/** What is known of the connection now, or null where there is none. Renders again only for `select`ed changes. */
export function useSessionView<T>(session: CollabSession | null, select: (view: SessionView) => T): T | null {
	const subscribe = useCallback(
		(listener: () => void) => (session ? session.subscribe(listener) : nothing()),
		[session],
	);
	return useSyncExternalStore(
		subscribe,
		() => (session ? select(session.getView()) : null),
		() => null,
	);
}
