// People who do harm, knowingly or not. Runs in the load process.
import { setTimeout as wait } from "node:timers/promises";
import * as Y from "yjs";
import { createCrowd } from "./crowd.mjs";
import { encodeLetter } from "./wire.mjs";

const pasteBytes = 60_000;
const pastesPerSecond = 8;
const giantBytes = 12 * 1024 * 1024;

/** The updates of a person who pastes a block into an own paragraph and takes it away again. */
function createPasting(crowd) {
	const doc = crowd.readText();
	const updates = [];
	doc.on("update", (update) => updates.push(update));
	const paragraph = new Y.XmlElement("paragraph");
	const text = new Y.XmlText();
	paragraph.insert(0, [text]);
	doc.clientID = 4_000_000_000 + Math.floor(Math.random() * 200_000_000);
	doc.getXmlFragment("default").push([paragraph]);
	const block = "pasted again ".repeat(pasteBytes / 13);
	return function paste() {
		text.insert(0, block);
		text.delete(0, block.length);
		return updates.splice(0);
	};
}

async function pasteFor(given, seconds, people) {
	const crowd = createCrowd(given);
	const until = performance.now() + seconds * 1000;
	await crowd.open(1, { witness: true });
	const pastings = [];
	for (let index = 0; index < people; index++) {
		if (index > 0) await crowd.open(1);
		pastings.push(createPasting(crowd));
	}
	while (performance.now() < until) {
		for (const [index, paste] of pastings.entries()) {
			for (const update of paste()) crowd.members[index].socket.send(crowd.frames.update(update));
		}
		await wait(1000 / pastesPerSecond);
	}
	await crowd.close();
	return { codes: crowd.codes.filter((code) => code !== 1000 && code !== 1005 && code !== 1006) };
}

/** Lines that are open and never read again. */
async function stopReading(given, count) {
	const crowd = createCrowd(given);
	await crowd.open(count);
	for (const member of crowd.members) member.socket.pause();
	return crowd;
}

/** Comes, sends as fast as the line takes it, and comes again when sent away. */
async function comeAgainFor(given, seconds, act) {
	const until = performance.now() + seconds * 1000;
	const codes = [];
	while (performance.now() < until) {
		const crowd = createCrowd(given);
		const { refused } = await crowd.open(1);
		if (refused.length === 0) {
			const [writer] = (await crowd.startAlone()).values();
			while (!crowd.members[0].closed && performance.now() < until) await act(crowd, writer);
		}
		codes.push(...crowd.codes.filter((code) => code !== 1000 && code !== 1005));
		await crowd.close();
		await wait(100);
	}
	return { codes };
}

async function flood(crowd, writer) {
	const { socket } = crowd.members[0];
	for (let index = 0; index < 200; index++) {
		socket.send(crowd.frames.update(encodeLetter(writer.client, writer.clock, "x")));
		writer.clock += 1;
	}
	// At most 1 MiB ahead of the line, or it is the load process that suffers.
	while (socket.state.raw.writableLength > 2 ** 20 && !crowd.members[0].closed) await wait(1);
	await wait(0);
}

async function sendGiant(crowd, writer) {
	const { socket } = crowd.members[0];
	const update = encodeLetter(writer.client, writer.clock, "giant ".repeat(giantBytes / 6));
	writer.clock += giantBytes;
	socket.send(crowd.frames.update(update));
	await wait(1_000);
}

/** @param given.act "paste" | "slow" (paste, before eight who do not read) | "flood" | "giant" */
export async function attack({ act, seconds, ...given }) {
	if (act === "paste") return pasteFor(given, seconds, 4);
	if (act === "flood") return comeAgainFor(given, seconds, flood);
	if (act === "giant") return comeAgainFor(given, seconds, sendGiant);
	const slow = await stopReading({ ...given, people: given.people.slice(8) }, 8);
	const found = await pasteFor(given, seconds, 4);
	for (const member of slow.members) member.socket.cut();
	return found;
}
