import type { Db } from "./db/open.ts";
import type { Fail } from "./record-check.ts";

/** An entry of the log as the checks of the rows need it. */
export type KnownEntry = {
	seq: number;
	at: number;
	type: string;
	hash: string;
	personId: string | null;
	refs: Record<string, string>;
	payload: Record<string, unknown>;
};
export type Chains = Map<string, KnownEntry[]>;
/** What the checks of the rows share: every chain as read, whom to tell of a failure, the keys that signed. */
export type KnownScope = { db: Db; chains: Chains; fail: Fail; keys: Set<string> };

/** The log of a policy. */
export const policyLog = (chains: Chains, policyId: string) => chains.get(`policy:${policyId}`) ?? [];
