import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Checkpoint } from "#shared/checkpoint.ts";
import type { Decision, Groups, Rule } from "#shared/rounds.ts";

type SecondVerifier = {
	verifyFiles: (files: { path: string; bytes: Uint8Array }[]) => Promise<{
		failures: { file: string; name: string; detail: string; entry?: number }[];
		documents: { file: string; format: string; key: string }[];
		notes: { file: string; name: string }[];
	}>;
	count: (rule: Rule, groups: Groups) => Decision;
	canonical: (value: unknown) => string;
	checkExtension: (
		held: Checkpoint,
		later: Checkpoint,
		entries: unknown[],
	) => Promise<{ name: string; entry: number }[]>;
	verifyByHand: (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>;
};

/** public/verify.mjs as it is given out: plain JavaScript that imports nothing of ours. */
export async function openSecondVerifier(): Promise<SecondVerifier> {
	return (await import(pathToFileURL(resolve("public/verify.mjs")).href)) as SecondVerifier;
}
