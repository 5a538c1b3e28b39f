// Hocuspocus with its SQLite extension, its defaults otherwise. HOST, PORT and DATA come from the environment.
import { join } from "node:path";
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const server = new Server({
	address: process.env.HOST,
	port: Number(process.env.PORT),
	quiet: true,
	extensions: [new SQLite({ database: join(process.env.DATA, "hocuspocus.sqlite") })],
});
await server.listen();
console.log("running at");
