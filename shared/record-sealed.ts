import * as z from "zod";
import { canonicalJson } from "./canonical.ts";
import { type RecordBallot, type RoundRecord, recordSchema, rollSeatSchema } from "./record.ts";

/**
 * A count whose publicity is totals of each constituency only (DOMAIN 3.6): the same file without names and
 * choices. Ballots stand as their hashes, which hide the choice behind a random id and which each voter finds in
 * the own receipt. The file with every ballot stays with the installation, bound by `fullHash`.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in lower-case hex");
const time = z.int().nonnegative();
const count = z.int().nonnegative();

const sealedBallotSchema = z.strictObject({
	constituency: rollSeatSchema.shape.constituency,
	revision: z.int().positive(),
	textHash: hash,
	castAt: time,
	supersededAt: time.nullable(),
	hash,
});
export type SealedBallot = z.infer<typeof sealedBallotSchema>;

export const sealedCountSchema = recordSchema
	.omit({ roll: true, substitutions: true, present: true })
	.extend({
		format: z.literal("tripact-record/1-totals"),
		/** SHA-256 of the file with every ballot, as `sha256sum` prints it. */
		fullHash: hash,
		/** Filled seats by constituency. */
		seats: z.record(z.string().min(1), count),
		/** Every ballot, superseded ones too, in the order in which they were cast. */
		ballots: z.array(sealedBallotSchema),
		/** By constituency, then by their words: their order tells nobody. */
		reservations: z.array(z.strictObject({ constituency: z.string(), statement: z.string() })),
	})
	.strict();
export type SealedCount = z.infer<typeof sealedCountSchema>;
export type UnsignedSealedCount = Omit<SealedCount, "signature">;

/** Entries whose payload an outsider needs and that say nothing of a choice. */
const openPayloads: readonly string[] = ["round.opened", "ballot.cast", "round.closed"];

/**
 * The count without names and choices.
 * @param fullHash SHA-256 of the full count's file
 * @returns the sealed count, to be signed anew
 */
export function sealCount(full: RoundRecord, fullHash: string): UnsignedSealedCount {
	const { roll, ballots, reservations, log, signature, format, present, substitutions, ...rest } = full;
	const constituencyOf = new Map(roll.map((seat) => [seat.seat, seat.constituency]));
	const codes = [...new Set([...roll.map((seat) => seat.constituency), ...Object.keys(rest.vacancies)])];
	return {
		...rest,
		format: "tripact-record/1-totals",
		fullHash,
		seats: Object.fromEntries(
			codes.map((code) => [code, roll.filter((seat) => seat.constituency === code).length]),
		),
		ballots: ballots.map((ballot) => sealBallot(ballot, constituencyOf.get(ballot.seat) ?? "")),
		reservations: reservations
			.map(({ constituency, statement }) => ({ constituency, statement }))
			.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)),
		log: log.map(({ payload, ...entry }) =>
			payload && openPayloads.includes(entry.type) ? { ...entry, payload } : entry,
		),
	};
}

function sealBallot(ballot: RecordBallot, constituency: string): SealedBallot {
	const { revision, textHash, castAt, supersededAt, hash } = ballot;
	return { constituency, revision, textHash, castAt, supersededAt, hash };
}

/** What stands in both kinds of count. */
export type AnyCount = RoundRecord | SealedCount;

export function isSealed(count: AnyCount): count is SealedCount {
	return count.format === "tripact-record/1-totals";
}

/** Filled seats by constituency, whichever kind of count. */
export function filledSeats(
	count: { vacancies: Record<string, number> } & (
		| { roll: { constituency: string }[] }
		| { seats: Record<string, number> }
	),
): Record<string, number> {
	if ("seats" in count) return count.seats;
	const codes = [
		...new Set([...count.roll.map((seat) => seat.constituency), ...Object.keys(count.vacancies)]),
	];
	return Object.fromEntries(
		codes.map((code) => [code, count.roll.filter((seat) => seat.constituency === code).length]),
	);
}
