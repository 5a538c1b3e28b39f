// Import of a text as large as may be, through the forms of the screens.
import { time } from "./figures.mjs";
import { largestTitle, writeText } from "./text.mjs";

/** Policies it is imported into, one after the other; the last is the demonstration's own. */
const runs = 5;

/**
 * Imports the text and prints how long it takes.
 * @returns the address of the largest section in the demonstration's policy
 */
export async function measureImport(table, demo, secretariat) {
	const text = writeText();
	const reading = [];
	const making = [];
	let preview = "";
	let contents = "";
	for (let run = 1; run <= runs; run++) {
		const policy =
			run === runs ? `/policies/${demo.policyId}` : await createPolicy(secretariat, `Policy ${run}`);
		const file = new File([text], "policy.md", { type: "text/markdown" });
		const read = await time(() => secretariat.post(`${policy}/import`, { intent: "read", file }));
		const draftId = new URL(read.value.url).searchParams.get("draft");
		if (!draftId) throw new Error("the upload was refused");
		preview = read.value.text;
		reading.push(read.ms);
		const fields = { intent: "confirm", draftId, place: "end", language: "en" };
		const made = await time(() => secretariat.post(`${policy}/import`, fields));
		if (!made.value.url.endsWith("/contents")) throw new Error("the import was refused");
		contents = made.value.text;
		making.push(made.ms);
	}
	table.add("text: words, as the preview counts them", "words", readCount(preview, "words"));
	table.add("text: sections", "", readCount(preview, "sections"));
	table.add("text: size in UTF-8", "KB", Buffer.byteLength(text) / 1000);
	table.add("upload to preview shown", "ms", reading);
	table.add("confirm to contents shown", "ms", making);
	return findSection(contents, largestTitle);
}

async function createPolicy(secretariat, title) {
	const fields = { title, country: "Nowhere", language: "en", template: "empty", outcomes: "" };
	const { url } = await secretariat.post("/policies/new", fields);
	return new URL(url).pathname;
}

function readCount(html, what) {
	const found = new RegExp(`([\\d,]+) ${what}`).exec(html.replace(/<!-- -->/g, ""));
	if (!found) throw new Error(`the preview does not say how many ${what}`);
	return Number(found[1].replaceAll(",", ""));
}

function findSection(html, title) {
	for (const [link, path] of html.matchAll(
		/<a [^>]*href="(\/policies\/[^"]*\/sections\/[^"#?]*)"[^>]*>.*?<\/a>/gs,
	)) {
		if (link.includes(title)) return path;
	}
	throw new Error("the contents do not show the largest section");
}
