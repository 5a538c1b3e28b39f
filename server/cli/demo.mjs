// npm run demo: installs, builds, fills a demonstration database and serves it. Runs again and keeps the data.
//   npm run demo -- --reset      starts anew
//   npm run demo -- --port 3100  chooses the port
//   npm run demo -- --data DIR   keeps its data elsewhere than in data/
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildApp, installDependencies, main, SetupError } from "./setup.mjs";

await main(async () => {
	const { values } = parseArgs({
		options: {
			reset: { type: "boolean", default: false },
			port: { type: "string", default: "3000" },
			data: { type: "string", default: "data" },
		},
	});
	if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535)
		throw new SetupError("--port takes a number from 1 to 65535.");
	installDependencies();
	buildApp();
	if (values.reset) rmSync(values.data, { recursive: true, force: true });
	Object.assign(process.env, {
		NODE_ENV: "production",
		DEMO: "1",
		PORT: values.port,
		HOST: "127.0.0.1",
		ORIGIN: `http://127.0.0.1:${values.port}`,
		DATA_DIR: values.data,
		INSTALLATION: process.env.INSTALLATION ?? "Tripact",
		LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
	});
	const { loadServer, stopOnSignal } = await import("../main.mjs");
	const { createServices, readEnv, seedDemo, start, given } = await loadServer();
	const services = await createServices(readEnv(process.env));
	const demo = await seedDemo(services);
	let running;
	try {
		running = await start({ ...given, services });
	} catch (error) {
		if (error.code !== "EADDRINUSE") throw error;
		throw new SetupError(
			`Port ${values.port} is taken. Choose another: npm run demo -- --port ${Number(values.port) + 1}`,
		);
	}
	stopOnSignal(running);
	console.log(
		`\nTripact is at ${demo.url}\nThe country and the people are invented. One sign-in link per person:\n`,
	);
	for (const person of demo.people) {
		const part = [person.constituency, person.capacity].filter(Boolean).join(", ");
		console.log(`  ${person.name.padEnd(26)} ${part.padEnd(26)} ${person.signInUrl}`);
	}
	console.log(
		`\nThe same links are in ${values.data}/demo.json. Ctrl+C ends the demonstration; its data stay.`,
	);
});
