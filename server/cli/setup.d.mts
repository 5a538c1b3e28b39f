/** Types of what tests use of setup.mjs. */
type Child = {
	url: string;
	kill: () => Promise<void>;
	/** After a kill, on the same port. */
	start: () => Promise<void>;
	stop: () => Promise<void>;
};
export function startPostgres(): Promise<Child>;
export function startRedis(): Promise<Child & { pause: () => void; resume: () => void }>;
export function freePort(): Promise<number>;
