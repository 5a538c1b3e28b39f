import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import SqliteDatabase from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readEnv } from "#server/env.ts";
import { closeRound } from "#server/features/rounds.ts";
import { checkRecord } from "#server/record-check.ts";
import { createServices, type Services } from "#server/services.ts";
import { type Committee, castAs, contextFor, makeCommittee, startRound } from "#test/factories/rounds.ts";
import { buildProcess } from "#test/setup/collab-process.ts";
import { makeDice } from "#test/setup/drafting.ts";

// A voter who was given a receipt has voted, whatever happens to the server afterwards (SAFETY 4.1; T23's kills).

const kills = 60;
const seed = Number(process.env.KILL_SEED ?? 7);
const folder = mkdtempSync(join(tmpdir(), "tripact-ballots-"));
const settings = {
	NODE_ENV: "test",
	ORIGIN: "http://127.0.0.1:3000",
	LOG_LEVEL: "silent",
	AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
	DATA_DIR: folder,
};
const onSqlite = test.skipIf(process.env.TEST_POSTGRES_URL);
const running = new Set<ChildProcess>();
let script: string;
let services: Services;
let committee: Committee;

beforeAll(async () => {
	if (process.env.TEST_POSTGRES_URL) return;
	script = await buildProcess("ballots", "ballot");
	services = await createServices(readEnv(settings));
}, 60_000);
beforeEach(async () => {
	if (services) committee = await makeCommittee(services, { government: 3, workers: 2, employers: 2 });
});
afterAll(async () => {
	for (const child of running) child.kill("SIGKILL");
	await services?.db.destroy();
	rmSync(folder, { recursive: true, force: true });
});

async function openRound(): Promise<{ roundId: string; textHash: string }> {
	const roundId = await startRound(services, committee);
	const { textHash } = await services.db
		.selectFrom("round")
		.select("textHash")
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();
	return { roundId, textHash };
}

/** @param largestFile in KiB: writing beyond it fails, as on a full disk */
async function startVoting(round: object, largestFile: number | "unlimited" = "unlimited") {
	const voters = Object.values(committee.voters).flat();
	const given = JSON.stringify({ ...round, policyId: committee.policyId, voters });
	const shell = `trap '' XFSZ; ulimit -S -f ${largestFile}; exec "$0" "$1"`;
	const child = spawn("bash", ["-c", shell, process.execPath, script], {
		env: { ...process.env, DATABASE: join(folder, "tripact.sqlite"), BALLOT_ROUND: given },
		stdio: ["pipe", "pipe", "inherit"],
	});
	running.add(child);
	const lines = createInterface(child.stdout);
	const exited = once(child, "exit");
	const drained = once(lines, "close");
	await once(lines, "line");
	return {
		/** Lets it cast until `enough` holds of the answers, and kills it. @returns all answers that got out */
		async runUntil(enough: (answers: string[]) => boolean): Promise<string[]> {
			const answers: string[] = [];
			await new Promise<void>((resolve) => {
				lines.on("line", (line) => {
					answers.push(line);
					if (enough(answers)) resolve();
				});
				child.stdin.write("\n");
			});
			child.kill("SIGKILL");
			await exited;
			await drained;
			running.delete(child);
			return answers;
		},
	};
}

/** What a file says to somebody who never spoke with the server: every receipt's ballot, one current for a seat. */
function expectKept(roundId: string, receipts: string[]): number {
	const file = new SqliteDatabase(join(folder, "tripact.sqlite"));
	try {
		const rows = file
			.prepare(`select "id", "seat", "supersededAt" from "ballot" where "roundId" = ?`)
			.all(roundId) as { id: string; seat: string; supersededAt: number | null }[];
		const kept = new Set(rows.map((row) => `${row.id} ${row.seat}`));
		expect(receipts.filter((receipt) => !kept.has(receipt))).toEqual([]);
		const current = rows.filter((row) => row.supersededAt === null).map((row) => row.seat);
		expect(current).toEqual([...new Set(current)]);
		expect(file.pragma("integrity_check", { simple: true })).toBe("ok");
		return rows.length;
	} finally {
		file.close();
	}
}

/** Closes the round: its record, with the whole log of it, holds. */
async function expectSoundRecord(roundId: string): Promise<void> {
	const chair = await contextFor(services, committee.policyId, committee.chair);
	await closeRound(chair, { roundId, reason: "The test is over" });
	const { record } = await services.db
		.selectFrom("round")
		.select("record")
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();
	expect(checkRecord(record ?? "").failures).toEqual([]);
}

onSqlite(
	`${kills} kills while ballots are cast: no receipt was ever false, the log verifies`,
	async () => {
		const dice = makeDice(seed);
		const round = await openRound();
		const receipts: string[] = [];
		let voting = await startVoting(round);
		for (let kill = 0; kill < kills; kill++) {
			// The next one stands by, so that nobody waits for it.
			const standby = startVoting(round);
			const enough = 1 + dice.roll(20);
			receipts.push(...(await voting.runUntil((answers) => answers.length >= enough)));
			expectKept(round.roundId, receipts);
			voting = await standby;
		}
		await voting.runUntil((answers) => answers.length > 0);
		expect(receipts.filter((receipt) => receipt.startsWith("refused"))).toEqual([]);
		const cast = expectKept(round.roundId, receipts);
		expect(receipts.length).toBeGreaterThan(kills * 3);
		// The kills fell into the middle of something: ballots whose receipts never got out.
		expect(cast).toBeGreaterThan(receipts.length);
		await expectSoundRecord(round.roundId);
	},
	240_000,
);

onSqlite(
	"a full disk: whoever got no receipt is told so, and has not voted",
	async () => {
		const round = await openRound();
		const file = new SqliteDatabase(join(folder, "tripact.sqlite"));
		file.pragma("wal_checkpoint(TRUNCATE)");
		const size = (file.pragma("page_count", { simple: true }) as number) * 4;
		file.close();
		const voting = await startVoting(round, size + 64);
		const answers = await voting.runUntil(
			(all) => all.filter((one) => one.startsWith("refused")).length >= 7,
		);
		const receipts = answers.filter((answer) => !answer.startsWith("refused"));
		expect(receipts.length).toBeGreaterThan(0);
		expect(expectKept(round.roundId, receipts)).toBe(receipts.length);
		const [voter] = committee.voters.workers ?? [];
		await castAs(services, committee, round.roundId, voter as never, "approve");
		await expectSoundRecord(round.roundId);
	},
	60_000,
);

onSqlite(
	"a locked database: busy is said, nothing is cast, and the same form works afterwards",
	async () => {
		const round = await openRound();
		const [voter] = committee.voters.employers ?? [];
		const cast = () => castAs(services, committee, round.roundId, voter as never, "oppose", { key: "one" });
		const other = new SqliteDatabase(join(folder, "tripact.sqlite"));
		other.exec("begin immediate");
		await expect(cast()).rejects.toMatchObject({ code: "busy" });
		other.exec("rollback");
		other.close();
		expect(expectKept(round.roundId, [])).toBe(0);
		const receipt = await cast();
		expect(expectKept(round.roundId, [`${receipt.ballotId} ${receipt.seat}`])).toBe(1);
		await expectSoundRecord(round.roundId);
	},
	60_000,
);
