import type * as z from "zod";
import { canonicalJson } from "#shared/canonical.ts";
import {
	type Checkpoint,
	checkpointSchema,
	receiptSchema,
	type SignedReceipt,
	serializeDocument,
} from "#shared/checkpoint.ts";
import { type LogEntry, logEntrySchema } from "#shared/record.ts";
import { type AnyRecord, bundleNames, logOfRecord, manifestSchema } from "#shared/record-bundle.ts";
import { isSealed } from "#shared/record-sealed.ts";
import { checkBundle, readArchive } from "./bundle-check.ts";
import { hashEntry, hashPayload } from "./hash.ts";
import { checkRecord, type Fail, type Failure } from "./record-check.ts";
import { isSigned } from "./record-signature.ts";

/** A file as it was given: by its name, or by its path in `folder`. */
export type GivenFile = { path: string; bytes: Uint8Array; folder?: string };
export type FileFailure = Failure & { file: string };

/** A document that could be read, whatever its checks found. */
export type ReadDocument = { path: string; name: string; format: string; json: unknown };

const recordFormats = ["tripact-record/1", "tripact-record/1-totals", "tripact-record/2"];
const smallSchemas: Record<string, z.ZodType> = {
	"tripact-receipt/1": receiptSchema,
	"tripact-checkpoint/1": checkpointSchema,
	"tripact-bundle/1": manifestSchema,
};

/**
 * Checks files against themselves and against each other: records, receipts, checkpoints, stretches of the log, and
 * bundles (a ZIP archive, or files with a manifest.json among them). Offline, without the database. Never throws.
 */
export async function checkFiles(
	files: readonly GivenFile[],
): Promise<{ failures: FileFailure[]; documents: ReadDocument[] }> {
	const failures: FileFailure[] = [];
	const failFor =
		(file: string): Fail =>
		(name, detail) => {
			// Many records may stand beside one checkpoint that does not fit.
			const told = failures.some((one) => one.file === file && one.name === name && one.detail === detail);
			if (!told) failures.push({ file, name, detail });
		};
	const documents: ReadDocument[] = [];
	const loose = files.filter((file) => !isArchive(file));
	for (const folder of new Set(loose.map((file) => file.folder ?? ""))) {
		const own = loose.filter((file) => (file.folder ?? "") === folder);
		const bundle = folder || "bundle";
		if (own.some((file) => file.path === bundleNames.manifest)) {
			documents.push(...checkSet(own, bundle, `${bundle}/`, failFor));
		} else documents.push(...own.flatMap((file) => readDocument(file, file.path, failFor(file.path)) ?? []));
	}
	for (const file of files.filter(isArchive)) {
		const inside = await readArchive(file.bytes, failFor(file.path));
		if (inside) documents.push(...checkSet(inside, file.path, `${file.path}/`, failFor));
	}
	compareAll(documents, failFor);
	return { failures, documents };
}

function isArchive({ path, bytes }: GivenFile): boolean {
	return path.toLowerCase().endsWith(".zip") || (bytes[0] === 0x50 && bytes[1] === 0x4b);
}

const ownDocuments = /^(record|log|checkpoint|manifest|receipt[^/]*)\.json$/;

function checkSet(
	files: readonly GivenFile[],
	bundle: string,
	prefix: string,
	failFor: (file: string) => Fail,
): ReadDocument[] {
	const documents = files
		.filter((file) => ownDocuments.test(file.path))
		.flatMap((file) => readDocument(file, prefix + file.path, failFor(prefix + file.path)) ?? []);
	try {
		checkBundle(files, documents, failFor(bundle));
	} catch (error) {
		failFor(bundle)("bundle", `cannot be checked: ${messageOf(error)}`);
	}
	return documents;
}

/** Reads one document and makes the checks that need nothing beside it. */
function readDocument({ path, bytes }: GivenFile, name: string, fail: Fail): ReadDocument | undefined {
	let text: string;
	let json: unknown;
	try {
		text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		json = JSON.parse(text);
	} catch (error) {
		fail("form", `the file cannot be read: ${messageOf(error)}`);
		return undefined;
	}
	const format = String((json as { format?: unknown } | null)?.format);
	const schema = smallSchemas[format];
	if (schema) checkSmall(text, json, schema, fail);
	else if (format === "tripact-log/1") checkExtract(text, json, fail);
	else {
		// Whatever else it is, the check of a record says what is wrong with it.
		for (const failure of checkRecord(bytes).failures) fail(failure.name, failure.detail);
		if (!recordFormats.includes(format)) return undefined;
	}
	return { path, name, format, json };
}

function checkSmall(text: string, json: unknown, schema: z.ZodType, fail: Fail): void {
	const parsed = schema.safeParse(json);
	if (!parsed.success) {
		for (const issue of parsed.error.issues) fail("form", `${issue.path.join(".")}: ${issue.message}`);
		return;
	}
	try {
		// A receipt may also stand in one line.
		const spellings = [serializeDocument(json as object), schema === receiptSchema && canonicalJson(json)];
		if (!spellings.includes(text)) {
			fail("file-bytes", "the file is not written as the installation writes it");
		}
		if (!isSigned(parsed.data as Checkpoint)) fail("signature", "the signature is not of this document");
	} catch (error) {
		fail("signature", `cannot be checked: ${messageOf(error)}`);
	}
}

function checkExtract(text: string, json: unknown, fail: Fail): void {
	const { entries, policyId } = json as { entries?: unknown; policyId?: unknown };
	const parsed = logEntrySchema.array().safeParse(entries);
	if (!parsed.success || typeof policyId !== "string") {
		fail("form", "this is no stretch of a log");
		return;
	}
	if (serializeDocument(json as object) !== text) {
		fail("file-bytes", "the file is not written as the installation writes it");
	}
	checkEntries(parsed.data, `policy:${policyId}`, fail);
}

/** A stretch of one chain: every entry whole, numbered without a gap, bound to the one before. */
export function checkEntries(entries: readonly LogEntry[], chain: string, fail: Fail): void {
	for (const [index, entry] of entries.entries()) {
		const before = entries[index - 1];
		const which = `entry ${entry.seq}`;
		if (entry.chain !== chain) fail("log-chain", `${which} is of another log: ${entry.chain}`);
		if (before && entry.seq !== before.seq + 1) fail("log-order", `${which} follows entry ${before.seq}`);
		if (before && entry.at < before.at) fail("log-order", `${which} is earlier than the one before it`);
		const previous = entry.seq === 1 ? "" : (before?.hash ?? entry.previousHash);
		if (entry.previousHash !== previous) fail("log-chain", `${which} does not continue the one before it`);
		if (hashEntry(entry.previousHash, entry) !== entry.hash) fail("log-hash", `${which} was changed`);
		if (entry.payload && hashPayload(canonicalJson(entry.payload)) !== entry.payloadHash) {
			fail("log-payload", `the payload of ${which} was changed`);
		}
	}
}

/** Receipts and checkpoints against every record and log beside them. */
function compareAll(documents: readonly ReadDocument[], failFor: (file: string) => Fail): void {
	for (const { name, format, json } of documents) {
		for (const other of documents) {
			try {
				if (format === "tripact-receipt/1" && recordFormats.includes(other.format)) {
					compareReceipt(json as SignedReceipt, other.json as AnyRecord, failFor(name));
				}
				if (format === "tripact-checkpoint/1") {
					compareCheckpoint(json as Checkpoint, entriesOf(other), failFor(name));
				}
			} catch (error) {
				failFor(name)("form", `cannot be compared with ${other.name}: ${messageOf(error)}`);
			}
		}
	}
}

/** The log that a document holds; none: empty. */
export function entriesOf({ format, json }: ReadDocument): LogEntry[] {
	if (format === "tripact-log/1") return (json as { entries: LogEntry[] }).entries;
	return recordFormats.includes(format) ? logOfRecord(json as AnyRecord) : [];
}

/** A receipt's ballot must stand in the record of its round, at its place of the log. */
export function compareReceipt(receipt: SignedReceipt, record: AnyRecord, fail: Fail): void {
	const count = record.format === "tripact-record/2" ? record.count : record;
	if (count.round.id !== receipt.roundId) return;
	if (record.signature.publicKey !== receipt.signature.publicKey) {
		fail("receipt", "the receipt was signed with another key than the record");
	}
	if (count.policy.id !== receipt.policyId || count.round.number !== receipt.round) {
		fail("receipt", "the receipt names another policy or round");
	}
	const index = count.ballots.findIndex((ballot) => ballot.hash === receipt.ballotHash);
	const ballot = count.ballots[index];
	const seat = isSealed(count) ? receipt.seat : count.ballots[index]?.seat;
	if (!ballot) fail("receipt", `the record leaves the ballot of seat ${receipt.seat} out`);
	else if (seat !== receipt.seat || ballot.castAt !== receipt.castAt) {
		fail("receipt", "the record has this ballot for another seat or time");
	}
	const entry = count.log.find((one) => one.seq === receipt.entry.seq);
	if (entry?.hash !== receipt.entry.hash || entry.payload?.ballotHash !== receipt.ballotHash) {
		fail("receipt", `entry ${receipt.entry.seq} of the log is not that of the ballot`);
	}
}

/** A checkpoint must name the entry that the log has at its place. @returns whether the log reaches it */
export function compareCheckpoint(checkpoint: Checkpoint, entries: readonly LogEntry[], fail: Fail): boolean {
	const entry = entries.find((one) => one.seq === checkpoint.seq);
	if (!entry || entry.chain !== `policy:${checkpoint.policyId}`) return false;
	if (entry.hash !== checkpoint.hash) {
		fail("checkpoint", `the log has another entry ${checkpoint.seq} than the checkpoint saw`);
	}
	return true;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
