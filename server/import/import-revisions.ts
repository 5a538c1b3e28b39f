import { importLimits } from "#shared/import.ts";
import { joinPieces, type WordFile } from "#shared/word.ts";
import { ImportError } from "./import-error.ts";
import { readRevisionsInWorker } from "./run-worker.ts";
import { sniffFile } from "./sniff.ts";

/**
 * Reads a Word document with its revisions and comments, their authors and dates. The file is hostile until shown
 * otherwise: it is taken apart in a thread with limits, as for imports. Throws an ImportError whose code names a
 * sentence in `import:errors`.
 */
export async function readWordFile(
	{ name, bytes }: { name: string; bytes: Uint8Array },
	milliseconds?: number,
): Promise<WordFile> {
	if (bytes.length > importLimits.bytes) throw new ImportError("too-large", `${bytes.length} bytes`);
	if (sniffFile(name, bytes).kind !== "docx") throw new ImportError("not-supported", "not a Word document");
	const file = await readRevisionsInWorker(bytes, milliseconds);
	const paragraphs = file.paragraphs.map((one) => ({ ...one, pieces: joinPieces(one.pieces) }));
	if (paragraphs.every(({ pieces }) => pieces.length === 0)) throw new ImportError("empty", "no text");
	return { ...file, paragraphs };
}
