import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What is wrong with the line; may be changed while it is in use. */
export type Faults = {
	/** How long each piece takes on its way, each direction, in ms. */
	delay: number;
	/** 0: unlimited. */
	bytesPerSecond: number;
	/** The chance of each piece that its connection is reset, 0 to 1. */
	reset: number;
	/** The chance of each piece that it comes late, as one that was lost and sent again, 0 to 1. */
	loss: number;
	/** Nothing passes in either direction, and nobody is told. */
	halfOpen: boolean;
	/** No connection is accepted, and those that stand are cut. */
	partition: boolean;
	/** A firewall: requests to upgrade get 403, everything else passes. */
	refuseUpgrades: boolean;
	/** Pieces are cut to at most so many bytes; 0: as they come. */
	split: number;
};

export type FaultProxy = {
	port: number;
	faults: Faults;
	/** Changes what is wrong; the rest is put right. */
	set: (faults: Partial<Faults>) => void;
	/** How many requests to upgrade were refused, and how many pieces were lost or reset. */
	counts: { refusedUpgrades: number; lost: number; resets: number };
	stop: () => Promise<void>;
};

const sound: Faults = {
	delay: 0,
	bytesPerSecond: 0,
	reset: 0,
	loss: 0,
	halfOpen: false,
	partition: false,
	refuseUpgrades: false,
	split: 0,
};
/** What a lost piece costs: the time until it is sent again, in ms. */
const sentAgainAfter = 400;
const piece = 1400;

/** Random numbers that are the same each time. */
function makeDice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

/** A line to `port` on this machine that is as bad as it is told to be. */
export async function startFaultProxy(port: number, given: Partial<Faults> = {}): Promise<FaultProxy> {
	let faults: Faults = { ...sound, ...given };
	const sockets = new Set<Socket>();
	const counts = { refusedUpgrades: 0, lost: 0, resets: 0 };
	const roll = makeDice(7);

	function keep(socket: Socket): Socket {
		sockets.add(socket);
		socket.on("error", () => socket.destroy());
		socket.on("close", () => sockets.delete(socket));
		return socket;
	}

	/** Carries what `from` says to `to`, piece by piece and in order. */
	function carry(from: Socket, to: Socket): void {
		let free = 0;
		let pending = 0;
		const pass = (bytes: Buffer) => {
			const now = Date.now();
			const lost = roll() < faults.loss;
			if (lost) counts.lost += 1;
			const taking = faults.bytesPerSecond > 0 ? (bytes.byteLength / faults.bytesPerSecond) * 1000 : 0;
			free = Math.max(free, now) + taking + (lost ? sentAgainAfter : 0);
			pending += 1;
			if (pending > 64) from.pause();
			setTimeout(
				() => {
					pending -= 1;
					from.resume();
					if (faults.halfOpen || to.destroyed) return;
					if (roll() < faults.reset) {
						counts.resets += 1;
						from.resetAndDestroy();
						to.resetAndDestroy();
					} else to.write(bytes);
				},
				free - now + faults.delay,
			);
		};
		from.on("data", (bytes: Buffer) => {
			const size = faults.split || (faults.bytesPerSecond > 0 ? piece : bytes.byteLength);
			for (let at = 0; at < bytes.byteLength; at += size) pass(bytes.subarray(at, at + size));
		});
		// Whoever hangs up is heard after what was said before.
		from.on("close", () =>
			setTimeout(() => !faults.halfOpen && to.destroy(), Math.max(free - Date.now(), 0) + faults.delay + 20),
		);
	}

	const server = createServer((client) => {
		keep(client);
		if (faults.partition) return client.resetAndDestroy();
		const target = keep(connect(port, "127.0.0.1"));
		if (faults.refuseUpgrades) {
			client.prependListener("data", (bytes: Buffer) => {
				if (!/^upgrade: websocket/im.test(bytes.toString("latin1"))) return;
				counts.refusedUpgrades += 1;
				client.removeAllListeners("data");
				client.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
				target.destroy();
			});
		}
		carry(client, target);
		carry(target, client);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		port: (server.address() as AddressInfo).port,
		get faults() {
			return faults;
		},
		counts,
		set(next) {
			faults = { ...sound, ...next };
			if (faults.partition) for (const socket of sockets) socket.resetAndDestroy();
		},
		async stop() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
