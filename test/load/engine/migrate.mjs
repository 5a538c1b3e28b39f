// Makes an empty database of the product in DATA_DIR, through the product itself. Runs in the product's folder.
import { pathToFileURL } from "node:url";

const { createServices, readEnv } = await import(
	pathToFileURL(`${process.cwd()}/build/server/index.js`).href
);
const services = await createServices(readEnv(process.env));
await services.db.destroy();
process.exit(0);
