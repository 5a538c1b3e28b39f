import type { CollabLimits } from "#shared/collab.ts";
import type { SharedRooms } from "../nodes/nodes.ts";
import type { Services } from "../services.ts";
import type { Committer } from "./commit.ts";
import { openRoom, type Refuse, type Room } from "./room.ts";

export type Rooms = {
	/** Loads a section's room if nobody is in it yet. Throws when it cannot be loaded; nothing is kept then. */
	load: (sectionId: string) => Promise<void>;
	/** The room, if it is loaded. Join it in the same step: an empty room may go at any moment. */
	get: (sectionId: string) => Room | undefined;
	/** To be called when a room's last connection may have gone: lets go of it when nothing is under way. */
	release: (sectionId: string) => void;
	/** The same for every room. */
	sweep: () => void;
	all: () => Iterable<Room>;
};

/**
 * One room per section and process. Two who come at once wait for the same loading (SAFETY 2.1, 7), and a room
 * goes only when all it took in is stored.
 */
export function createRooms(
	services: Services,
	committer: Committer,
	refuse: Refuse,
	limits: CollabLimits,
): Rooms {
	const open = new Map<string, Room>();
	const opening = new Map<string, Promise<void>>();

	async function loadRoom(sectionId: string): Promise<void> {
		try {
			open.set(sectionId, await openRoom(services, committer, sectionId, limits, refuse));
			services.presence.publish([{ sectionId, present: null }]);
		} finally {
			opening.delete(sectionId);
		}
	}

	function release(sectionId: string): void {
		const room = open.get(sectionId);
		if (!room?.isIdle()) return;
		open.delete(sectionId);
		room.close();
	}

	return {
		async load(sectionId) {
			if (open.has(sectionId)) return;
			const loading = opening.get(sectionId) ?? loadRoom(sectionId);
			opening.set(sectionId, loading);
			await loading;
		},
		get: (sectionId) => open.get(sectionId),
		release,
		sweep() {
			for (const sectionId of [...open.keys()]) release(sectionId);
		},
		all: () => open.values(),
	};
}

/** What other processes of the installation may ask of the rooms, and tell them. */
export function shareRooms(rooms: Rooms): SharedRooms {
	return {
		openSections: () => [...rooms.all()].map((room) => ({ sectionId: room.sectionId, seq: room.seq() })),
		async catchUp(sectionId, seq) {
			const room = rooms.get(sectionId);
			if (room && room.seq() < seq) await room.catchUp();
		},
		presentIn: (sectionId) => rooms.get(sectionId)?.presence.present() ?? [],
		hearPresence(sectionId, present) {
			const room = rooms.get(sectionId);
			for (const entry of present) room?.presence.hear(entry);
		},
	};
}
