// Texts with a history behind them: typed, corrected and deleted letter by letter by several people, the same at
// every run. Made once and kept in the temporary folder, because a long history takes a while.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import * as Y from "yjs";

/** The last words of every text: who has them has the text. */
export const marker = "here-the-measured-text-ends";

const authors = 12;
const paragraphLength = 500;
const words =
	"the parties shall agree on fair and lawful recruitment of migrant workers and their families ".split("");

/** Numbers between 0 and 1, always the same ones (mulberry32). */
export function createChance(seed) {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function createParagraph(content) {
	const paragraph = new Y.XmlElement("paragraph");
	const text = new Y.XmlText(content);
	paragraph.insert(0, [text]);
	return { paragraph, text };
}

/** The text before the first edit, written by one hand: two fifths of its later size, more where edits are few. */
function seed(doc, visible, edits) {
	const size = Math.max(visible * 0.4, visible - edits / 2);
	const texts = [];
	doc.transact(() => {
		const count = Math.max(1, Math.floor(size / paragraphLength));
		const length = Math.max(1, Math.min(paragraphLength, Math.floor(size)));
		const content = Array.from({ length }, (_, index) => words[index % words.length]).join("");
		const made = Array.from({ length: count }, () => createParagraph(content));
		const elements = [...made.map(({ paragraph }) => paragraph), createParagraph(marker).paragraph];
		doc.getXmlFragment("default").insert(0, elements);
		texts.push(...made.map(({ text }) => text));
	});
	return texts;
}

/** As many of the last updates lie behind the last merged state, as at a moment like any other. */
const tailLength = 150;

function edit(doc, texts, { visible, edits }, beforeTail) {
	const chance = createChance(visible + edits);
	const fragment = doc.getXmlFragment("default");
	let length = texts.reduce((sum, text) => sum + text.length, 0);
	const first = length;
	let at = { text: texts[0], caret: 0 };
	let left = 0;
	for (let done = 0; done < edits; done++) {
		if (done === edits - tailLength) beforeTail();
		if (left-- <= 0) {
			left = 20 + Math.floor(chance() * 60);
			doc.clientID = 1_000_000 + Math.floor(chance() * authors) * 7_919_117;
			const text = texts[Math.floor(chance() * texts.length)];
			at = { text, caret: Math.floor(chance() * (text.length + 1)) };
		}
		const wanted = first + ((visible - first) * done) / edits;
		const grows = chance() < (length <= wanted ? 0.95 : 0.3);
		if (!grows && at.caret > 0) {
			at.caret -= 1;
			at.text.delete(at.caret, 1);
			length -= 1;
		} else if (at.text.length > 2 * paragraphLength) {
			const { paragraph, text } = createParagraph("a");
			doc.transact(() => fragment.insert(fragment.length - 1, [paragraph]));
			texts.push(text);
			at = { text, caret: 1 };
			length += 1;
		} else {
			at.text.insert(at.caret, words[(done + at.caret) % words.length]);
			at.caret += 1;
			length += 1;
		}
	}
}

/**
 * @param visible characters of the text as it stands at the end
 * @param edits keystrokes behind it
 * @returns every update in order, the state they make, the client ids in it, and `base`, the state before the last
 *   150 updates
 */
export function makeText({ visible, edits }) {
	const folder = join(tmpdir(), "tripact-bench-texts");
	const file = join(folder, `3-${visible}-${edits}.bin`);
	if (existsSync(file)) return deserialize(readFileSync(file));
	const doc = new Y.Doc();
	doc.clientID = 77;
	const updates = [];
	doc.on("update", (update) => updates.push(update));
	let base = null;
	edit(doc, seed(doc, visible, edits), { visible, edits }, () => {
		base = { seq: updates.length, update: Y.encodeStateAsUpdate(doc), vector: Y.encodeStateVector(doc) };
	});
	const made = {
		...{ visible, edits, updates, base, state: Y.encodeStateAsUpdate(doc) },
		clients: [...doc.store.clients.keys()],
	};
	doc.destroy();
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${file}.${process.pid}`, serialize(made));
	renameSync(`${file}.${process.pid}`, file);
	return made;
}
