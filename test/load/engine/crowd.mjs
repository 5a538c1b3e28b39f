// Many people in one room of one server: they join, some of them type, and it is measured when each letter reaches
// each other person. Runs in the load process.
import { setTimeout as wait } from "node:timers/promises";
import * as Y from "yjs";
import { openSocket } from "./socket.mjs";
import { addressOf, createFrames, encodeLetter, encodeParagraph, readKind, readRanges } from "./wire.mjs";

const fragmentName = "default";
const letters = "etaoin shrdlu";

/**
 * @param target which server; see servers.mjs
 * @param room the section or document
 * @param people cookies, one per person; connections share them in turn
 * @param marker bytes of the text's last words: whoever has seen them has the text
 */
export function createCrowd({ target, room, people = [], marker = "" }) {
	const frames = createFrames(target, room);
	const ending = Buffer.from(marker);
	const members = [];
	/** Writers by Yjs client id. */
	const writers = new Map();
	const codes = [];
	let samples = null;
	let delivered = 0;
	let updatesIn = 0;
	/** Frames as the first member got them, for building the text afterwards. */
	let kept = [];

	function take(member, bytes) {
		// The relay sends to a newcomer what stands for the text.
		if (target.kind === "relay" && !member.synced) return settle(member);
		const { kind, at, count, full } = readKind(bytes, frames.prefixLength);
		if (kind === "saved") {
			member.saved = count;
			return;
		}
		if (kind === "opening") {
			if (target.kind !== "relay") member.socket.send(frames.step2());
			return;
		}
		if (kind !== "update") return;
		if (member.isWitness) kept.push(Buffer.from(bytes.subarray(at)));
		if (!member.synced) {
			member.bytes += bytes.length;
			member.hasText ||= ending.length === 0 || bytes.includes(ending);
			member.answered ||= full;
			if (member.hasText && member.answered) settle(member);
		}
		updatesIn += 1;
		if (writers.size > 0)
			readRanges(bytes, at, (client, clock, length) => see(member, client, clock, length));
	}

	function see(member, client, clock, length) {
		const writer = writers.get(client);
		if (!writer || writer.member === member) return;
		const end = clock + length;
		let seen = member.seen[writer.index];
		if (end <= seen) return;
		const now = performance.now();
		for (seen = Math.max(seen, clock); seen < end; seen++) {
			delivered += 1;
			const at = writer.sentAt[seen];
			if (samples && at !== undefined) samples.add(now - at);
		}
		member.seen[writer.index] = end;
	}

	function settle(member) {
		if (member.synced) return;
		member.synced = true;
		member.settled({ ms: performance.now() - member.startedAt });
	}

	/** One more person comes in; resolves when they have the text, or with `code` when they are sent away. */
	function join(options = {}) {
		const member = { saved: 0, seen: [], synced: false, isWitness: options.witness === true, bytes: 0 };
		const cookie = people[members.length % Math.max(1, people.length)];
		members.push(member);
		member.startedAt = performance.now();
		return new Promise((resolve) => {
			member.settled = resolve;
			member.socket = openSocket(addressOf(target, room, cookie), {
				open() {
					if (frames.greeting) member.socket.send(frames.greeting);
					if (target.kind !== "relay") member.socket.send(frames.step1(options.vector));
					else if (ending.length === 0) settle(member);
				},
				message: (bytes) => take(member, bytes),
				close(code, refusal) {
					member.closed = true;
					codes.push(refusal ?? code);
					resolve({ code: refusal ?? code });
				},
			});
		});
	}

	/**
	 * @param options.vector what they have already, as a state vector
	 * @returns each one's time from the first packet to the text, in ms, and the time until all had it */
	async function open(count, { atOnce = 25, witness = false, patience = 60_000, vector } = {}) {
		const start = performance.now();
		const times = [];
		const refused = [];
		let left = count;
		async function next() {
			while (left > 0) {
				left -= 1;
				const first = witness && members.length === 0;
				const late = wait(patience, { code: "late" }, { ref: false });
				const { ms, code } = await Promise.race([join({ witness: first, vector }), late]);
				if (code === undefined) times.push(ms);
				else refused.push(code);
			}
		}
		await Promise.all(Array.from({ length: Math.min(count, atOnce) }, next));
		return { times, refused, allMs: performance.now() - start };
	}

	/** The text as the witness knows it. Large ones only once. */
	function readText() {
		const doc = new Y.Doc();
		for (const update of kept) Y.applyUpdate(doc, update);
		return doc;
	}

	/** Each of the first `count` members begins a paragraph of its own at the end of the text, with one letter. */
	async function startWriters(count) {
		const doc = readText();
		const last = doc.getXmlFragment(fragmentName).toArray().at(-1)?._item.id;
		doc.destroy();
		for (let index = 0; index < count; index++) {
			const client = 4_000_000_000 + Math.floor(Math.random() * 200_000_000);
			const member = members[index];
			const writer = { index, client, member, clock: 3, typed: "e", sentAt: [] };
			writers.set(client, writer);
			for (const other of members) other.seen[index] = 0;
			// All behind the same paragraph: none builds on what another has just begun.
			send(member, encodeParagraph(client, last, "e"));
		}
		const expected = count * 3 * (members.length - 1);
		const until = performance.now() + 30_000;
		while (countSeen() < expected && performance.now() < until) await wait(10);
		return { missing: expected - countSeen() };
	}

	/** One person begins a paragraph without waiting for anybody. */
	async function startAlone() {
		const client = 4_000_000_000 + Math.floor(Math.random() * 200_000_000);
		const writer = { index: 0, client, member: members[0], clock: 3, typed: "e", sentAt: [] };
		send(members[0], encodeParagraph(client, undefined, "e"));
		return new Map([[client, writer]]);
	}

	/** What of each writer somebody else has seen. */
	function readShown() {
		return [...writers.values()].map((writer) => {
			const others = members.filter((member) => member !== writer.member);
			const clock = Math.max(...others.map((member) => member.seen[writer.index] ?? 0));
			return writer.typed.slice(0, Math.max(0, clock - 2));
		});
	}

	function countSeen() {
		let sum = 0;
		for (const writer of writers.values()) {
			for (const member of members) if (member !== writer.member) sum += member.seen[writer.index] ?? 0;
		}
		return sum;
	}

	function press(writer) {
		const letter = letters[writer.clock % letters.length];
		const update = encodeLetter(writer.client, writer.clock, letter);
		writer.sentAt[writer.clock] = performance.now();
		writer.typed += letter;
		writer.clock += 1;
		send(writer.member, update);
	}

	/** Presence with a caret behind what the member wrote last, as the editor says it. */
	function showCaret(member, writer) {
		member.presenceId ??= writer?.client ?? 3_000_000_000 + Math.floor(Math.random() * 2 ** 30);
		member.presenceClock = (member.presenceClock ?? 0) + 1;
		const item = writer ? { client: writer.client, clock: writer.clock - 1 } : { client: 77, clock: 3 };
		const place = { type: null, tname: null, item, assoc: 0 };
		const state = { user: { name: "Person" }, cursor: { anchor: place, head: place } };
		member.socket.send(frames.presence(member.presenceId, member.presenceClock, JSON.stringify(state)));
	}

	function send(member, update) {
		// What one writes oneself does not come back.
		if (member.isWitness) kept.push(update);
		member.socket.send(frames.update(update));
	}

	/** From now on deliveries are counted, and their times go into `histogram`; null ends it. */
	function sample(histogram) {
		samples = histogram;
		delivered = 0;
		updatesIn = 0;
	}

	/** What the writers typed that a text (as one update) lacks. */
	function compare(doc) {
		const text = doc.getXmlFragment(fragmentName).toString();
		return [...writers.values()].filter(({ typed }) => !text.includes(`<paragraph>${typed}</paragraph>`))
			.length;
	}

	/** The witness's text and a newcomer's against what was typed. */
	async function verify() {
		if (target.kind === "relay") return { missing: 0 };
		const own = readText();
		const lost = compare(own);
		kept = [];
		const witness = members.find((member) => member.isWitness);
		if (witness) witness.isWitness = false;
		await Promise.race([join({ witness: true }), wait(20_000)]);
		const until = performance.now() + 10_000;
		let missing = 0;
		do {
			await wait(50);
			missing = compare(readText());
		} while (missing > 0 && performance.now() < until);
		return { missing: lost + missing };
	}

	return {
		...{
			members,
			writers,
			codes,
			frames,
			join,
			open,
			startWriters,
			verify,
			press,
			showCaret,
			readText,
			sample,
		},
		...{ startAlone, readShown },
		found: () => ({ delivered, updatesIn }),
		async close() {
			for (const member of members) member.socket?.close();
			const until = performance.now() + 5_000;
			while (members.some((member) => !member.closed) && performance.now() < until) await wait(10);
			for (const member of members) member.socket?.cut();
		},
	};
}
