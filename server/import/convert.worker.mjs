// Runs in a worker thread with a memory limit and a time limit (import-file.ts): what people upload is taken
// apart here, so that a hostile or enormous file costs this thread and nothing else. Plain JavaScript,
// because the same file is started by tests, by the development server and by the production build.
import { parentPort, workerData } from "node:worker_threads";
import { readRevisions } from "./docx-revisions.mjs";
import { convertDocx } from "./docx-to-html.mjs";
import { convertMarkdown } from "./markdown-to-html.mjs";
import { readRows } from "./sheet-to-rows.mjs";

// What html-to-doc.ts, outside this thread, is given at most: characters, and tags (counted as "<"). The
// longest text that is accepted needs a fraction of it.
const maxHtml = 4_000_000;
const maxTags = 100_000;

async function convert({ kind, bytes, text, most }) {
	if (kind === "sheet") return { rows: await readRows(bytes, most) };
	if (kind === "revisions") return { word: await readRevisions(bytes) };
	const result = kind === "docx" ? await convertDocx(bytes) : convertMarkdown(text);
	if (result.html.length > maxHtml) return { code: "too-long", detail: `${result.html.length} characters` };
	let tags = 0;
	for (let at = result.html.indexOf("<"); at >= 0; at = result.html.indexOf("<", at + 1)) tags += 1;
	return tags > maxTags ? { code: "too-long", detail: `${tags} tags` } : result;
}

try {
	parentPort.postMessage(await convert(workerData));
} catch (error) {
	const code = typeof error?.importCode === "string" ? error.importCode : "broken";
	parentPort.postMessage({ code, detail: String(error?.message ?? error).slice(0, 500) });
}
