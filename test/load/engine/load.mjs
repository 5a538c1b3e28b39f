// The load process: people at their lines. Does what engine.mjs asks for, one message in, one answer out.
import { setTimeout as wait } from "node:timers/promises";
import { attack } from "./attacks.mjs";
import { createCrowd } from "./crowd.mjs";
import { typeTogether } from "./typing.mjs";

const crowds = new Map();

const countBytes = (crowd) =>
	crowd.members.map(({ socket }) => ({ sent: socket.state.sentBytes, received: socket.state.receivedBytes }));

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
	bytes: ({ key }) => countBytes(crowds.get(key)),
	/** A while in which nobody types: each shows presence anew every 15 s, as a browser does. */
	async idle({ key, seconds }) {
		const crowd = crowds.get(key);
		const before = countBytes(crowd);
		for (let second = 0; second < seconds; second++) {
			if (second % 15 === 0) for (const member of crowd.members) crowd.showCaret(member);
			await wait(1000);
		}
		const [one] = countBytes(crowd);
		return { sent: one.sent - before[0].sent, received: one.received - before[0].received };
	},
	/** `count` people into each of many rooms, some rooms at a time; with `writers`, that many of them begin to type. */
	async enter({ keys, rooms, people, count, writers = 0, atOnce = 10, ...given }) {
		let next = 0;
		async function enterOne(index) {
			const own = Array.from({ length: count }, (_, one) => people[(index * count + one) % people.length]);
			const crowd = createCrowd({ ...given, room: rooms[index], people: own });
			crowds.set(keys[index], crowd);
			const { refused } = await crowd.open(count, { witness: writers > 0 });
			if (refused.length > 0) throw new Error(`refused in ${rooms[index]}: ${refused[0]}`);
			const { missing } = writers > 0 ? await crowd.startWriters(writers) : { missing: 0 };
			if (missing > 0) throw new Error(`first letters missing in ${rooms[index]}`);
		}
		async function enterNext() {
			while (next < rooms.length) {
				const index = next;
				next += 1;
				await enterOne(index);
			}
		}
		await Promise.all(Array.from({ length: atOnce }, enterNext));
	},
	shown: ({ key }) => crowds.get(key).readShown(),
	/** How many of the letters that were shown are not in the text that this room gives now. */
	async findLost({ key, shown }) {
		const text = crowds.get(key).readText().getXmlFragment("default").toString();
		const found = { shown: 0, lost: 0 };
		for (const typed of shown) {
			let kept = typed.length;
			while (kept > 0 && !text.includes(`<paragraph>${typed.slice(0, kept)}`)) kept -= 1;
			found.shown += typed.length;
			found.lost += typed.length - kept;
		}
		return found;
	},
	attack,
	async close({ key, keys = [key] }) {
		await Promise.all(keys.map((one) => crowds.get(one)?.close()));
		for (const one of keys) crowds.delete(one);
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
