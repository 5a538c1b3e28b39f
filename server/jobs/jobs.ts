import { sql } from "kysely";
import { signDueCheckpoints } from "../features/checkpoints.ts";
import { settleCorrections } from "../features/concordance.ts";
import { graceAfterOutage, notePulse } from "../features/extensions.ts";
import { deliverMails } from "../features/mail.ts";
import { closeDueRounds } from "../features/rounds.ts";
import type { Services } from "../services.ts";

/** How often the timer looks for work, in ms. */
const every = 5_000;
/** Checkpoints that are due are looked for once in so many times: every minute. */
const checkpointsEvery = 12;

/**
 * Runs a job that must not run in two processes at once; where another is at it, does nothing. If the process or its
 * connection dies, the database lets the next one do it.
 */
async function runAlone(services: Services, job: string, run: () => Promise<void>): Promise<void> {
	if (services.dialect === "sqlite") return run();
	await services.db.transaction().execute(async (db) => {
		const { rows } = await sql<{ free: boolean }>`
			select pg_try_advisory_xact_lock(hashtext(${`job ${job} `} || current_schema())) as "free"`.execute(db);
		if (rows[0]?.free) await run();
	});
}

/** One timer for what happens without anybody present: mails leave, rounds close at their time, logs are sealed. */
export function startJobs(services: Services): { stop: () => void } {
	let running = false;
	let rounds = 0;
	const work = async () => {
		if (running) return;
		running = true;
		try {
			await runAlone(services, "outage", () => graceAfterOutage(services));
			await closeDueRounds(services);
			await notePulse(services);
			await settleCorrections(services);
			if (rounds++ % checkpointsEvery === 0) {
				await runAlone(services, "checkpoints", () => signDueCheckpoints(services));
			}
			await runAlone(services, "mails", () => deliverMails(services));
		} catch (error) {
			services.log.error({ err: error }, "a job failed");
		} finally {
			running = false;
		}
	};
	// At once: whoever comes back after an outage may still have time to vote.
	void work();
	const timer = setInterval(work, every);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
