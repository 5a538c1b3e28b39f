import type { WrittenChange } from "#shared/amendment-wording.ts";
import type { Operation } from "#shared/amendments.ts";

const plainName = /^text\.(\d+)$/;

/** What the form says of the change itself; shared/amendment-wording.ts checks it against the text. */
export function readWritten(form: FormData): WrittenChange {
	const texts = [...form.entries()]
		.flatMap(([name, value]) => {
			const index = plainName.exec(name)?.[1];
			return index === undefined ? [] : [{ index: Number(index), text: String(value) }];
		})
		.sort((a, b) => a.index - b.index)
		.map(({ text }) => text);
	const place = String(form.get("place") ?? "");
	return {
		operation: String(form.get("operation") ?? "") as Operation,
		blockIds: form.getAll("block").map(String),
		place: place === "" ? null : place,
		title: String(form.get("title") ?? ""),
		texts,
		blocks: parseBlocks(form.get("blocks")),
	};
}

/** The editor's blocks; null where there was no editor. What is not readable is left to the server's check. */
function parseBlocks(given: FormDataEntryValue | null): unknown {
	if (typeof given !== "string" || given === "") return null;
	try {
		return JSON.parse(given);
	} catch {
		return "unreadable";
	}
}
