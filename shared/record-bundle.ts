import * as z from "zod";
import { serializeDocument, signatureSchema } from "./checkpoint.ts";
import type { RoundRecord } from "./record.ts";
import type { CertifiedRecord } from "./record-certified.ts";
import { isSealed, type SealedCount } from "./record-sealed.ts";

/**
 * A record of decision as a bundle of files: the record, its parts as files of their own for those who read or reuse
 * them, the log up to a checkpoint, and a signed list of all. Every byte of it can be checked: the parts against the
 * record, the rest against the list. server/bundle.ts writes it; server/bundle-check.ts and public/verify.mjs check it.
 */

export const bundleNames = {
	manifest: "manifest.json",
	record: "record.json",
	text: "text.canonical.json",
	rule: "rule.json",
	roll: "roll.json",
	ballots: "ballots.json",
	log: "log.json",
	key: "public-key.pem",
	checkpoint: "checkpoint.json",
} as const;

/** The list of the other files of a bundle. */
export const manifestSchema = z.strictObject({
	format: z.literal("tripact-bundle/1"),
	installation: z.string(),
	files: z.array(
		z.strictObject({
			path: z.string().min(1),
			/** Length. */
			bytes: z.int().nonnegative(),
			sha256: z.string().regex(/^[0-9a-f]{64}$/),
		}),
	),
	signature: signatureSchema,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What a bundle is made from. */
export type AnyRecord = RoundRecord | SealedCount | CertifiedRecord;

/** The parts of a record as files, by their names in the bundle. */
export function partsOfRecord(record: AnyRecord): Record<string, string> {
	const count = record.format === "tripact-record/2" ? record.count : record;
	const { rule, castingVote = null } = count.round;
	const { vacancies, ballots, groups, decision } = count;
	const roll = isSealed(count)
		? { seats: count.seats, vacancies }
		: { roll: count.roll, vacancies, substitutions: count.substitutions ?? [] };
	return {
		[bundleNames.text]: count.text.canonical,
		[bundleNames.rule]: serializeDocument({ rule, castingVote }),
		[bundleNames.roll]: serializeDocument(roll),
		[bundleNames.ballots]: serializeDocument({ ballots, groups, decision }),
		[bundleNames.key]: record.signature.publicKey,
	};
}

/** Every entry of the log that the record holds. */
export function logOfRecord(record: AnyRecord): RoundRecord["log"] {
	return record.format === "tripact-record/2" ? [...record.count.log, ...record.log] : record.log;
}
