import type { PublishedEvent } from "#shared/events.ts";

/** Delivers what was committed, inside this process. A listener's fault is reported, and stops no other. */
export type Bus<T> = {
	publish: (items: readonly T[]) => void;
	subscribe: (listener: (item: T) => void) => () => void;
};

export function createBus<T>(onError: (error: unknown) => void): Bus<T> {
	const listeners = new Set<(item: T) => void>();
	return {
		publish(items) {
			for (const item of items) {
				for (const listener of listeners) {
					try {
						listener(item);
					} catch (error) {
						onError(error);
					}
				}
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

/** This process has appended to a section's log, up to number `seq`. */
export type Appended = { sectionId: string; seq: number };

/** A person's entry in the presence of a section, as the process it is connected to wrote it; "null" takes it away. */
export type Present = { personId: string; clientId: number; clock: number; state: string };
/** Somebody's presence changed in this process; or, with null, a section was opened here, and others know who is there. */
export type PresenceNews = { sectionId: string; present: Present | null };

export type EventBus = Bus<PublishedEvent> & {
	/**
	 * Hands over when events are delivered: with several nodes, each comes after those of its chain that others
	 * committed before it. From now on publish() calls `order`.
	 * @returns the delivery to the listeners
	 */
	orderBy: (order: Bus<PublishedEvent>["publish"]) => Bus<PublishedEvent>["publish"];
};

export function createEventBus(onError: (error: unknown) => void): EventBus {
	const bus = createBus<PublishedEvent>(onError);
	let publish = bus.publish;
	return {
		publish: (events) => publish(events),
		subscribe: bus.subscribe,
		orderBy(order) {
			publish = order;
			return bus.publish;
		},
	};
}
