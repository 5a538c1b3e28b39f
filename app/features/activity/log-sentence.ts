import type { LogEntry } from "#shared/activity.ts";

/**
 * The sentence of an entry in policies:log.sentence; "unknown" where there is none.
 * @param has says whether the catalogue has a sentence
 */
export function logSentenceKey(
	{ type, what }: Pick<LogEntry, "type" | "what">,
	has: (key: string) => boolean,
): string {
	const key = type.replace(".", "_");
	return [`${key}_${what}`, key].find(has) ?? "unknown";
}
