/** A heading's words with the number in front of them apart: "2.1 Fair recruitment" → 2.1, Fair recruitment. */
export type NumberedTitle = { number: string | null; title: string };

const separator = "[\\s\\u00a0:–—-]";
// "2.1 …", "2.1. …", "2.1) …", in any script's digits.
const severalParts = new RegExp(`^(\\p{Nd}{1,3}(?:\\.\\p{Nd}{1,3}){1,5})[.)]?${separator}+(?=\\S)`, "u");
// "2. …", "2) …", "IV. …".
const onePart = new RegExp(
	`^(?:(\\p{Nd}{1,3})[.)]${separator}*|([IVXLC]{1,7})[.)]${separator}+)(?=\\p{L}|[“"«(])`,
	"u",
);
// "2 …": a number of the heading only when the headings beside it count along.
const bare = new RegExp(`^(\\p{Nd}{1,3})${separator}+(?=\\S)`, "u");

function digitValue(digit: string): number {
	// Unicode keeps each script's ten digits together, in order.
	let value = 0;
	let code = digit.codePointAt(0) ?? 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
		code -= 1;
		value += 1;
	}
	return value;
}

function numericValue(digits: string): number {
	return [...digits].reduce((value, digit) => value * 10 + digitValue(digit), 0);
}

function split(text: string, pattern: RegExp): NumberedTitle | null {
	const match = pattern.exec(text);
	const number = match?.[1] ?? match?.[2];
	return match && number ? { number, title: text.slice(match[0].length).trim() } : null;
}

function isCounting(texts: string[]): boolean {
	const numbers = texts.flatMap((text) => {
		const digits = severalParts.test(text) || onePart.test(text) ? undefined : bare.exec(text)?.[1];
		return digits ? [numericValue(digits)] : [];
	});
	return numbers.length > 1 && numbers.every((value, index) => value === index + 1);
}

/**
 * Takes the numbers off the headings of one level, in their order. A bare "2 Title" loses its number only
 * when the bare numbers run 1, 2, 3 …, or when a heading of the document (`all`) is numbered under it
 * ("2.1 …"), so that "10 priorities" stays a title.
 */
export function splitNumbers(texts: string[], all: string[] = texts): NumberedTitle[] {
	const counted = isCounting(texts);
	const parents = new Set(all.map((text) => severalParts.exec(text)?.[1]?.split(".")[0]));
	return texts.map((text) => {
		const numbered = split(text, severalParts) ?? split(text, onePart);
		if (numbered) return numbered;
		const isNumber = counted || parents.has(bare.exec(text)?.[1] ?? "");
		return (isNumber ? split(text, bare) : null) ?? { number: null, title: text };
	});
}
