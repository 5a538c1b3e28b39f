// A text as large as an import may be, the same at every run.

const words =
	`migration recruitment employment labour workers employers government authority agreement provision protection
	information inspection contract national regional local public private temporary seasonal permanent equal fair
	lawful adequate timely written shared common social security health safety training skills recognition wages fees
	costs complaint remedy access evidence statistics register monitoring evaluation review committee ministry office
	service agency consulate embassy border return departure arrival integration family housing language education
	the a of and to in for with by under on from between each every any all no its their this that which who shall may
	must should is are has have be made given kept paid heard informed agreed published consulted registered protected`
		.split(/\s+/)
		.filter(Boolean);

const parts = 7;
const sectionsPerPart = 8;
export const largestTitle = "The largest section";
/** The last words of the largest section: where they stand, the whole text stands. */
export const largestEnding = "Here the largest section ends.";

/** Numbers between 0 and 1, always the same ones (mulberry32). */
function createChance(seed) {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * A Markdown document with 7 parts, 56 sections and about `total` words, of which one section has `largest`; with
 * headings, lists, tables, quotations, links and footnotes.
 */
export function writeText({ total = 39_900, largest = 9_000 } = {}) {
	const chance = createChance(40_000);
	const pick = () => words[Math.floor(chance() * words.length)];
	const sentence = (length) => {
		const [first, ...rest] = Array.from({ length }, pick);
		return `${first[0].toUpperCase()}${first.slice(1)} ${rest.join(" ")}.`;
	};
	const notes = [];
	const count = parts * sectionsPerPart;
	const usual = Math.floor((total - largest) / (count - 1)) - 5;
	const lines = [];
	for (let index = 0; index < count; index++) {
		if (index % sectionsPerPart === 0) lines.push(`# Part on ${pick()} and ${pick()}`, "");
		const isLargest = index === Math.floor(count / 2);
		lines.push(`## ${isLargest ? largestTitle : `On ${pick()} and ${pick()}`}`, "");
		lines.push(...writeSection(isLargest ? largest : usual, sentence, notes));
		if (isLargest) lines.push(largestEnding, "");
	}
	return [...lines, ...notes].join("\n");
}

/** Paragraphs of about 75 words until `length` words are there; every few, something else than a paragraph. */
function writeSection(length, sentence, notes) {
	const lines = [];
	const push = (text) => lines.push(text, "");
	let left = length;
	for (let block = 1; left > 0; block++) {
		const size = Math.min(left, 75);
		left -= size;
		if (size < 75) push(sentence(Math.max(size, 2)));
		else if (block % 11 === 0) push(writeTable(sentence));
		else if (block % 7 === 0) push(Array.from({ length: 5 }, () => `- ${sentence(15)}`).join("\n"));
		else if (block % 13 === 0) push(`> ${sentence(38)} ${sentence(37)}`);
		else if (block % 5 === 0) {
			notes.push(`[^${notes.length + 1}]: ${sentence(10)}`);
			left -= 10;
			push(`${sentence(25)} ${sentence(25)} ${sentence(25)}[^${notes.length}]`);
		} else if (block % 6 === 0)
			push(`${sentence(35)} [${sentence(5)}](https://example.org/${block}) ${sentence(35)}`);
		else push(`${sentence(20)} ${sentence(30)} **${sentence(5)}** ${sentence(20)}`);
	}
	return lines;
}

function writeTable(sentence) {
	const row = () => `| ${sentence(5)} | ${sentence(5)} | ${sentence(5)} |`;
	return [row(), "| --- | --- | --- |", row(), row(), row(), row()].join("\n");
}
