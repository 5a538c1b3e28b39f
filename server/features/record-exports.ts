import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, notFound } from "#shared/errors.ts";
import { directionOf, isLanguage, languages } from "#shared/i18n.ts";
import type { AnyRecord } from "#shared/record-bundle.ts";
import { logOfRecord } from "#shared/record-bundle.ts";
import { filledSeats } from "#shared/record-sealed.ts";
import { type Speech, wordsOf } from "#shared/record-words.ts";
import { ballotChoices } from "#shared/rounds.ts";
import { writeBundle } from "../bundle.ts";
import type { PolicyContext } from "../context.ts";
import { writeRecordDocx } from "../record-docx.ts";
import { writeRecordHtml } from "../record-html.ts";
import { speechFor } from "../record-speech.ts";
import type { ZipFile } from "../zip.ts";
import { findCovering, readExtract } from "./checkpoints.ts";
import { getRecord, getRecordFile, type RecordView } from "./records.ts";

/** A file to hand out: its bytes, and a name for it. */
export type ExportedFile = { bytes: Buffer; name: string; type: string };

const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/**
 * The record, or an older issue of it, as a Word document in a language; an unknown one is English. Throws "not-found"
 * while there is none.
 */
export async function getRecordDocx(
	ctx: PolicyContext,
	roundId: string,
	locale: string,
	issue?: number,
): Promise<ExportedFile> {
	const language = isLanguage(locale) ? locale : "en";
	const paper = await getRecord(ctx, roundId, issue);
	const bytes = writeRecordDocx(paper, speechFor(language, paper), language);
	const which = issue === undefined ? "" : `-issue-${issue}`;
	const name = `record-round-${paper.count.round.number}${which}-${language}.docx`;
	return { bytes, name, type: wordType };
}

/**
 * The record, or an older issue of it, as a PDF in a language; an unknown one is English. Throws "not-found" while
 * there is none, and "busy" with the reason where this installation makes no PDF or cannot make it now.
 */
export async function getRecordPdf(
	ctx: PolicyContext,
	roundId: string,
	locale: string,
	issue?: number,
): Promise<ExportedFile> {
	const language = isLanguage(locale) ? locale : "en";
	const paper = await getRecord(ctx, roundId, issue);
	const bytes = await ctx.services.pdf.print(writeRecordHtml(paper, speechFor(language, paper), language));
	if (!bytes) throw new AppError("busy", "certificate:pdf.none");
	const which = issue === undefined ? "" : `-issue-${issue}`;
	const name = `record-round-${paper.count.round.number}${which}-${language}.pdf`;
	return { bytes, name, type: "application/pdf" };
}

/** Whether the record can be had as a PDF here. */
export function makesPdf({ services }: PolicyContext): boolean {
	return services.pdf.available;
}

/**
 * Everything somebody needs who checks the decision without us: the record's own file, its parts, the log and the
 * checkpoint that cover it, the key, a summary in plain language and a Word file in each language, and a verifier.
 * The same record gives the same bytes. Throws "not-found" while there is none.
 */
export async function getRecordBundle(ctx: PolicyContext, roundId: string): Promise<ExportedFile> {
	const { file, name } = await getRecordFile(ctx, roundId);
	const record = JSON.parse(file) as AnyRecord;
	const paper = await getRecord(ctx, roundId);
	const checkpoint = (await findCovering(ctx, ctx.policyId, record.checkpoint.seq)) ?? null;
	const [first] = logOfRecord(record);
	if (!first) throw notFound();
	const log = await readExtract(ctx, {
		from: first.seq,
		to: Math.max(checkpoint?.seq ?? 0, record.checkpoint.seq),
	});
	const others: ZipFile[] = [
		textFile("README.txt", readme(paper)),
		...languages.map((language) =>
			textFile(`summary.${language}.txt`, summarize(paper, speechFor(language, paper), language)),
		),
		...languages.map((language) => ({
			path: `record.${language}.docx`,
			bytes: writeRecordDocx(paper, speechFor(language, paper), language),
		})),
		...readVerifiers(),
	];
	const bytes = writeBundle({ file, log, checkpoint, others }, ctx.services.recordKey.privateKeyPem);
	return { bytes, name: name.replace(/\.json$/, ".zip"), type: "application/zip" };
}

function textFile(path: string, text: string): ZipFile {
	return { path, bytes: Buffer.from(text, "utf8") };
}

/** The single-file verifiers, as this installation publishes them; the process runs in the program's folder. */
export function readVerifiers(): ZipFile[] {
	return ["verify.mjs", "verify.html"]
		.map((name) => ({ name, path: join("public", name) }))
		.filter(({ path }) => existsSync(path))
		.map(({ name, path }) => ({ path: name, bytes: readFileSync(path) }));
}

/** What was asked, how it was counted and what came out, in plain words. */
export function summarize(paper: RecordView, speech: Speech, language: string): string {
	const { say, nameOf } = speech;
	const { count, parts, constituencies } = paper;
	const words = wordsOf(paper, speech);
	const filled = filledSeats(count);
	const benches = constituencies.map(({ code }) => {
		const ballots = count.groups[code]?.ballots ?? {};
		const cast = ballotChoices.reduce((sum, choice) => sum + (ballots[choice] ?? 0), 0);
		const numbers = Object.fromEntries(ballotChoices.map((choice) => [choice, ballots[choice] ?? 0]));
		return say("certificate:summary.bench", {
			group: nameOf(code),
			...numbers,
			silent: (filled[code] ?? 0) - cast,
		});
	});
	const lines = [
		say("certificate:summary.title"),
		"",
		`${say("record:title", { number: count.round.number })}: ${count.policy.title}`,
		say(`certificate:state.${paper.state}`),
		"",
		say("certificate:summary.asked", { question: count.round.question }),
		say("certificate:summary.text", { version: count.text.versionNumber, title: parts.textTitle }),
		say("certificate:summary.rule", { rule: words.rule }),
		"",
		...benches,
		"",
		say("certificate:summary.result", { outcome: words.outcome }),
		"",
		say("certificate:summary.meaning"),
		say("certificate:summary.check"),
		say("certificate:export.caucus"),
	];
	const mark = directionOf(language) === "rtl" ? "\u200f" : "";
	return `${lines.map((line) => (line ? mark + line : line)).join("\n")}\n`;
}

function readme(paper: RecordView): string {
	const { count, certified, countHash } = paper;
	return `Tripact: record of decision, round ${count.round.number}
${count.policy.title}
${certified ? `Certified record, issue ${certified.issue}` : "Count, not certified yet"}
SHA-256 of record.json: ${certified?.hash ?? countHash}
Contains no caucus material.

FILES
  record.json           the record itself, signed by the installation (${certified ? "tripact-record/2" : count.format})
  text.canonical.json   the text that was put to the vote, in canonical JSON (RFC 8785)
  rule.json             the rule
  roll.json             seats and vacancies
  ballots.json          ballots, count and result
  log.json              the policy's log from the opening to the checkpoint
  checkpoint.json       a signed checkpoint of the log, where one covers the record
  public-key.pem        the installation's key (Ed25519)
  summary.*.txt         what was decided, in plain language
  record.*.docx         the record to read and print
  manifest.json         every file with its SHA-256, signed
  verify.mjs            a verifier in one file

CHECK IT WITHOUT US
  1. Compare the fingerprint of the key with one you had before, or from another constituency:
     ${paper.fingerprint}
  2. With Node.js 20 or later, without network:
     node verify.mjs record.json
     It says that everything holds, or names what does not.
  3. Or without any program: the SHA-256 of record.json (sha256sum record.json) must be the one that the
     constituencies received by mail when the record was certified.

The hash of the text is SHA-256 over "text/1", a line feed and text.canonical.json:
     printf 'text/1\\n' | cat - text.canonical.json | sha256sum
     ${count.text.hash}

The check proves that nothing was changed since the close. It cannot prove who sat at a keyboard.
`;
}
