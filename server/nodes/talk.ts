import { createHmac } from "node:crypto";
import { z } from "zod";
import { chainOf, type PublishedEvent } from "#shared/events.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";
import type { SharedRooms } from "./nodes.ts";
import { type Line, openLine } from "./redis.ts";

const whole = z.number().int().min(0);
const news = z.object({
	from: z.string(),
	sections: z.array(z.tuple([z.string(), whole])),
	chains: z.array(z.tuple([z.string(), whole])),
});
const presence = z.object({
	from: z.string(),
	/** Sections whose people the sender wants to know. */
	asks: z.array(z.string()),
	sectionId: z.string().optional(),
	present: z.array(z.object({ personId: z.string(), clientId: whole, clock: whole, state: z.string() })),
});

/**
 * What the nodes say to one another by Redis: how far logs reach, in ids and numbers, and who is where.
 * @param hearChain looks up what is missing of a chain of the log
 * @param poll looks up everything; called whenever the line is there again
 */
export function openTalk(
	services: Services,
	rooms: SharedRooms,
	hearChain: (chain: string, seq: number) => Promise<void>,
	poll: () => void,
) {
	const from = newId();
	// Nodes of one installation share the secret; another installation on the same Redis does not.
	const installation = createHmac("sha256", services.env.AUTH_SECRET)
		.update("nodes")
		.digest("hex")
		.slice(0, 24);
	const [newsChannel, presenceChannel] = [`tripact:${installation}:news`, `tripact:${installation}:presence`];
	let sections = new Map<string, number>();
	let chains = new Map<string, number>();

	/** What one step of the event loop committed goes in one message. */
	function gather(fill: () => void): void {
		if (sections.size === 0 && chains.size === 0) setImmediate(tellNews);
		fill();
	}

	function tellNews(): void {
		line.tell(newsChannel, JSON.stringify({ from, sections: [...sections], chains: [...chains] }));
		[sections, chains] = [new Map(), new Map()];
	}

	function tellPresence(message: Omit<z.infer<typeof presence>, "from">): void {
		line.tell(presenceChannel, JSON.stringify({ from, ...message }));
	}

	function tellPresent(sectionId: string): void {
		const present = rooms.presentIn(sectionId);
		if (present.length > 0) tellPresence({ asks: [], sectionId, present });
	}

	/** Nothing that Redis says is believed: a number is looked up, an entry of presence is only shown. */
	function hear(channel: string, text: string): void {
		const schema = channel === newsChannel ? news : presence;
		const parsed = schema.safeParse(readJson(text));
		if (!parsed.success || parsed.data.from === from) return;
		const message = parsed.data;
		if ("chains" in message) {
			for (const [chain, seq] of message.chains) void hearChain(chain, seq);
			for (const [sectionId, seq] of message.sections) void rooms.catchUp(sectionId, seq);
			return;
		}
		for (const sectionId of message.asks) tellPresent(sectionId);
		if (message.sectionId) rooms.hearPresence(message.sectionId, message.present);
	}

	const line: Line = openLine({
		url: services.env.REDIS_URL ?? "",
		log: services.log,
		channels: [newsChannel, presenceChannel],
		hear,
		onOpen() {
			poll();
			const asks = rooms.openSections().map(({ sectionId }) => sectionId);
			if (asks.length > 0) tellPresence({ asks, present: [] });
			for (const sectionId of asks) tellPresent(sectionId);
		},
	});
	const unsubscribes = [
		services.appended.subscribe(({ sectionId, seq }) => gather(() => sections.set(sectionId, seq))),
		services.presence.subscribe(({ sectionId, present }) =>
			tellPresence(
				present ? { asks: [], sectionId, present: [present] } : { asks: [sectionId], present: [] },
			),
		),
	];
	return {
		tellEvents(events: readonly PublishedEvent[]) {
			gather(() => {
				for (const event of events) chains.set(chainOf(event.scope), event.seq);
			});
		},
		stop() {
			for (const unsubscribe of unsubscribes) unsubscribe();
			line.stop();
		},
	};
}

function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
