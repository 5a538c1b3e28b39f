import { Redis, type RedisOptions } from "ioredis";
import type { Logger } from "pino";

/** How often both connections must answer, and how long they may take, in ms: a hung Redis is let go and tried anew. */
const pingEvery = 2_000;
const answerWithin = 3_000;
/** Messages under way at most. Beyond, they are dropped: nothing may wait for Redis, and nothing pile up for it. */
const mostUnderWay = 1_000;

/** A line between the nodes that may lose anything at any time; nothing but speed may depend on it. */
export type Line = {
	/** Tells the other nodes. Returns at once; dropped when Redis is away or does not keep up. */
	tell: (channel: string, message: string) => void;
	stop: () => void;
};

/**
 * Opens publish and subscribe connections to Redis, and opens them again for ever, with growing pauses. That Redis is
 * away is no fault: it is logged once, and nothing else happens.
 * @param given.hear called with what the nodes, this one too, have told
 * @param given.onOpen called whenever messages arrive again; what was told before is lost
 */
export function openLine(given: {
	url: string;
	log: Logger;
	channels: readonly string[];
	hear: (channel: string, message: string) => void;
	onOpen: () => void;
}): Line {
	const { url, log, channels, hear, onOpen } = given;
	const options: RedisOptions = {
		lazyConnect: true,
		enableOfflineQueue: false,
		autoResendUnfulfilledCommands: false,
		autoResubscribe: false,
		maxRetriesPerRequest: 0,
		connectTimeout: answerWithin,
		socketTimeout: answerWithin,
		retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000) * (0.75 + Math.random() / 2),
	};
	const [speaker, listener] = [new Redis(url, options), new Redis(url, options)];
	let open = false;
	let underWay = 0;

	function lost(error?: Error): void {
		if (error) log.debug({ err: error }, "Redis");
		if (!open) return;
		open = false;
		log.warn("Redis is away; the nodes hear of one another by the database alone, within seconds");
	}

	for (const connection of [speaker, listener]) {
		// Without a listener an error would end the process.
		connection.on("error", lost);
		connection.on("close", () => lost());
		connection.connect().catch(lost);
	}
	listener.on("message", hear);
	listener.on("ready", () => {
		listener.subscribe(...channels).then(() => {
			open = true;
			log.info("Redis is there; the nodes hear of one another at once");
			onOpen();
		}, lost);
	});
	const pings = setInterval(() => {
		for (const connection of [speaker, listener]) {
			if (connection.status === "ready") connection.ping().catch(lost);
		}
	}, pingEvery);
	pings.unref();

	return {
		tell(channel, message) {
			if (speaker.status !== "ready" || underWay >= mostUnderWay) return;
			underWay += 1;
			speaker
				.publish(channel, message)
				.catch(lost)
				.finally(() => {
					underWay -= 1;
				});
		},
		stop() {
			clearInterval(pings);
			speaker.disconnect();
			listener.disconnect();
		},
	};
}
