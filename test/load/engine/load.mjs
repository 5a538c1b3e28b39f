// The load process: people at their lines. Does what engine.mjs asks for, one message in, one answer out.
import { setTimeout as wait } from "node:timers/promises";
import { createCrowd } from "./crowd.mjs";
import { typeTogether } from "./typing.mjs";

const crowds = new Map();

const acts = {
	create: ({ key, ...given }) => void crowds.set(key, createCrowd(given)),
	open: ({ key, count, ...options }) => crowds.get(key).open(count, options),
	startWriters: ({ key, count }) => crowds.get(key).startWriters(count),
	type: ({ key, keys = [key], ...options }) =>
		typeTogether(
			keys.map((one) => crowds.get(one)),
			options,
		),
	verify: ({ key }) => crowds.get(key).verify(),
	/** Brings a text to a server that has none, and waits until the server gives it to the next who asks. */
	async fill({ update, ...given }) {
		const crowd = createCrowd(given);
		void crowd.join();
		while (!crowd.members[0].socket.state.received) await wait(5);
		crowd.members[0].socket.send(crowd.frames.update(update));
		await crowd.join();
		await crowd.close();
	},
	async close({ key }) {
		await crowds.get(key)?.close();
		crowds.delete(key);
	},
};

process.on("message", async ({ id, act, given }) => {
	try {
		process.send({ id, value: await acts[act](given) });
	} catch (error) {
		process.send({ id, error: error.stack });
	}
});
process.on("disconnect", () => process.exit(0));
