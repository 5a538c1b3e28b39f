// Starts Tripact. `node server/main.mjs` serves the build; with NODE_ENV=development it serves the sources.
import { createServer } from "node:http";

const dev = process.env.NODE_ENV === "development";

/** Loads the server from the build or through Vite; returns what start() needs beside the settings. */
export async function loadServer() {
	if (!dev) {
		const express = (await import("express")).default;
		const server = await import("../build/server/index.js");
		return {
			...server,
			given: {
				mountStatic: (app) => {
					app.use("/assets", express.static("build/client/assets", { immutable: true, maxAge: "1y" }));
					app.use(express.static("build/client", { maxAge: "1h", index: false }));
				},
			},
		};
	}
	const { createServer: createVite } = await import("vite");
	const http = createServer();
	const vite = await createVite({
		server: { middlewareMode: true, hmr: { server: http } },
		appType: "custom",
	});
	const server = await vite.ssrLoadModule("./server/index.ts");
	return {
		...server,
		given: {
			server: http,
			build: () => vite.ssrLoadModule("virtual:react-router/server-build"),
			mountStatic: (app) => app.use(vite.middlewares),
			passUpgrade: (req) => (req.headers["sec-websocket-protocol"] ?? "").startsWith("vite-"),
		},
	};
}

/** Stops cleanly on the signals a supervisor sends. */
export function stopOnSignal(running) {
	for (const signal of ["SIGINT", "SIGTERM"]) {
		process.once(signal, async () => {
			await running.stop();
			process.exit(0);
		});
	}
}

if (import.meta.url === `file://${process.argv[1]}`) {
	const { start, given } = await loadServer();
	try {
		const running = await start(given);
		stopOnSignal(running);
		console.log(`Tripact is at ${running.services.env.ORIGIN}`);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	}
}
