/** Runs `work` once. `ms`: how long it took; `value`: what it answered. */
export function time<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }>;
