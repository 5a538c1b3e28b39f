import { useEffect, useState } from "react";
import type { Checkpoint, LogExtract } from "#shared/checkpoint.ts";

/**
 * The browser as a witness (SAFETY 4.4): it keeps the last checkpoint it saw of each policy and checks that each later
 * log extends it, with the published verifier, which shares no code with the server.
 */

export type Newest = { seq: number; hash: string } | null;

export type Watch =
	| { state: "waiting" | "failed" }
	| { state: "checking" | "holds" | "first"; seq: number }
	/** The log no longer continues `held`; `entry` is the first that does not fit. */
	| { state: "alarm"; held: Checkpoint; entry: number };

type Verifier = {
	checkExtension: (
		held: Checkpoint,
		later: Checkpoint,
		entries: unknown[],
	) => Promise<{ name: string; entry: number }[]>;
};

const verifierAddress = "/verify.mjs";
const keyOf = (policyId: string) => `checkpoint:${policyId}`;

function readHeld(policyId: string): Checkpoint | null {
	const kept = localStorage.getItem(keyOf(policyId));
	const held = kept ? (JSON.parse(kept) as Checkpoint) : null;
	return held?.policyId === policyId && Number.isInteger(held.seq) ? held : null;
}

function keep(checkpoint: Checkpoint): void {
	localStorage.setItem(keyOf(checkpoint.policyId), JSON.stringify(checkpoint));
}

/** Puts away what does not fit, with the time, and holds the newest from now on. */
export function setAside(held: Checkpoint): void {
	localStorage.setItem(`${keyOf(held.policyId)}:aside:${Date.now()}`, JSON.stringify(held));
	localStorage.removeItem(keyOf(held.policyId));
}

async function ask<T>(address: string): Promise<T | null> {
	const response = await fetch(address, { headers: { Accept: "application/json" } });
	if (response.status === 404) return null;
	if (!response.ok) throw new Error(`${address}: ${response.status}`);
	return (await response.json()) as T;
}

async function compare(policyId: string, newest: Newest): Promise<Watch> {
	const held = readHeld(policyId);
	if (!held && !newest) return { state: "waiting" };
	if (held && held.seq === newest?.seq && held.hash === newest.hash) {
		return { state: "holds", seq: held.seq };
	}
	// What the page was made with may be older than what another window has seen: only a fresh answer counts.
	const address = `/policies/${policyId}`;
	const later = await ask<Checkpoint>(`${address}/checkpoint.json`);
	if (!later) return held ? { state: "alarm", held, entry: held.seq } : { state: "waiting" };
	if (!held) {
		keep(later);
		return { state: "first", seq: later.seq };
	}
	const entry = await findBreak(address, held, later);
	if (entry !== null) return { state: "alarm", held, entry };
	keep(later);
	return { state: "holds", seq: later.seq };
}

/** @returns the first entry that does not fit, or null when `later` extends `held` */
async function findBreak(address: string, held: Checkpoint, later: Checkpoint): Promise<number | null> {
	if (later.seq < held.seq) return later.seq + 1;
	const verifier = (await import(/* @vite-ignore */ verifierAddress)) as Verifier;
	const entries: unknown[] = [];
	while (held.seq + entries.length <= later.seq) {
		const from = held.seq + entries.length;
		const extract = await ask<LogExtract>(`${address}/log.json?from=${from}&to=${later.seq}`);
		if (!extract || extract.entries.length === 0) return from;
		entries.push(...extract.entries);
	}
	const [failure] = await verifier.checkExtension(held, later, entries);
	return failure ? failure.entry : null;
}

/** One check for each newest checkpoint, however many parts of the page ask. */
let running: { key: string; result: Promise<Watch> } | null = null;

function compareOnce(policyId: string, newest: Newest): Promise<Watch> {
	const key = `${policyId} ${newest?.hash}`;
	if (running?.key !== key) running = { key, result: compare(policyId, newest) };
	return running.result.catch(() => {
		running = null;
		return { state: "failed" };
	});
}

/** What this browser holds of the policy's log, compared with what is shown; `again` checks anew. */
export function useHeldCheckpoint(policyId: string, newest: Newest): { watch: Watch; again: () => void } {
	const [watch, setWatch] = useState<Watch>({ state: "waiting" });
	const [round, setRound] = useState(0);
	const { seq, hash } = newest ?? { seq: 0, hash: "" };
	// biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for the check again
	useEffect(() => {
		let here = true;
		void compareOnce(policyId, seq === 0 ? null : { seq, hash }).then((found) => {
			if (here) setWatch(found);
		});
		return () => {
			here = false;
		};
	}, [policyId, seq, hash, round]);
	const again = () => {
		running = null;
		setRound((before) => before + 1);
	};
	return { watch, again };
}
