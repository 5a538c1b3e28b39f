import { RateLimiterMemory } from "rate-limiter-flexible";
import { AppError } from "#shared/errors.ts";

/** Attempts allowed per key and time; the second number is seconds. */
const allowances = {
	/** passwords tried for one e-mail address, right or wrong */
	signIn: [10, 15 * 60],
	/** passwords, resets and links tried from one network address: a meeting room may share one */
	signInFrom: [60, 15 * 60],
	/** reset and invitation mails */
	mail: [5, 15 * 60],
	/** comments, ballots and other writes of one person */
	write: [120, 60],
	/** uploads of one person */
	upload: [10, 10 * 60],
} as const;

export type LimitName = keyof typeof allowances;
export type Limits = { take: (name: LimitName, key: string) => Promise<void> };

/** Token buckets in memory. `take` throws "too-many" with the minutes to wait. */
export function createLimits(): Limits {
	const limiters = Object.fromEntries(
		Object.entries(allowances).map(([name, [points, duration]]) => [
			name,
			new RateLimiterMemory({ points, duration }),
		]),
	) as Record<LimitName, RateLimiterMemory>;
	return {
		async take(name, key) {
			try {
				await limiters[name].consume(key);
			} catch (refusal) {
				const wait = (refusal as { msBeforeNext?: number }).msBeforeNext ?? 60_000;
				throw new AppError("too-many", "errors:tooMany", { minutes: Math.ceil(wait / 60_000) });
			}
		},
	};
}
