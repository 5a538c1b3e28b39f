import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { PollingSocket } from "#app/editor/polling-socket.ts";
import { createCollab } from "#server/collab/collab.ts";
import { routeUpgrades } from "#server/http/upgrade.ts";
import type { Services } from "#server/services.ts";
import { type CollabLimits, collabPath, messageType } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { pollingPath } from "#shared/polling.ts";

export type CollabServer = { url: string; port: number; origin: string; stop: () => Promise<void> };

/** The collaboration door alone, on a real HTTP server at a free port. */
export async function startCollabServer(
	services: Services,
	limits: Partial<CollabLimits> = {},
): Promise<CollabServer> {
	const server = createServer();
	const collab = createCollab(services, limits);
	routeUpgrades(server, services, [collab]);
	server.on("request", collab.poll);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		port,
		url: `ws://127.0.0.1:${port}/collab`,
		origin: services.env.ORIGIN,
		async stop() {
			await collab.stop();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A stock provider with its document, and what it has heard of *saved*. */
export type Editor = {
	doc: Y.Doc;
	provider: WebsocketProvider;
	/** The newest count of the server's *saved*. */
	saved: () => number;
	/** The codes the server closed this provider with. */
	closes: number[];
	/** Adds a paragraph; one update. */
	type: (text: string) => void;
	text: () => string;
	leave: () => void;
};

/** The polling door beside a WebSocket's address. */
export function pollingAddress(url: string): string {
	return url.replace(/^ws/, "http").replace(`${collabPath}/`, `${pollingPath}/`);
}

/** Opens a section with the unmodified y-websocket provider, as the person of this cookie. */
export function openEditor(
	server: CollabServer,
	person: { cookie: string },
	sectionId: string,
	given: {
		doc?: Y.Doc;
		params?: Record<string, string>;
		connect?: boolean;
		/** Over plain requests (C14). */
		polling?: boolean;
		/** Told of each frame that leaves. */
		onSent?: (frame: Uint8Array) => void;
	} = {},
): Editor {
	class CookieSocket extends WebSocket {
		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols, { headers: { cookie: person.cookie }, origin: server.origin });
		}
		override send(data: Parameters<WebSocket["send"]>[0]): void {
			given.onSent?.(data as Uint8Array);
			super.send(data);
		}
	}
	class CookiePolling extends PollingSocket {
		constructor(url: string) {
			const headers = { cookie: person.cookie, origin: server.origin };
			super(pollingAddress(url), { headers, ...(given.onSent ? { onSent: given.onSent } : {}) });
		}
	}
	const doc = given.doc ?? new Y.Doc();
	const provider = new WebsocketProvider(server.url, sectionId, doc, {
		params: given.params ?? { schema: schemaVersion },
		WebSocketPolyfill: (given.polling ? CookiePolling : CookieSocket) as never,
		disableBc: true,
		connect: given.connect ?? true,
		maxBackoffTime: 200,
	});
	let saved = 0;
	provider.messageHandlers[messageType.saved] = (_encoder, decoder) => {
		decoding.readVarUint(decoder);
		saved = decoding.readVarUint(decoder);
	};
	const closes: number[] = [];
	provider.on("connection-close", (event) => {
		if (event) closes.push(event.code);
	});
	return {
		doc,
		provider,
		saved: () => saved,
		closes,
		type(text) {
			const paragraph = new Y.XmlElement("paragraph");
			paragraph.insert(0, [new Y.XmlText(text)]);
			doc.getXmlFragment("default").push([paragraph]);
		},
		text: () => doc.getXmlFragment("default").toString(),
		leave: () => provider.destroy(),
	};
}

/** A socket that sends whatever it is told. */
export type RawClient = {
	socket: WebSocket;
	frames: Uint8Array[];
	/** Frames whose first number is this type. */
	ofType: (type: number) => Uint8Array[];
	closed: Promise<number>;
	opened: Promise<void>;
	send: (...parts: (number | Uint8Array)[]) => void;
};

/** Knocks with a plain WebSocket. */
export function openRaw(
	server: CollabServer,
	person: { cookie: string } | null,
	sectionId: string,
	given: { schema?: string | null; query?: string; origin?: string } = {},
): RawClient {
	const schema = given.schema === undefined ? schemaVersion : given.schema;
	const query = given.query ?? (schema === null ? "" : `?schema=${schema}`);
	const socket = new WebSocket(`${server.url}/${sectionId}${query}`, {
		headers: person ? { cookie: person.cookie } : {},
		origin: given.origin ?? server.origin,
	});
	socket.binaryType = "nodebuffer";
	const frames: Uint8Array[] = [];
	socket.on("message", (data) => frames.push(new Uint8Array(data as Buffer)));
	socket.on("error", () => undefined);
	return {
		socket,
		frames,
		ofType: (type) => frames.filter((frame) => frame[0] === type),
		closed: new Promise((resolve) => socket.once("close", (code) => resolve(code))),
		opened: new Promise((resolve) => socket.once("open", () => resolve())),
		send: (...parts) => socket.send(frameOf(...parts)),
	};
}

/** A frame: numbers as varuints, byte arrays with their length before them. */
export function frameOf(...parts: (number | Uint8Array)[]): Uint8Array {
	return encoding.encode((encoder) => {
		for (const part of parts) {
			if (typeof part === "number") encoding.writeVarUint(encoder, part);
			else encoding.writeVarUint8Array(encoder, part);
		}
	});
}

/** A sync update frame. */
export const updateFrame = (update: Uint8Array): Uint8Array => frameOf(messageType.sync, 2, update);

/** An update made by `change` on an empty document of this client id. */
export function makeUpdate(
	clientId: number,
	change: (fragment: Y.XmlFragment, doc: Y.Doc) => void,
): Uint8Array {
	const doc = new Y.Doc({ gc: false });
	doc.clientID = clientId;
	doc.transact(() => change(doc.getXmlFragment("default"), doc));
	return Y.encodeStateAsUpdate(doc);
}

/** A paragraph with these words. */
export function paragraph(text: string): Y.XmlElement {
	const element = new Y.XmlElement("paragraph");
	element.insert(0, [new Y.XmlText(text)]);
	return element;
}
