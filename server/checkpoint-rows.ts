import { type KnownScope, policyLog } from "./known-log.ts";
import { fingerprintOf, isSigned } from "./record-signature.ts";

/** Every checkpoint: signed, extended by the log as it is now, and told of there; none is missing. */
export async function checkCheckpoints({ db, chains, fail, keys }: KnownScope): Promise<void> {
	const rows = await db.selectFrom("checkpoint").selectAll().orderBy("policyId").orderBy("seq").execute();
	for (const { policyId, seq, hash, at, installation, publicKey, signature, occasion, fingerprint } of rows) {
		const which = `the checkpoint of entry ${seq}, policy:${policyId}`;
		const document = { format: "tripact-checkpoint/1", installation, policyId, seq, hash, at };
		const signed = { ...document, signature: { algorithm: "Ed25519" as const, publicKey, value: signature } };
		keys.add(publicKey);
		if (!/^[0-9a-f]{128}$/.test(signature) || !isSigned(signed)) fail("checkpoint", `${which} is not signed`);
		if (fingerprintOf(publicKey) !== fingerprint) fail("checkpoint", `${which}: its fingerprint`);
		const log = policyLog(chains, policyId);
		if (log.find((entry) => entry.seq === seq)?.hash !== hash)
			fail("checkpoint", `the log does not extend ${which}`);
		const told = log.find((entry) => entry.type === "checkpoint.signed" && entry.payload.seq === seq);
		if (told?.payload.hash !== hash || told.payload.what !== occasion)
			fail("checkpoint", `the log does not tell of ${which}`);
	}
	for (const [chain, log] of chains) {
		for (const { type, payload } of log) {
			if (type !== "checkpoint.signed") continue;
			const there = rows.some((row) => `policy:${row.policyId}` === chain && row.seq === payload.seq);
			if (!there) fail("missing", `${chain}: the checkpoint of entry ${payload.seq} is not there`);
		}
	}
}
