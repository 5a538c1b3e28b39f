import { spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifierScript } from "#server/http/verifier-page.ts";
import { signDocument } from "#server/record-signature.ts";
import { writeZip } from "#server/zip.ts";
import { canonicalJson } from "#shared/canonical.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import { serializeRecord } from "#shared/record.ts";
import { decide } from "#shared/rounds.ts";
import { checkpointOf, extractOf, makeBundle } from "#test/factories/bundles.ts";
import { groupsArb, ruleArb } from "#test/factories/random-rules.ts";
import { makeRecord, makeRecordKey } from "#test/factories/records.ts";
import { openSecondVerifier } from "#test/setup/second-verifier.ts";
import { makeVerifierPage } from "./cli/verify-page.mjs";

const key = makeRecordKey();
let second: Awaited<ReturnType<typeof openSecondVerifier>>;
const folder = mkdtempSync(join(tmpdir(), "verify-"));

beforeAll(async () => {
	second = await openSecondVerifier();
});
afterAll(() => rmSync(folder, { recursive: true }));

test("it imports nothing but node:crypto, and node:fs on the command line", () => {
	const words = readFileSync("public/verify.mjs", "utf8");
	const imports = [...words.matchAll(/\bimport\b[^;\n]*?["']([^"']+)["']/g)].map((match) => match[1]);
	expect(imports.sort()).toEqual(["node:crypto", "node:fs"]);
	expect(words).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|\beval\(|innerHTML/);
});

test("the page holds this very verifier, and the browser knows it by its hash", () => {
	const made = makeVerifierPage();
	for (const [path, text] of Object.entries(made))
		expect(readFileSync(path, "utf8") === text, path).toBe(true);
	expect(made["public/verify.html"]).toContain(`script-src ${verifierScript};`);
});

test("it counts as the installation does, every kind of rule, 2,000 cases", () => {
	const outcome = (run: () => unknown) => {
		try {
			return canonicalJson(run());
		} catch {
			return "refused";
		}
	};
	fc.assert(
		fc.property(ruleArb, groupsArb, (rule, groups) => {
			expect(outcome(() => second.count(rule, groups))).toBe(outcome(() => decide(rule, groups)));
		}),
		{ numRuns: Number(process.env.RUNS ?? 2000) },
	);
});

test("all cases of the worked examples", () => {
	const vectors = JSON.parse(readFileSync("test/vectors/decision-rules.json", "utf8"));
	for (const { id, rule, groups, expected } of vectors.decision) {
		if (expected.outcome === "void_text_changed") continue;
		expect(second.count(rule, groups), id).toEqual(expected);
	}
});

test("it writes canonical JSON as the installation does", () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			let expected: string;
			try {
				expected = canonicalJson(value);
			} catch {
				return;
			}
			expect(second.canonical(value)).toBe(expected);
		}),
		{ numRuns: 500 },
	);
});

test("it checks signatures by hand where a browser cannot", async () => {
	const raw = createPublicKey(createPrivateKey(key)).export({ type: "spki", format: "der" }).subarray(12);
	for (let i = 0; i < 12; i++) {
		const message = randomBytes(i * 9);
		const signature = sign(null, message, key);
		expect(await second.verifyByHand(raw, message, signature)).toBe(true);
		const changed = Uint8Array.from(signature);
		changed[i * 5] = (changed[i * 5] ?? 0) ^ 1;
		expect(await second.verifyByHand(raw, message, changed)).toBe(false);
		expect(await second.verifyByHand(raw, Buffer.concat([message, Buffer.from("x")]), signature)).toBe(false);
	}
});

describe("a checkpoint that is extended", () => {
	const early = makeRecord({ before: 2 }, key);
	const held = { ...checkpointOf(early, key) };
	test("by the log that follows it, and by no other", async () => {
		const { entries } = extractOf(early);
		const later = checkpointOf(early, key);
		const from = entries as { seq: number; hash: string; at: number }[];
		expect(await second.checkExtension(held, later, from.slice(-1))).toEqual([]);
		const first = { ...held, seq: from[2]!.seq };
		expect((await second.checkExtension(first, later, from.slice(2)))[0]).toMatchObject({
			entry: from[2]!.seq,
		});
		const changed = structuredClone(from);
		changed[4]!.at += 1;
		const start = signDocument({ ...held, seq: from[2]!.seq, hash: from[2]!.hash }, key);
		expect(await second.checkExtension(start, later, from.slice(2))).toEqual([]);
		expect((await second.checkExtension(start, later, changed.slice(2)))[0]).toMatchObject({
			entry: from[4]!.seq,
		});
		expect(
			(await second.checkExtension(start, later, [...from.slice(2, 5), ...from.slice(6)]))[0],
		).toMatchObject({
			entry: from[5]!.seq,
		});
	});
});

describe("on the command line", () => {
	const run = (...args: string[]) =>
		spawnSync(process.execPath, ["public/verify.mjs", ...args], { encoding: "utf8" });
	const write = (name: string, content: string | Uint8Array) => {
		const path = join(folder, name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, content);
		return path;
	};

	test("both end with 0, 1 or 2 on the same files", () => {
		const record = makeRecord({}, key);
		const files = makeBundle(record, key);
		const zip = write("bundle.zip", writeZip(files));
		for (const { path, bytes } of files) write(`bundle/${path}`, bytes);
		const checkpoint = write("held.json", serializeDocument(checkpointOf(record, key)));
		const good = write("record.json", serializeRecord(record));
		const changed = write("changed.json", serializeRecord(record).replace('"oppose"', '"approve"'));
		const other = checkpointOf(makeRecord({ words: "Other words" }, key), key);
		const apart = write("apart.json", serializeDocument(other));
		const first = (...args: string[]) =>
			spawnSync(process.execPath, ["--import", "tsx", "server/cli/verify.ts", ...args], { encoding: "utf8" });
		const cases: [number, string[]][] = [
			[0, [zip, join(folder, "bundle"), good, checkpoint]],
			[1, [changed]],
			[1, [good, apart]],
			[2, [join(folder, "missing.json")]],
		];
		for (const [status, args] of cases) {
			for (const answer of [run(...args), first(...args)]) {
				expect([answer.status, args], answer.stdout + answer.stderr).toEqual([status, args]);
				if (status === 1) expect(answer.stdout).toMatch(/^FAILED /);
			}
		}
		expect(run(good, apart).stdout).toMatch(/checkpoint: the log has another entry/);
	});
});
