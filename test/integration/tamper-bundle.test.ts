import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { checkFiles } from "#server/document-check.ts";
import { writeZip, type ZipFile } from "#server/zip.ts";
import { ballotChoices, type Rule, rulePresets } from "#shared/rounds.ts";
import { makeBundle } from "#test/factories/bundles.ts";
import { makeRecord, makeRecordKey, type RecordWish } from "#test/factories/records.ts";
import { openSecondVerifier } from "#test/setup/second-verifier.ts";

// SAFETY T25 on what an installation gives out: whatever byte is changed, both verifiers say so; and neither raises a
// false alarm. TAMPER_RUNS=10000 CLEAN_RUNS=1000 for the full number.

const runs = Number(process.env.TAMPER_RUNS ?? 240);
const cleanRuns = Number(process.env.CLEAN_RUNS ?? 60);
const key = makeRecordKey();
/** There is no database in it: once is enough. */
const once = test.skipIf(process.env.TEST_POSTGRES_URL !== undefined);
const timeout = 3_600_000;
let second: Awaited<ReturnType<typeof openSecondVerifier>>;

beforeAll(async () => {
	second = await openSecondVerifier();
});

const qualified: Rule[] = [
	{ kind: "mlc", quorum: { basis: "ballots", total: "1/3" } },
	{ kind: "standards", maxAgainst: "1/3", base: "ballots" },
	{ kind: "simple", base: "seats", seatsCounted: "all", castingVote: "oppose" },
	{
		kind: "simple",
		majority: "2/3",
		strict: false,
		quorum: { basis: "expressed", total: "1/2", attending: 4 },
	},
];

/** Rounds of every rule, with any constituencies, seats, choices, words, and length of the log before. */
const wishes: fc.Arbitrary<RecordWish> = fc
	.record({
		rule: fc.constantFrom(...Object.values(rulePresets), ...qualified),
		seats: fc.dictionary(
			fc.constantFrom("government", "workers", "employers", "observers-9", "__x", "10", "2"),
			fc.array(fc.array(fc.constantFrom(...ballotChoices), { maxLength: 3 }), { maxLength: 5 }),
			{ minKeys: 1, maxKeys: 5 },
		),
		vacancies: fc.dictionary(fc.constantFrom("workers", "media"), fc.nat(3), { maxKeys: 2 }),
		words: fc
			.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
			.filter((words) => words.trim() !== ""),
		before: fc.nat(4),
	})
	.map((wish) => ({
		...wish,
		seats: { ...wish.seats, government: [["approve"], ...(wish.seats.government ?? [])] },
	}));

async function findings(files: readonly ZipFile[]) {
	const [first, other] = await Promise.all([
		checkFiles(files.map((file) => ({ ...file }))),
		second.verifyFiles(files.map((file) => ({ ...file }))),
	]);
	return { first: first.failures, second: other.failures };
}

once(`no false alarm on ${cleanRuns} clean bundles, archives and folders`, { timeout }, async () => {
	await fc.assert(
		fc.asyncProperty(wishes, fc.boolean(), async (wish, zipped) => {
			const files = makeBundle(makeRecord(wish, key), key);
			const given = zipped ? [{ path: "bundle.zip", bytes: writeZip(files) }] : files;
			expect(await findings(given)).toEqual({ first: [], second: [] });
		}),
		{ numRuns: cleanRuns },
	);
});

describe(`every one of ${runs} changed bytes is found by both`, () => {
	const files = makeBundle(makeRecord({}, key), key);
	const archive = writeZip(files);
	const kinds: Record<string, (place: number) => { list: ZipFile[]; index: number; at: number }> = {
		"in a file of a bundle": (place) => {
			const list = files.map(({ path, bytes }) => ({ path, bytes: Uint8Array.from(bytes) }));
			const index = place % list.length;
			return { list, index, at: Math.floor(place / list.length) % (list[index]?.bytes.length ?? 1) };
		},
		"in an archive": (place) => {
			const list = [{ path: "bundle.zip", bytes: Uint8Array.from(archive) }];
			return { list, index: 0, at: place % archive.length };
		},
		"in a record alone": (place) => {
			const record = files.find((file) => file.path === "record.json") as ZipFile;
			return {
				list: [{ ...record, bytes: Uint8Array.from(record.bytes) }],
				index: 0,
				at: place % record.bytes.length,
			};
		},
		"in a receipt and a checkpoint alone": (place) => {
			const list = files.filter((file) => /^(receipt-1|checkpoint)\.json$/.test(file.path));
			const copies = list.map(({ path, bytes }) => ({ path, bytes: Uint8Array.from(bytes) }));
			const index = place % copies.length;
			return { list: copies, index, at: Math.floor(place / 2) % (copies[index]?.bytes.length ?? 1) };
		},
	};
	once.each(Object.entries(kinds))("%s", { timeout }, async (_name, prepare) => {
		let found = 0;
		const numRuns = Math.ceil(runs / Object.keys(kinds).length);
		await fc.assert(
			fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, change) => {
				const { list, index, at } = prepare(place);
				const { bytes } = list[index] as ZipFile;
				bytes[at] = (bytes[at] ?? 0) ^ change;
				const { first, second: other } = await findings(list);
				expect([first.length > 0, other.length > 0], `${list[index]?.path}, byte ${at}, ^${change}`).toEqual([
					true,
					true,
				]);
				found += 1;
			}),
			{ numRuns, endOnFailure: true },
		);
		expect(found).toBe(numRuns);
	});

	once("a file that is missing, added or exchanged is named", async () => {
		for (const { path } of files) {
			if (/^(record|manifest)\.json$/.test(path)) continue;
			const { first, second: other } = await findings(files.filter((file) => file.path !== path));
			expect(first.map((one) => one.detail).join(), path).toContain(path);
			expect(other.map((one) => one.detail).join(), path).toContain(path);
		}
		const added = [...files, { path: "extra.txt", bytes: Buffer.from("x") }];
		expect((await findings(added)).first).toMatchObject([{ name: "bundle" }]);
		expect((await findings(added)).second).toMatchObject([{ name: "bundle" }]);
		// A whole bundle of another round, its list signed with another key.
		const foreign = makeBundle(makeRecord({ words: "Other" }, key), makeRecordKey());
		const { first, second: other } = await findings(foreign);
		expect(first.map(({ name }) => name)).toContain("key");
		expect(other.map(({ name }) => name)).toContain("key");
	});
});
