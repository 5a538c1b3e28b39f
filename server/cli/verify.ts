import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkpoint, type SignedReceipt, serializeDocument } from "#shared/checkpoint.ts";
import { checkDatabase, openForReading } from "../database-check.ts";
import { checkFiles, type GivenFile, type ReadDocument } from "../document-check.ts";
import { checkRecord, type RecordSummary } from "../record-check.ts";
import { fingerprintOf } from "../record-signature.ts";
import { readRows } from "../rows-export.ts";

const usage =
	"Name what is to be checked: record.json, a bundle, a receipt or a checkpoint [--key public-key.pem], or --database and a file or address.";

/**
 * npm run --silent verify -- <files> [--key <public key file>] | --database <SQLite file or postgres://…> [--rows <file>]
 *
 * Checks what an installation gave out, offline, or its database. Ends with 0 when everything holds, with 1 after one
 * line per failed check, with 2 when something cannot be read.
 */
async function verify(args: string[]): Promise<number> {
	const [option, url, also, rows] = args;
	if (option === "--database") {
		if (url && args.length === 2) return verifyDatabase(url);
		return url && also === "--rows" && rows && args.length === 4 ? writeRows(url, rows) : explain(usage);
	}
	const place = args.indexOf("--key");
	const keyFile = place < 0 ? undefined : args[place + 1];
	const names = place < 0 ? args : args.toSpliced(place, 2);
	if (names.length === 0 || names.some((name) => name.startsWith("--")) || (place >= 0 && !keyFile)) {
		return explain(usage);
	}
	const expected = keyFile ? readFingerprint(keyFile) : undefined;
	const files = names.flatMap((name) => readOrExplain(name) ?? [null]);
	if (files.includes(null) || (keyFile && !expected)) return 2;
	return verifyFiles(files as GivenFile[], expected);
}

async function verifyFiles(files: GivenFile[], expected: string | undefined): Promise<number> {
	const { failures, documents } = await checkFiles(files);
	for (const { file, name, detail } of failures) {
		const where = files.length > 1 || documents.length > 1 ? `${oneLine(file)}: ` : "";
		console.log(`FAILED ${name}: ${where}${oneLine(detail)}`);
	}
	if (failures.length > 0) return 1;
	const foreign = documents.filter((one) => expected !== undefined && keyOf(one) && keyOf(one) !== expected);
	for (const one of foreign)
		console.log(`FAILED key: ${one.name} is signed by ${keyOf(one)}, expected ${expected}`);
	if (foreign.length > 0) return 1;
	if (documents.length === 0) return explain("There was nothing to be checked.");
	for (const one of documents) printDocument(one, files);
	return 0;
}

async function verifyDatabase(url: string): Promise<number> {
	try {
		const { failures, summary } = await checkDatabase(url);
		for (const { name, detail } of failures) console.log(`FAILED ${name}: ${oneLine(detail)}`);
		if (failures.length > 0) return 1;
		const { chains, entries, versions, rounds, ballots } = summary;
		console.log(`Everything holds: ${chains} logs with ${entries} entries, each bound to the one before.`);
		console.log(
			`${versions} frozen texts, ${rounds} rounds with their rolls and records, ${ballots} ballots.`,
		);
		return 0;
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return explain(`The database cannot be read: ${oneLine(message)}`);
	}
}

/** Writes what public/verify.mjs reads of a database, which itself knows none. */
async function writeRows(url: string, path: string): Promise<number> {
	try {
		const db = openForReading(url);
		writeFileSync(path, serializeDocument(await readRows(db)), { flag: "wx", mode: 0o600 });
		await db.destroy();
		console.log(`Written. Now: node public/verify.mjs ${path}`);
		return 0;
	} catch (error) {
		return explain(oneLine(error instanceof Error ? error.message : String(error)));
	}
}

function explain(sentence: string): number {
	console.error(sentence);
	return 2;
}

/** The file, or all files of a folder, by their paths in it. */
function readOrExplain(name: string): GivenFile[] | undefined {
	try {
		if (!statSync(name).isDirectory()) return [{ path: name, bytes: readFileSync(name) }];
		const paths = readdirSync(name, { recursive: true, encoding: "utf8" });
		return paths
			.filter((path) => statSync(join(name, path)).isFile())
			.map((path) => ({
				path: path.replaceAll("\\", "/"),
				bytes: readFileSync(join(name, path)),
				folder: name,
			}));
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
		console.error(missing ? `There is no file ${name}.` : `The file ${name} cannot be read.`);
		return undefined;
	}
}

function readFingerprint(file: string): string | undefined {
	const [found] = readOrExplain(file) ?? [];
	if (!found) return undefined;
	try {
		return fingerprintOf(Buffer.from(found.bytes).toString("utf8"));
	} catch {
		console.error(`The file ${file} holds no public key.`);
		return undefined;
	}
}

function keyOf({ json }: ReadDocument): string | undefined {
	const key = (json as { signature?: { publicKey?: string } }).signature?.publicKey;
	return key === undefined ? undefined : fingerprintOf(key);
}

function printDocument(document: ReadDocument, files: GivenFile[]): void {
	const { format, json, name } = document;
	if (format.startsWith("tripact-record/")) {
		const own = files.find((file) => file.path === name);
		const { summary } = checkRecord(own?.bytes ?? `${JSON.stringify(json, null, "\t")}\n`);
		if (summary) printSummary(summary);
	} else if (format === "tripact-receipt/1") {
		const { seat, round, entry } = json as SignedReceipt;
		console.log(
			`Holds: the receipt of seat ${oneLine(seat)}, round ${round}, entry ${entry.seq} of the log.`,
		);
		console.log(`Signed by   ${keyOf(document)}`);
	} else if (format === "tripact-checkpoint/1") {
		const { seq, hash, at } = json as Checkpoint;
		console.log(`Holds: the checkpoint of entry ${seq}, ${hash}, ${new Date(at).toISOString()}.`);
		console.log(`Signed by   ${keyOf(document)}`);
	} else console.log(`Holds: ${oneLine(name)}`);
}

function printSummary(summary: RecordSummary): void {
	const { policy, round, question, outcome, textHash, seats, ballots, entries, checkpoint } = summary;
	console.log(
		[
			`Everything holds: ${oneLine(policy)}, round ${round}.`,
			`Question    ${oneLine(question)}`,
			`Outcome     ${outcome.replaceAll("_", " ")}, from ${ballots} ballots of ${seats} seats`,
			`Text        SHA-256 ${textHash}`,
			`Log         ${entries} entries, up to ${checkpoint.seq}: ${checkpoint.hash}`,
			`Signed by   ${summary.fingerprint}`,
			"Compare the last line with the key the installation publishes, or pass that key with --key.",
		].join("\n"),
	);
}

/** A record's words must not be able to write a line of their own, or move the cursor. */
function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 500);
}

process.exitCode = await verify(process.argv.slice(2));
