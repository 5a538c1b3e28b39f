import { expect } from "vitest";
import * as Y from "yjs";
import { makeBlock } from "#test/factories/typing.ts";
import { type CollabServer, openRaw, type RawClient, startCollabServer } from "./collab.ts";
import { type Drafting, openDrafting } from "./drafting.ts";
import { openPeer, type Peer } from "./peer.ts";
import { openTestServices, type TestServices } from "./services.ts";

const free = [1e9, 1e9] as const;
/** Without the limits of rate, which would refuse nearly everything unread; they have tests of their own. */
export const unhurried = {
	frameBucket: free,
	updateBucket: free,
	updateBytesBucket: free,
	openingBucket: free,
	queryBucket: free,
	connectionsPerPerson: 100,
};

/** What the server says in its log when it refuses. */
export type Refused = { code: number; personId?: string; sectionId?: string; reason: string };

/** A section with somebody honest in it, and somebody who means harm at the door. */
export type Siege = {
	services: TestServices;
	server: CollabServer;
	drafting: Drafting;
	sectionId: string;
	good: Peer;
	logged: Refused[];
	/** What would have ended the process. */
	unhandled: unknown[];
	/** A new section, with two paragraphs by the honest one. */
	begin: () => Promise<void>;
	restart: (limits: Parameters<typeof startCollabServer>[1]) => Promise<void>;
	attack: (given?: Parameters<typeof openRaw>[3]) => RawClient;
	stored: () => Promise<string>;
	/** Nothing has changed, the one who was there goes on, and somebody new sees it. */
	expectUnharmed: (before: string) => Promise<void>;
	stop: () => Promise<void>;
};

export const settled = (peer: Peer) =>
	expect.poll(() => peer.isSettled(), { timeout: 20_000, interval: 5 }).toBe(true);

export async function openSiege(): Promise<Siege> {
	const services = await openTestServices();
	const logged: Refused[] = [];
	const unhandled: unknown[] = [];
	const quiet = () => undefined;
	const warn = (entry: Refused) => void logged.push(entry);
	services.log = { ...services.log, error: quiet, debug: quiet, info: quiet, warn } as never;
	const onUnhandled = (error: unknown) => void unhandled.push(error);
	process.on("uncaughtException", onUnhandled);
	process.on("unhandledRejection", onUnhandled);
	const drafting = await openDrafting(services, 3);

	function join(index: number): Peer {
		const peer = openPeer(`${siege.server.url}/${siege.sectionId}`, drafting.drafters[index]!, {
			origin: siege.server.origin,
		});
		peer.connect();
		return peer;
	}

	const siege: Siege = {
		services,
		server: await startCollabServer(services, unhurried),
		drafting,
		sectionId: "",
		good: null as never,
		logged,
		unhandled,
		async begin() {
			siege.good?.leave();
			logged.length = 0;
			siege.sectionId = await drafting.addSection();
			siege.good = join(0);
			await settled(siege.good);
			siege.good.root.push([
				makeBlock(new Y.XmlText("The text as it should be")),
				makeBlock(new Y.XmlText("And a second")),
			]);
			await settled(siege.good);
		},
		async restart(limits) {
			await siege.server.stop();
			siege.server = await startCollabServer(services, limits);
			siege.good.leave();
			siege.good = join(0);
			await settled(siege.good);
		},
		attack: (given) => openRaw(siege.server, drafting.drafters[1]!, siege.sectionId, given),
		stored: () => drafting.textOf(siege.sectionId),
		async expectUnharmed(before) {
			const { good } = siege;
			expect(await siege.stored()).toBe(before);
			(good.root.get(0) as Y.XmlElement).insert(1, [new Y.XmlText("!")]);
			await settled(good);
			const late = join(2);
			await settled(late);
			expect(late.root.toString()).toBe(good.root.toString());
			expect(good.closes).toEqual([]);
			late.leave();
			expect(unhandled).toEqual([]);
		},
		async stop() {
			siege.good?.leave();
			await siege.server.stop();
			await services.close();
			process.off("uncaughtException", onUnhandled);
			process.off("unhandledRejection", onUnhandled);
		},
	};
	return siege;
}
