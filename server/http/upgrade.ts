import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Services } from "../services.ts";

type Door = { path: string; handleUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void };

/**
 * The one owner of every upgrade of the HTTP server (docs/decisions/0003). A foreign or missing Origin gets
 * 403, whatever the path: the same-origin policy does not cover WebSockets (SAFETY 3.1). A path nobody owns gets 404.
 * @param pass true for upgrades that belong to the development server
 */
export function routeUpgrades(
	server: Server,
	services: Services,
	doors: Door[],
	pass: (req: IncomingMessage) => boolean = () => false,
): void {
	server.on("upgrade", (req, socket, head) => {
		socket.on("error", (error) => services.log.debug({ err: error }, "upgrade socket"));
		if (pass(req)) return;
		const path = new URL(req.url ?? "/", "http://localhost").pathname;
		const door = doors.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
		if (!door) return refuse(socket, "404 Not Found");
		if (req.headers.origin !== services.env.ORIGIN) {
			services.log.warn({ path, origin: req.headers.origin }, "upgrade refused: foreign origin");
			return refuse(socket, "403 Forbidden");
		}
		door.handleUpgrade(req, socket, head);
	});
}

function refuse(socket: Duplex, status: string): void {
	socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
