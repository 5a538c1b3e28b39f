import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Express } from "express";
import type { ServerBuild } from "react-router";
import { pollingPath } from "#shared/polling.ts";
import { createCollab } from "./collab/collab.ts";
import { readEnv } from "./env.ts";
import { createApp } from "./http/app.ts";
import { routeUpgrades } from "./http/upgrade.ts";
import { startJobs } from "./jobs/jobs.ts";
import { createLive } from "./live/live.ts";
import { joinNodes } from "./nodes/nodes.ts";
import { createServices, type Services } from "./services.ts";

export { administratorInput } from "#shared/account.ts";
export { systemContext } from "./context.ts";
export { seedDemo } from "./demo/seed.ts";
export { readEnv } from "./env.ts";
export { createAdministrator } from "./features/people.ts";
export { createServices } from "./services.ts";

/** The application's own build; its modules and the server's are one graph (docs/decisions/0002). */
export const loadBuild = (): Promise<ServerBuild> =>
	import("virtual:react-router/server-build") as unknown as Promise<ServerBuild>;

export type Running = { services: Services; server: Server; port: number; stop: () => Promise<void> };

/**
 * The composition root: settings, services, doors, then listen.
 * @param given.build how to load the application (development reloads it)
 */
export async function start(given: {
	env?: Record<string, string | undefined>;
	services?: Services;
	build?: () => Promise<ServerBuild>;
	server?: Server;
	mountStatic: (app: Express) => void;
	passUpgrade?: (req: IncomingMessage) => boolean;
}): Promise<Running> {
	const services = given.services ?? (await createServices(readEnv(given.env ?? process.env)));
	const { env } = services;
	const server = given.server ?? createServer();
	// Longer than a proxy or browser keeps an idle line: else a request may leave just as this end closes it.
	server.keepAliveTimeout = 300_000;
	const collab = createCollab(services);
	const live = createLive(services);
	const nodes = await joinNodes(services, collab.shared);
	routeUpgrades(server, services, [collab, live], given.passUpgrade);
	server.on(
		"request",
		createApp(services, given.build ?? loadBuild, (app) => {
			app.use((req, res, next) => (req.path.startsWith(`${pollingPath}/`) ? collab.poll(req, res) : next()));
			given.mountStatic(app);
		}),
	);
	const jobs = startJobs(services);
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(env.PORT, env.HOST, resolve);
	});
	const port = (server.address() as { port: number }).port;
	return {
		services,
		server,
		port,
		stop: async () => {
			jobs.stop();
			await nodes.stop();
			await collab.stop();
			await live.stop();
			await services.merger.stop();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await services.db.destroy();
		},
	};
}
