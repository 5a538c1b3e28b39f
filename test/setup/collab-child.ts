import { readEnv } from "#server/env.ts";
import { createServices } from "#server/services.ts";
import { startCollabServer } from "./collab.ts";

// A collaboration server in a process of its own, to be killed. Settings by environment; prints its port.
const services = await createServices(readEnv(process.env));
const server = await startCollabServer(services);
process.stdout.write(`${server.port}\n`);
