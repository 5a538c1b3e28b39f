// Ten stock y-websocket clients that type into one section at once.
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const clients = 10;
const seconds = 10;
/** Between two keystrokes of one client, in ms. */
const beat = 100;
const savedFrame = 64;

function join(demo, sectionId, person) {
	class Socket extends WebSocket {
		constructor(url, protocols) {
			super(url, protocols, { headers: { cookie: person.cookie() }, origin: demo.collab.origin });
		}
	}
	const doc = new Y.Doc();
	const provider = new WebsocketProvider(demo.collab.url, sectionId, doc, {
		params: demo.collab.params,
		WebSocketPolyfill: Socket,
		disableBc: true,
	});
	// The server's own frame "saved", which the stock provider passes over with a line on the console.
	provider.messageHandlers[savedFrame] = () => undefined;
	const synced = new Promise((resolve) => provider.once("sync", resolve));
	const closes = [];
	provider.on("connection-close", (event) => event && closes.push(event.code));
	return { doc, provider, synced, closes };
}

const read = (doc) => doc.getXmlFragment("default").toString();

/** Puts the tokens that arrive from the line into `arrived`, as ms since they were typed. */
function listen({ doc, provider }, typedAt, arrived) {
	doc.getXmlFragment("default").observeDeep((events, transaction) => {
		if (transaction.origin !== provider) return;
		const now = performance.now();
		const inserted = events.flatMap((event) => event.changes.delta.map(({ insert }) => insert));
		for (const text of inserted.filter((insert) => typeof insert === "string")) {
			for (const [token] of text.matchAll(/<\d+\.\d+>/g)) arrived.push(now - typedAt.get(token));
		}
	});
}

function startParagraph({ doc }) {
	const paragraph = new Y.XmlElement("paragraph");
	const text = new Y.XmlText();
	paragraph.insert(0, [text]);
	doc.getXmlFragment("default").push([paragraph]);
	return text;
}

/** Every token in every document; waits for the last ones on the line, at most 10 s. */
async function countLost(docs, tokens) {
	const missing = () => {
		const texts = docs.map(read);
		return tokens.flatMap((token) => texts.filter((text) => !text.includes(token))).length;
	};
	const until = Date.now() + 10_000;
	while (missing() > 0 && Date.now() < until) await wait(50);
	return missing();
}

/**
 * Ten clients, ten seconds, ten keystrokes a second each.
 * @returns how many tokens are missing in a document, in a newcomer's, or in the server's HTML
 */
export async function measureClients(table, demo, sectionPath, people) {
	const sectionId = sectionPath.split("/").at(-1);
	const typedAt = new Map();
	const arrived = [];
	const joined = Array.from({ length: clients }, (_, index) =>
		join(demo, sectionId, people[index % people.length]),
	);
	await Promise.all(joined.map((client) => client.synced));
	const texts = joined.map(startParagraph);
	for (const client of joined) listen(client, typedAt, arrived);
	const start = performance.now();
	await Promise.all(
		texts.map(async (text, index) => {
			for (let key = 0; key < (seconds * 1000) / beat; key++) {
				// Not in step with one another.
				await wait(Math.max(0, start + (index * beat) / clients + key * beat - performance.now()));
				const token = `<${index}.${key}>`;
				typedAt.set(token, performance.now());
				text.insert(text.length, token);
			}
		}),
	);
	const tokens = [...typedAt.keys()];
	const lost = await countLost(
		joined.map((client) => client.doc),
		tokens,
	);
	const newcomer = join(demo, sectionId, people[0]);
	await newcomer.synced;
	const lostLater = await countLost([newcomer.doc], tokens);
	const { text: html } = await people[0].get(sectionPath);
	const lostInHtml = tokens.filter(
		(token) => !html.includes(token.replace("<", "&lt;").replace(">", "&gt;")),
	);
	for (const { doc, provider } of [...joined, newcomer]) {
		provider.destroy();
		// Ends the presence timer, which would keep this process.
		doc.destroy();
	}
	const closes = joined.flatMap((client) => client.closes).length;
	table.add("propagation to each of the nine others", "ms", arrived);
	table.add("tokens typed", "", tokens.length);
	table.add("tokens lost: with the ten, a newcomer, the server's HTML", "", [
		lost,
		lostLater,
		lostInHtml.length,
	]);
	table.add("connections closed by the server", "", closes);
	return lost + lostLater + lostInHtml.length;
}
