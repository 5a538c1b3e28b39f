import yauzl from "yauzl";
import { type Checkpoint, serializeDocument } from "#shared/checkpoint.ts";
import type { LogEntry } from "#shared/record.ts";
import {
	type AnyRecord,
	bundleNames,
	logOfRecord,
	type Manifest,
	partsOfRecord,
} from "#shared/record-bundle.ts";
import { sha256File } from "./certified-check.ts";
import type { Fail } from "./record-check.ts";
import { writeZip } from "./zip.ts";

type Found = { path: string; json: unknown };
type BundleFile = { path: string; bytes: Uint8Array };

/** More than any bundle holds; a small archive must not become a large memory. */
const largestBundle = 200 * 1024 * 1024;

/**
 * The files of a ZIP archive, written exactly as server/zip.ts writes them: no byte of it is free.
 * @returns undefined when it cannot be read, which is then a failure
 */
export async function readArchive(bytes: Uint8Array, fail: Fail): Promise<BundleFile[] | undefined> {
	try {
		const files = await unpack(Buffer.from(bytes));
		if (!writeZip(files).equals(bytes))
			fail("file-bytes", "the archive is not written as the installation writes it");
		return files;
	} catch (error) {
		fail("bundle", `the archive cannot be read: ${error instanceof Error ? error.message : error}`);
		return undefined;
	}
}

async function unpack(bytes: Buffer): Promise<BundleFile[]> {
	const zip = await yauzl.fromBufferPromise(bytes, { strictFileNames: true });
	const files: BundleFile[] = [];
	let total = 0;
	for await (const entry of zip.eachEntry()) {
		total += entry.uncompressedSize;
		if (total > largestBundle) throw new Error("it is larger than any bundle");
		const parts: Buffer[] = [];
		for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
		files.push({ path: entry.fileName, bytes: Buffer.concat(parts) });
	}
	return files;
}

/** A bundle as a whole: nothing missing, nothing added, nothing that is not what list and record say. */
export function checkBundle(files: readonly BundleFile[], documents: readonly Found[], fail: Fail): void {
	const documentOf = (path: string) => documents.find((one) => one.path === path)?.json;
	const manifest = documentOf(bundleNames.manifest) as Manifest | undefined;
	const record = documentOf(bundleNames.record) as AnyRecord | undefined;
	if (!manifest || !record) {
		fail("bundle", "the list of files or the record is missing or cannot be read");
		return;
	}
	checkList(files, manifest, fail);
	const key = manifest.signature.publicKey;
	if (record.signature.publicKey !== key) fail("key", "list and record were signed with two keys");
	for (const [path, text] of Object.entries(partsOfRecord(record))) {
		const file = files.find((one) => one.path === path);
		if (!file || !Buffer.from(text, "utf8").equals(file.bytes))
			fail("bundle", `${path} is not what the record says`);
	}
	const log = documentOf(bundleNames.log) as { entries: LogEntry[] } | undefined;
	const hashes = new Map((log?.entries ?? []).map((entry) => [entry.seq, entry.hash]));
	const left = logOfRecord(record).find((entry) => hashes.get(entry.seq) !== entry.hash);
	if (left) fail("bundle", `${bundleNames.log} does not hold entry ${left.seq} of the record's log`);
	const checkpoint = documentOf(bundleNames.checkpoint) as Checkpoint | undefined;
	if (!checkpoint) return;
	if (checkpoint.signature.publicKey !== key) fail("key", "list and checkpoint were signed with two keys");
	if (!hashes.has(checkpoint.seq)) fail("checkpoint", "the log does not reach the checkpoint");
}

function checkList(files: readonly BundleFile[], manifest: Manifest, fail: Fail): void {
	const others = files.filter((file) => file.path !== bundleNames.manifest);
	const listed = others.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256File(bytes) }));
	for (const one of manifest.files) {
		const found = listed.find((file) => file.path === one.path);
		if (!found) fail("bundle", `${one.path} is missing`);
		else if (serializeDocument(found) !== serializeDocument(one)) fail("bundle", `${one.path} was changed`);
	}
	for (const { path } of listed) {
		if (!manifest.files.some((one) => one.path === path)) fail("bundle", `${path} is not on the list`);
	}
}
