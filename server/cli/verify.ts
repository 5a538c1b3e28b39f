import { readFileSync } from "node:fs";
import { checkRecord, type RecordSummary } from "../record-check.ts";
import { fingerprintOf } from "../record-signature.ts";

/**
 * npm run --silent verify -- <record file> [--key <public key file>]
 *
 * Checks an exported record offline, without the database. Ends with 0 when everything holds, with 1 after one
 * line per failed check, with 2 when a file cannot be read.
 */
function verifyFile(args: string[]): number {
	const [file, option, keyFile, ...rest] = args;
	if (!file || file.startsWith("--") || (option && (option !== "--key" || !keyFile)) || rest.length > 0) {
		console.error("Name one record file: npm run --silent verify -- record.json [--key public-key.pem]");
		return 2;
	}
	const bytes = readOrExplain(file);
	const expected = keyFile ? readFingerprint(keyFile) : undefined;
	if (!bytes || (keyFile && !expected)) return 2;
	const { failures, summary } = checkRecord(bytes);
	for (const { name, detail } of failures) console.log(`FAILED ${name}: ${oneLine(detail)}`);
	if (!summary) return 1;
	if (expected && summary.fingerprint !== expected) {
		console.log(`FAILED key: signed by ${summary.fingerprint}, expected ${expected}`);
		return 1;
	}
	printSummary(summary);
	return 0;
}

function readOrExplain(file: string): Buffer | undefined {
	try {
		return readFileSync(file);
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
		console.error(missing ? `There is no file ${file}.` : `The file ${file} cannot be read.`);
		return undefined;
	}
}

function readFingerprint(file: string): string | undefined {
	const pem = readOrExplain(file)?.toString("utf8");
	if (pem === undefined) return undefined;
	try {
		return fingerprintOf(pem);
	} catch {
		console.error(`The file ${file} holds no public key.`);
		return undefined;
	}
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

process.exitCode = verifyFile(process.argv.slice(2));
