// The administrator's tool. Works on the build: node server/cli/admin.mjs create-admin --email … --name …
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";

const usage = 'Usage: npm run admin -- create-admin --email you@example.org --name "Your Name"';

function stop(message) {
	console.error(message);
	process.exit(1);
}

/** Reads what was typed; stops with the way to call it where something is missing. */
function readArguments() {
	try {
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: { email: { type: "string" }, name: { type: "string" } },
		});
		if (positionals.length === 1 && positionals[0] === "create-admin") return values;
	} catch (error) {
		stop(`${error.message}\n${usage}`);
	}
	return stop(usage);
}

const given = readArguments();
const build = new URL("../../build/server/index.js", import.meta.url);
if (!existsSync(build)) stop("Tripact is not built yet. Run: npm run build");
const server = await import(build);
const input = server.administratorInput.safeParse({ email: given.email ?? "", name: given.name ?? "" });
if (!input.success) {
	const names = [...new Set(input.error.issues.map((issue) => `--${issue.path[0]}`))];
	stop(`Give a valid ${names.join(" and ")}.\n${usage}`);
}
try {
	const services = await server.createServices(server.readEnv({ LOG_LEVEL: "error", ...process.env }));
	const { link } = await server.createAdministrator(server.systemContext(services), input.data);
	await services.db.destroy();
	console.log(
		`${input.data.email} is an administrator. Within 30 minutes, set the password here, once:\n\n  ${link}\n`,
	);
} catch (error) {
	stop(error instanceof Error ? error.message : String(error));
}
