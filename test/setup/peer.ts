import * as decoding from "lib0/decoding";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { messageType } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { frameOf, updateFrame } from "./collab.ts";

/** A headless editor that is cheap enough to have thousands of, and that counts what it was promised. */
export type Peer = {
	doc: Y.Doc;
	root: Y.XmlFragment;
	/** Everything it has was answered for by the server. */
	isSettled: () => boolean;
	isOpen: () => boolean;
	/** It has all that was there when it entered. */
	isSynced: () => boolean;
	/** Edits made here, and how many of them the server has called saved. */
	edits: () => number;
	savedEdits: () => number;
	/** Whether the server says that it cannot store. */
	inTrouble: () => boolean;
	closes: number[];
	connect: (url?: string) => void;
	/** Loses the line without a word. */
	cut: () => void;
	leave: () => void;
};

/**
 * @param url of the section: `<server.url>/<section id>`
 * @param onSaved told of each new number of saved edits
 */
export function openPeer(
	url: string,
	person: { cookie: string },
	given: { origin: string; clientId?: number; onSaved?: (edits: number) => void; onNews?: () => void },
): Peer {
	const doc = new Y.Doc();
	if (given.clientId !== undefined) doc.clientID = given.clientId;
	const root = doc.getXmlFragment(fragmentName);
	let address = url;
	let socket: WebSocket | null = null;
	let asked = false;
	let synced = false;
	let trouble = false;
	let edits = 0;
	let savedEdits = 0;
	let sent = 0;
	/** Frames under way: when `count` are saved, so are `edits`. */
	let frames: { count: number; edits: number }[] = [];
	const closes: number[] = [];

	function send(frame: Uint8Array): void {
		sent += 1;
		frames.push({ count: sent, edits });
		socket?.send(frame);
	}
	doc.on("update", (update: Uint8Array, origin: unknown) => {
		if (origin === "server") return;
		edits += 1;
		// Earlier it would lack what it builds on.
		if (socket?.readyState === WebSocket.OPEN && (asked || synced)) send(updateFrame(update));
	});

	function hear(frame: Uint8Array): void {
		const decoder = decoding.createDecoder(frame);
		const type = decoding.readVarUint(decoder);
		if (type === messageType.trouble) trouble = decoding.readVarUint(decoder) === 1;
		if (type === messageType.saved) {
			decoding.readVarUint(decoder);
			const count = decoding.readVarUint(decoder);
			for (const each of frames) if (each.count <= count) savedEdits = Math.max(savedEdits, each.edits);
			frames = frames.filter((each) => each.count > count);
			given.onSaved?.(savedEdits);
		}
		if (type !== messageType.sync) return;
		const kind = decoding.readVarUint(decoder);
		const body = decoding.readVarUint8Array(decoder);
		if (kind === 0) {
			asked = true;
			send(frameOf(messageType.sync, 1, Y.encodeStateAsUpdate(doc, body)));
			return;
		}
		Y.applyUpdate(doc, body, "server");
		if (kind === 1) synced = true;
		given.onNews?.();
	}

	function drop(): void {
		asked = false;
		synced = false;
		trouble = false;
		frames = [];
		sent = 0;
	}

	function connect(next = address): void {
		address = next;
		if (socket) return;
		const opened = new WebSocket(`${address}?schema=${schemaVersion}`, {
			headers: { cookie: person.cookie },
			origin: given.origin,
			perMessageDeflate: false,
		});
		socket = opened;
		opened.on("open", () => opened.send(frameOf(messageType.sync, 0, Y.encodeStateVector(doc))));
		opened.on("message", (data) => hear(new Uint8Array(data as Buffer)));
		opened.on("error", () => undefined);
		opened.on("close", (code) => {
			closes.push(code);
			if (socket !== opened) return;
			socket = null;
			drop();
		});
	}

	function cut(): void {
		const lost = socket;
		socket = null;
		drop();
		lost?.removeAllListeners("message");
		lost?.terminate();
	}

	return {
		doc,
		root,
		isSettled: () => synced && asked && frames.length === 0 && savedEdits === edits,
		isOpen: () => socket !== null,
		isSynced: () => synced,
		edits: () => edits,
		savedEdits: () => savedEdits,
		inTrouble: () => trouble,
		closes,
		connect,
		cut,
		leave() {
			cut();
			doc.destroy();
		},
	};
}
