import { readVarUint } from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import {
	closeCode,
	collabPath,
	epochParameter,
	messageType,
	personParameter,
	schemaParameter,
} from "#shared/collab.ts";
import { docText, listBlocks } from "#shared/document/blocks.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { fragmentName, fragmentToDoc } from "#shared/document/ydoc.ts";
import type { CountSent } from "./counting-socket.ts";
import type { LateParagraph } from "./late-words.ts";
import { makeLine } from "./line-choice.ts";
import { type CopyName, forgetCopy } from "./local-copy.ts";
import { type LocalCopy, openCopy } from "./open-copy.ts";
import {
	countUnsaved,
	patience,
	reduceSaved,
	type SavedEvent,
	type SavedState,
	type SavedWord,
	savedWord,
	startSaved,
} from "./saved-state.ts";

/** Somebody who has the section open for editing, as the server names them. */
export type Present = { clientId: number; name: string; constituency: string | null };

/** What the page shows of the connection. A new object after each change. */
export type SessionView = {
	saved: SavedState;
	word: SavedWord;
	/** The text has been complete once: it may be edited. */
	ready: boolean;
	/** The device keeps a copy. */
	kept: boolean;
	/** The device kept a copy and cannot any more: it is full, or its browser has closed it. */
	full: boolean;
	/** The network lets no WebSocket pass: the line is one of plain requests. */
	slow: boolean;
	/** The server cannot store anything for the moment, and goes on trying. */
	trouble: boolean;
	/** Since when this page has been offline, in ms since the epoch. */
	offlineSince: number | null;
	/** Why the server ended it, when it did; stays until it stands again. */
	closed: number | null;
	people: readonly Present[];
};

export type CollabSession = {
	doc: Y.Doc;
	provider: WebsocketProvider;
	getView: () => SessionView;
	subscribe: (listener: () => void) => () => void;
	/** Blocks changed here by hand; kept with the copy until the server has them. */
	touch: (blockIds: readonly string[]) => void;
	/** Paragraphs changed here that the server did not say *saved* of. */
	listLate: (sectionNumber: string | null) => LateParagraph[];
	/** Takes back what was written while the line was lost; null when it cannot be told apart any more. */
	undoBack: (() => void) | null;
	setUndoBack: (undo: (() => void) | null) => void;
	/** The whole text as it is here, one line per paragraph. */
	readText: () => string;
	/** Removes the copy on this device: its words are saved or kept elsewhere. */
	forget: () => void;
	retry: () => void;
	destroy: () => void;
};

/** After "slow down" the connection waits this long before it knocks again, in ms. */
const slowDownWait = 10_000;
/** A line that seems open and acknowledges nothing for so long is given up and built anew, in ms. */
const silenceLimit = 10_000;
/** Each time in a row that did not help, it is given twice as long, up to this: a thin line needs time, in ms. */
const longestSilence = 160_000;
/** After this long offline, people are told that others may have changed the text, in ms. */
export const longOffline = 10 * 60_000;
/** How long after the last *saved* the list of touched blocks is cleared on the device, in ms. */
const settleWait = 1000;

function makeProvider(
	name: CopyName,
	doc: Y.Doc,
	onSent: CountSent,
	onSlow: (slow: boolean) => void,
): WebsocketProvider {
	const server = `${window.location.origin.replace(/^http/, "ws")}${collabPath}`;
	return new WebsocketProvider(server, name.sectionId, doc, {
		connect: false,
		params: {
			[schemaParameter]: schemaVersion,
			[epochParameter]: String(name.epoch),
			[personParameter]: name.personId,
		},
		disableBc: true,
		resyncInterval: 60_000,
		WebSocketPolyfill: makeLine(onSent, onSlow),
	});
}

/** Each person once, however many windows they have open; never the person who looks. */
function listPeople(provider: WebsocketProvider, ownMemberId: string): Present[] {
	const people: Present[] = [];
	const seen = new Set<unknown>([ownMemberId]);
	for (const [clientId, state] of provider.awareness.getStates()) {
		const user = state?.user as { name?: unknown; constituency?: unknown; memberId?: unknown } | undefined;
		if (typeof user?.name !== "string" || seen.has(user.memberId)) continue;
		seen.add(user.memberId);
		const constituency = typeof user.constituency === "string" ? user.constituency : null;
		people.push({ clientId, name: user.name, constituency });
	}
	return people.sort((a, b) => a.name.localeCompare(b.name) || a.clientId - b.clientId);
}

/**
 * Opens the shared text of a section: the copy on this device first, then the server's door.
 * Everything that listens is given back by `destroy`.
 */
export function openSession(name: CopyName, ownMemberId: string): CollabSession {
	const doc = new Y.Doc();
	const listeners = new Set<() => void>();
	const touched = new Set<string>();
	let saved = startSaved;
	let copy: LocalCopy | null = null;
	let ready = false;
	let closed: number | null = null;
	let destroyed = false;
	let watching = false;
	let silence = silenceLimit;
	let slow = false;
	let trouble = false;
	let offlineSince: number | null = null;
	let undoBack: (() => void) | null = null;
	let view: SessionView;
	let people: readonly Present[] = [];
	const timers = new Set<ReturnType<typeof setTimeout>>();

	const later = (ms: number, run: () => void) => {
		const timer = setTimeout(() => {
			timers.delete(timer);
			if (!destroyed) run();
		}, ms);
		timers.add(timer);
	};
	const publish = () => {
		const kept = copy !== null && !copy.full;
		const word = savedWord(saved, { now: Date.now(), online: navigator.onLine, kept });
		// Without the server, only a text that was complete once may be gone on with.
		ready ||= word === "offline" && copy?.found === true;
		const offline = word === "offline" || (word === "cannotSave" && closed === null);
		if (!offline) offlineSince = null;
		else if (offlineSince === null) {
			offlineSince = saved.lostAt ?? Date.now();
			later(Math.max(offlineSince + longOffline - Date.now(), 0) + 50, publish);
		}
		const full = copy?.full ?? false;
		view = {
			saved,
			word,
			ready,
			kept: copy !== null && !full,
			full,
			slow,
			trouble,
			offlineSince,
			closed,
			people,
		};
		for (const listener of listeners) listener();
	};
	const settle = () => {
		if (countUnsaved(saved) > 0 || touched.size === 0) return;
		touched.clear();
		copy?.setTouched([]);
	};
	const apply = (event: SavedEvent) => {
		saved = reduceSaved(saved, event);
		if (event.type === "saved" && countUnsaved(saved) === 0) later(settleWait, settle);
		publish();
	};

	/** A sleeping laptop or a proxy can leave a line that looks open and carries nothing (SAFETY 2.1, 17). */
	const watch = () => {
		if (watching || countUnsaved(saved) === 0) return;
		watching = true;
		const before = saved.saved;
		later(silence, () => {
			watching = false;
			const stuck = saved.line === "open" && countUnsaved(saved) > 0 && saved.saved === before;
			silence = stuck ? Math.min(silence * 2, longestSilence) : silenceLimit;
			if (stuck) provider.ws?.close();
			watch();
		});
	};

	// Before the provider's own listener: an edit is counted before the frame that carries it.
	doc.on("update", (_update: Uint8Array, origin: unknown) => {
		if (origin === provider || origin === copy?.origin) return;
		apply({ type: "edited" });
		watch();
	});
	const provider = makeProvider(
		name,
		doc,
		(frame) => apply({ type: "sent", frame }),
		(now) => {
			slow = now;
			publish();
		},
	);
	provider.awareness.setLocalState(null);
	provider.messageHandlers[messageType.saved] = (_encoder, decoder) => {
		readVarUint(decoder);
		apply({ type: "saved", count: readVarUint(decoder), at: Date.now() });
	};
	provider.messageHandlers[messageType.trouble] = (_encoder, decoder) => {
		trouble = readVarUint(decoder) !== 0;
		publish();
	};
	provider.on("status", ({ status }) => {
		if (status === "connected") apply({ type: "connected" });
	});
	provider.on("sync", (synced: boolean) => {
		if (!synced) return;
		ready = true;
		closed = null;
		apply({ type: "synced", at: Date.now() });
	});
	provider.on("connection-close", (event) => {
		// Without an event the line was given up because nothing had been heard for long (SAFETY 6.2: 35 s).
		trouble = false;
		apply({ type: "lost", at: event ? Date.now() : provider.wsLastMessageReceived });
		later(patience + 50, publish);
	});
	provider.on("closed", ({ code }) => {
		closed = code;
		if (code === closeCode.slowDown) later(slowDownWait, () => provider.connect());
		else if (code !== closeCode.frozen) apply({ type: "refused" });
		publish();
	});
	provider.awareness.on("change", () => {
		people = listPeople(provider, ownMemberId);
		publish();
	});
	const onNetwork = () => publish();
	window.addEventListener("online", onNetwork);
	window.addEventListener("offline", onNetwork);
	publish();

	void openCopy(name, doc, publish).then((opened) => {
		if (destroyed) return void opened?.close();
		copy = opened;
		for (const id of opened?.touched ?? []) touched.add(id);
		if (opened?.found) apply({ type: "found", changes: opened.touched.length });
		provider.connect();
		later(patience + 50, publish);
		publish();
	});

	return {
		doc,
		provider,
		getView: () => view,
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		touch: (blockIds) => {
			const fresh = blockIds.filter((id) => !touched.has(id));
			if (fresh.length === 0) return;
			for (const id of fresh) touched.add(id);
			copy?.setTouched([...touched]);
		},
		listLate: (sectionNumber) => {
			if (countUnsaved(saved) === 0) return [];
			const at = Date.now();
			return listBlocks(fragmentToDoc(doc.getXmlFragment(fragmentName)), sectionNumber).flatMap(
				({ id, number, text }) => (id && touched.has(id) ? [{ blockId: id, number, text, at }] : []),
			);
		},
		get undoBack() {
			return undoBack;
		},
		setUndoBack: (undo) => {
			undoBack = undo;
			publish();
		},
		readText: () => docText(fragmentToDoc(doc.getXmlFragment(fragmentName))),
		forget: () => {
			void copy?.close().then(() => forgetCopy(name));
			copy = null;
		},
		retry: () => {
			if (destroyed) return;
			saved = { ...saved, line: "opening" };
			closed = null;
			provider.connect();
			publish();
		},
		destroy: () => {
			destroyed = true;
			for (const timer of timers) clearTimeout(timer);
			window.removeEventListener("online", onNetwork);
			window.removeEventListener("offline", onNetwork);
			listeners.clear();
			provider.destroy();
			void copy?.close();
			doc.destroy();
		},
	};
}
