import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { readEnv } from "#server/env.ts";
import { createServices } from "#server/services.ts";
import { startCollabServer } from "./collab.ts";

// A collaboration server in a process of its own, to be killed, starved and held up. Settings by environment
// (COLLAB_LIMITS: JSON); prints its port. For each line it reads it prints the longest time that everything stood still since the last one, in ms.
const services = await createServices(readEnv(process.env));
const server = await startCollabServer(services, JSON.parse(process.env.COLLAB_LIMITS ?? "{}"));
const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();
process.stdout.write(`${server.port}\n`);
createInterface(process.stdin).on("line", () => {
	process.stdout.write(`${delays.max / 1e6}\n`);
	delays.reset();
});
