import { deliverMails } from "../features/mail.ts";
import { closeDueRounds } from "../features/rounds.ts";
import type { Services } from "../services.ts";

/** How often the timer looks for work, in ms. */
const every = 5_000;

/** One timer for what happens without anybody present: mails leave, rounds close at their time. */
export function startJobs(services: Services): { stop: () => void } {
	let running = false;
	const timer = setInterval(async () => {
		if (running) return;
		running = true;
		try {
			await closeDueRounds(services);
			await deliverMails(services);
		} catch (error) {
			services.log.error({ err: error }, "a job failed");
		} finally {
			running = false;
		}
	}, every);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
