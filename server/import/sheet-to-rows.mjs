// A spreadsheet that came by mail as rows of words. Runs in the worker: see convert.worker.mjs.
import { readSheet } from "read-excel-file/node";
import { explainZipError, makeRefusal, readParts } from "./docx-to-html.mjs";

function writeCell(cell) {
	if (cell === null || cell === undefined) return "";
	return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

/** Counts before anything is built: a hundred thousand rows cost one look. */
function checkRows(parts, most) {
	for (const [name, content] of parts) {
		if (!/^xl\/worksheets\/[^/]+\.xml$/i.test(name)) continue;
		let rows = 0;
		for (let at = content.indexOf("<row"); at >= 0; at = content.indexOf("<row", at + 1)) rows += 1;
		// Sheets that were formatted to the end have many empty rows; they are left out later.
		if (rows > most * 5) throw makeRefusal("too-long", `${rows} rows`);
	}
}

/**
 * The first sheet's rows that hold words, each with its number as the spreadsheet shows it.
 * @param most how many rows there may be
 */
export async function readRows(bytes, most) {
	const parts = await readParts(bytes).catch((error) => {
		throw explainZipError(error);
	});
	if (!parts.has("xl/workbook.xml")) throw makeRefusal("not-supported", "no workbook in it");
	checkRows(parts, most);
	const sheet = await readSheet(Buffer.from(bytes)).catch((error) => {
		throw makeRefusal("broken", String(error?.message ?? error));
	});
	const rows = sheet
		.map((cells, index) => ({ row: index + 1, cells: cells.map(writeCell) }))
		.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
	if (rows.length > most) throw makeRefusal("too-long", `${rows.length} rows`);
	return rows;
}
