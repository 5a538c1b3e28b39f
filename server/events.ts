import type { PublishedEvent } from "#shared/events.ts";

type Listener = (event: PublishedEvent) => void;

/** Delivers committed events inside this process. A listener's fault is reported, and stops no other. */
export type EventBus = {
	publish: (events: PublishedEvent[]) => void;
	subscribe: (listener: Listener) => () => void;
};

export function createEventBus(onError: (error: unknown) => void): EventBus {
	const listeners = new Set<Listener>();
	return {
		publish(events) {
			for (const event of events) {
				for (const listener of listeners) {
					try {
						listener(event);
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
