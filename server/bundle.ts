import { type Checkpoint, type LogExtract, serializeDocument } from "#shared/checkpoint.ts";
import { type AnyRecord, bundleNames, partsOfRecord } from "#shared/record-bundle.ts";
import { sha256File } from "./certified-check.ts";
import { signDocument } from "./record-signature.ts";
import { writeZip, type ZipFile } from "./zip.ts";

export type BundleWish = {
	/** The record's own file, character for character. */
	file: string;
	/** The log from the round's opening to the checkpoint, or to the record's last entry while there is none. */
	log: LogExtract;
	/** The first that covers the record. */
	checkpoint: Checkpoint | null;
	/** What else goes with it: the summary in plain language, the verifier, printed forms. */
	others: readonly ZipFile[];
};

/**
 * The files of a bundle, the signed list of them last. The same wish gives the same bytes.
 * @param privateKeyPem the installation's key (PKCS#8 PEM)
 */
export function bundleFiles({ file, log, checkpoint, others }: BundleWish, privateKeyPem: string): ZipFile[] {
	const record = JSON.parse(file) as AnyRecord;
	const texts: Record<string, string> = {
		[bundleNames.record]: file,
		...partsOfRecord(record),
		[bundleNames.log]: serializeDocument(log),
		...(checkpoint && { [bundleNames.checkpoint]: serializeDocument(checkpoint) }),
	};
	const files: ZipFile[] = [
		...Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text, "utf8") })),
		...others,
	];
	const { installation } = record.format === "tripact-record/2" ? record.count : record;
	const manifest = {
		format: "tripact-bundle/1" as const,
		installation,
		files: files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256File(bytes) })),
	};
	const signed = serializeDocument(signDocument(manifest, privateKeyPem));
	return [...files, { path: bundleNames.manifest, bytes: Buffer.from(signed, "utf8") }];
}

/** The same as a ZIP archive. */
export function writeBundle(wish: BundleWish, privateKeyPem: string): Buffer {
	return writeZip(bundleFiles(wish, privateKeyPem));
}
