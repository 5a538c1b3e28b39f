import { spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { canonicalJson } from "#shared/canonical.ts";
import { type LogEntry, type RoundRecord, serializeRecord } from "#shared/record.ts";
import { ballotChoices, rulePresets } from "#shared/rounds.ts";
import { makeRecord, makeRecordKey } from "#test/factories/records.ts";
import { hashBallot, hashEntry, hashPayload, hashText } from "./hash.ts";
import { checkRecord } from "./record-check.ts";
import { signRecord } from "./record-signature.ts";

const key = makeRecordKey();
const numRuns = Number(process.env.RUNS ?? 500);
const timeout = 600_000;

/** The checks that fail for a record that somebody changed and then signed again, with the right key. */
function failuresOf(change: (record: RoundRecord) => void, base = makeRecord({}, key)): string[] {
	const record = structuredClone(base);
	change(record);
	const { failures } = checkRecord(serializeRecord(signRecord(record, key)));
	return [...new Set(failures.map((failure) => failure.name))];
}

function first<T>(list: T[]): T {
	return list[0] as T;
}

/** Writes the chain anew from an entry on, as somebody would who owns the database. */
function rechain(record: RoundRecord): void {
	let before: LogEntry | undefined;
	for (const entry of record.log) {
		if (entry.payload) entry.payloadHash = hashPayload(canonicalJson(entry.payload));
		entry.previousHash = before?.hash ?? entry.previousHash;
		entry.hash = hashEntry(entry.previousHash, entry);
		before = entry;
	}
	record.checkpoint = { seq: before?.seq ?? 0, hash: before?.hash ?? "" };
}

describe("checkRecord", () => {
	it("finds nothing wrong with a clean record, and sums it up", () => {
		const { failures, summary } = checkRecord(serializeRecord(makeRecord({}, key)));
		expect(failures).toEqual([]);
		expect(summary).toMatchObject({ round: 1, outcome: "adopted_with_reservations", seats: 9, ballots: 8 });
	});

	it("raises no false alarm on 100 records of every kind", () => {
		const seat = fc.array(fc.constantFrom(...ballotChoices), { maxLength: 3 });
		const wish = fc.record({
			rule: fc.constantFrom(...Object.values(rulePresets)),
			seats: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.array(seat, { maxLength: 5 }), {
				minKeys: 1,
				maxKeys: 5,
			}),
			vacancies: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.nat(3), { maxKeys: 2 }),
			words: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
			before: fc.nat(4),
		});
		// "total" is no code for a constituency; a round nobody may vote in is none.
		const possible = wish.filter(
			({ seats, vacancies, words }) =>
				words.trim() !== "" &&
				!("total" in seats) &&
				!("total" in vacancies) &&
				Object.values(seats).flat().length > 0,
		);
		fc.assert(
			fc.property(possible, (given) => {
				expect(checkRecord(serializeRecord(makeRecord(given, key))).failures).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});

	it(
		"misses no byte that was changed, anywhere in the file",
		() => {
			const bytes = Buffer.from(serializeRecord(makeRecord({}, key)), "utf8");
			fc.assert(
				fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
					const changed = Uint8Array.from(bytes);
					changed[place] = (bytes[place] ?? 0) ^ change;
					expect(checkRecord(changed).failures).not.toEqual([]);
				}),
				{ numRuns },
			);
		},
		timeout,
	);

	it("misses no byte added or taken away at the ends, no order mark and no white space", () => {
		const text = serializeRecord(makeRecord({}, key));
		for (const changed of [
			`${text}\n`,
			text.slice(0, -1),
			` ${text}`,
			text.replace(": ", ":"),
			`\ufeff${text}`,
		]) {
			expect(
				checkRecord(Buffer.from(changed, "utf8")).failures,
				JSON.stringify(changed.slice(-5)),
			).not.toEqual([]);
		}
	});

	// Whoever holds the key can sign anything; these are found even so.
	it.each<[string, string[], (record: RoundRecord) => void]>([
		[
			"the text",
			["text-hash"],
			(r) => {
				r.text.canonical = r.text.canonical.replace("Fair", "Firm");
			},
		],
		[
			"a text not canonical",
			["text-form", "text-hash"],
			(r) => {
				r.text.canonical += " ";
			},
		],
		[
			"question",
			["log-opened"],
			(r) => {
				r.round.question = "Do you object?";
			},
		],
		[
			"a seat taken off the roll",
			["groups", "log-opened", "decision", "ballot-seat"],
			(r) => void r.roll.pop(),
		],
		[
			"a member with two seats",
			["roll", "log-opened"],
			(r) => {
				first(r.roll).memberId = r.roll[1]?.memberId ?? "";
			},
		],
		[
			"vacancies",
			["groups", "log-opened"],
			(r) => {
				r.vacancies.workers = 2;
			},
		],
		[
			"a choice",
			["ballot-hash", "groups", "decision"],
			(r) => {
				first(r.ballots).choice = "oppose";
			},
		],
		[
			"a choice, hashed anew",
			["groups", "decision", "log-ballots"],
			(r) => {
				const ballot = first(r.ballots);
				ballot.choice = "oppose";
				ballot.hash = hashBallot({ ...ballot, roundId: r.round.id });
			},
		],
		[
			"a statement",
			["ballot-hash", "reservations"],
			(r) => {
				for (const ballot of r.ballots) if (ballot.choice === "reserve") ballot.statement = "None.";
			},
		],
		["a ballot left out", ["groups", "decision", "log-ballots"], (r) => void r.ballots.shift()],
		["a ballot twice", ["ballot-current"], (r) => void r.ballots.push(structuredClone(first(r.ballots)))],
		[
			"a ballot of no seat",
			["ballot-seat", "ballot-hash", "groups", "decision"],
			(r) => {
				first(r.ballots).seat = "x";
			},
		],
		[
			"an old ballot made current",
			["ballot-current"],
			(r) => {
				for (const ballot of r.ballots) ballot.supersededAt = null;
			},
		],
		[
			"a ballot on another text",
			["ballot-text", "ballot-hash"],
			(r) => {
				first(r.ballots).textHash = hashText("{}");
			},
		],
		[
			"a late ballot",
			["ballot-time", "ballot-hash"],
			(r) => {
				first(r.ballots).castAt = r.round.closedAt + 1;
			},
		],
		[
			"the count",
			["groups"],
			(r) => {
				first(Object.values(r.groups)).ballots.approve = 1;
			},
		],
		[
			"the outcome",
			["decision", "log-closed"],
			(r) => {
				r.decision.outcome = "adopted";
			},
		],
		[
			"the rule",
			["decision", "log-opened"],
			(r) => {
				r.round.rule = rulePresets.consensus;
			},
		],
		["a reservation left out", ["reservations"], (r) => void r.reservations.pop()],
		[
			"an entry's time",
			["log-hash"],
			(r) => {
				r.log[3] && r.log[3].at++;
			},
		],
		["an entry left out", ["log-order", "log-chain"], (r) => void r.log.splice(1, 1)],
		["the end of the log", ["checkpoint", "log-round"], (r) => void r.log.pop()],
		[
			"another log",
			["log-chain", "log-hash"],
			(r) => {
				first(r.log).chain = "policy:other";
			},
		],
		[
			"a payload",
			["log-payload", "log-closed"],
			(r) => {
				r.log.at(-1)!.payload = { outcome: "adopted" };
			},
		],
		[
			"the whole log, chained anew without a ballot",
			["log-ballots"],
			(r) => {
				r.log.splice(
					r.log.findIndex((entry) => entry.type === "ballot.cast"),
					1,
				);
				for (const [index, entry] of r.log.entries()) entry.seq = index + 1;
				rechain(r);
			},
		],
		[
			"a ballot after the close",
			["log-ballots"],
			(r) => {
				const closed = r.log.pop() as LogEntry;
				const late = r.log.pop() as LogEntry;
				r.log.push({ ...closed, seq: late.seq, at: late.at }, { ...late, seq: closed.seq, at: closed.at });
				rechain(r);
			},
		],
	])("names what was changed: %s", (_what, names, change) => {
		expect(failuresOf(change).sort()).toEqual([...names].sort());
	});

	it("names a signature that is not of this record, by this key", () => {
		const record = makeRecord({}, key);
		const other = makeRecord({}, makeRecordKey());
		const nameOf = (changed: RoundRecord) =>
			checkRecord(serializeRecord(changed)).failures.map(({ name }) => name);
		expect(nameOf({ ...record, madeAt: record.madeAt + 1 })).toEqual(["signature"]);
		expect(nameOf({ ...record, signature: other.signature })).toEqual([]);
		expect(
			nameOf({ ...record, signature: { ...record.signature, publicKey: other.signature.publicKey } }),
		).toEqual(["signature"]);
		expect(nameOf({ ...record, signature: { ...record.signature, publicKey: "none" } })).toEqual([
			"signature",
		]);
	});

	it.each(["", "{}", "null", "[".repeat(100_000), '{"__proto__":1}', "\u0000"])(
		"takes any file: %j",
		(file) => {
			expect(checkRecord(file).failures.map(({ name }) => name)).toContain("form");
		},
	);
});

describe("npm run verify", () => {
	const folder = mkdtempSync(join(tmpdir(), "record-"));
	afterAll(() => rmSync(folder, { recursive: true }));
	const verify = (...args: string[]) =>
		spawnSync(process.execPath, ["--import", "tsx", "server/cli/verify.ts", ...args], { encoding: "utf8" });
	const write = (name: string, content: string) => {
		writeFileSync(join(folder, name), content);
		return join(folder, name);
	};

	it(
		"ends with 0, 1 or 2, and says why",
		() => {
			const record = makeRecord({}, key);
			const clean = write("clean.json", serializeRecord(record));
			const passed = verify(clean);
			expect([passed.status, passed.stderr]).toEqual([0, ""]);
			expect(passed.stdout).toContain("Everything holds");

			const changed = write(
				"changed.json",
				serializeRecord(record).replace("Do you approve", "Do you support"),
			);
			const failed = verify(changed);
			expect(failed.status).toBe(1);
			expect(failed.stdout.trim().split("\n")).toHaveLength(2);
			expect(failed.stdout).toMatch(/^FAILED log-opened: .+\nFAILED signature: .+\n$/);

			const printed = createPublicKey(key).export({ type: "spki", format: "pem" }) as string;
			expect(verify(clean, "--key", write("own.pem", printed)).status).toBe(0);
			const foreign = verify(clean, "--key", write("foreign.pem", makeRecordKey()));
			expect([foreign.status, foreign.stdout.split(":")[0]]).toEqual([1, "FAILED key"]);

			for (const args of [[], [join(folder, "missing.json")], [clean, "--key", clean]]) {
				const refused = verify(...args);
				expect([refused.status, refused.stdout]).toEqual([2, ""]);
				expect(refused.stderr).toMatch(/^\S.*\.(json.*)?\n$/);
			}
		},
		timeout,
	);
});
