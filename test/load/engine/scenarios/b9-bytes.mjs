// B9: bytes on the wire, WebSocket heads included: for a keystroke, with and without the caret's place, and for an
// idle minute of a person who shows presence.
import { setTimeout as wait } from "node:timers/promises";
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";
import { fillMemory } from "./b1-delivery.mjs";

export const title = "bytes on the wire";
const wanted = Object.keys(kinds).filter((kind) => kind !== "relay");
const letters = 100;

async function open(load, prepared, kind) {
	const { rooms, text } = prepared.world.sections[0];
	const server = await startServer(prepared, kind);
	const crowd = { key: kind, target: server.target, room: rooms[0], people: prepared.people, marker };
	await fillMemory(load, server, crowd, text);
	await load.ask("create", crowd);
	await load.ask("open", { key: kind, count: 2, witness: true });
	await load.ask("startWriters", { key: kind, count: 1 });
	return server;
}

async function typeLetters(load, kind, presence) {
	const before = await load.ask("bytes", { key: kind });
	await load.ask("type", { key: kind, seconds: letters / 10, perSecond: 10, presence });
	// The last "saved" and the last caret.
	await wait(200);
	const after = await load.ask("bytes", { key: kind });
	return after.map(({ sent, received }, index) => ({
		sent: (sent - before[index].sent) / letters,
		received: (received - before[index].received) / letters,
	}));
}

export async function run({ load, report, short }) {
	const scenario = report.scenario("B9", title, wanted);
	const text = makeText({ visible: 10_000, edits: 2_000 });
	const prepared = await prepareWorld({ persons: 4, sections: [{ rooms: ["s1"], text }] }, wanted);
	const seconds = short ? 15 : 60;
	const servers = [];
	try {
		for (const kind of wanted) servers.push(await open(load, prepared, kind));
		const typing = wanted.map(async (kind) => {
			for (const presence of [false, true]) {
				const name = presence ? "letter and caret" : "letter";
				const [writer, reader] = await typeLetters(load, kind, presence);
				scenario.add(`${name}: writer sends`, "B", kind, writer.sent);
				scenario.add(`${name}: writer receives`, "B", kind, writer.received);
				scenario.add(`${name}: reader receives`, "B", kind, reader.received);
			}
		});
		await Promise.all(typing);
		const all = wanted.map(async (kind) => {
			const found = await load.ask("idle", { key: kind, seconds });
			scenario.add("idle minute: sends", "B", kind, (found.sent * 60) / seconds);
			scenario.add("idle minute: receives", "B", kind, (found.received * 60) / seconds);
		});
		await Promise.all(all);
	} finally {
		for (const server of servers) {
			await load.ask("close", { key: server.kind });
			await server.end();
		}
	}
	prepared.remove();
	scenario.finish();
}
