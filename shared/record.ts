import * as z from "zod";
import { canonicalJson } from "./canonical.ts";
import { ballotChoices, decisionSchema, type Groups, groupsSchema, ruleSchema } from "./rounds.ts";

/**
 * The record of decision as a file (DOMAIN 3.6, SAFETY 4): everything somebody needs who wants to check a
 * decision without us and without our database. server/record-check.ts checks it; `npm run verify` runs that.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in lower-case hex");
/** Milliseconds since the epoch. */
const time = z.int().nonnegative();
const code = z.string().min(1);

export const rollSeatSchema = z.strictObject({
	seat: code,
	constituency: code,
	memberId: code,
	name: z.string(),
	organization: z.string().nullable(),
	capacity: z.string(),
});
/** A filled seat of the roll, as it was when the round was opened. */
export type RollSeat = z.infer<typeof rollSeatSchema>;

export const recordBallotSchema = z.strictObject({
	/** Random, and part of the hash: a choice cannot be found by trying all four. */
	id: code,
	seat: code,
	/** 1 for the seat's first ballot, one more for each that replaced it. */
	revision: z.int().positive(),
	name: z.string(),
	choice: z.enum(ballotChoices),
	statement: z.string().nullable(),
	textHash: hash,
	castAt: time,
	/** null: this is the seat's current ballot. */
	supersededAt: time.nullable(),
	/** How it was given, where not by the voter's own hand on the page; and the name of who wrote it down. */
	channel: z.enum(["self", "room", "phone", "paper"]).optional(),
	enteredBy: z.string().optional(),
	/** hashBallot of server/hash.ts. */
	hash,
});
export type RecordBallot = z.infer<typeof recordBallotSchema>;

export const recordSubstitutionSchema = z.strictObject({
	seat: code,
	state: z.enum(["recorded", "withdrawn"]),
	/** The titular who was absent, and who voted in that place. */
	from: z.string(),
	name: z.string(),
	organization: z.string().nullable(),
	capacity: z.string(),
	/** What it rests on: a letter, a mail, with its date. */
	instrument: z.string(),
	at: time,
});
/** An act about who votes in place of an absent titular; a seat's last act holds. */
export type RecordSubstitution = z.infer<typeof recordSubstitutionSchema>;

export const logEntrySchema = z.strictObject({
	chain: code,
	seq: z.int().positive(),
	at: time,
	personId: z.string().nullable(),
	memberId: z.string().nullable(),
	capacity: z.string().nullable(),
	constituency: z.string().nullable(),
	type: code,
	refs: z.record(z.string(), z.string()),
	/** Given for the round's own entries; the others are bound by their payloadHash alone. */
	payload: z.record(z.string(), z.json()).optional(),
	payloadHash: hash,
	/** "" for the first entry of the chain. */
	previousHash: z.union([hash, z.literal("")]),
	hash,
});
export type LogEntry = z.infer<typeof logEntrySchema>;

export const recordSchema = z.strictObject({
	format: z.literal("tripact-record/1"),
	madeAt: time,
	/** The name or address of the installation that made the record. */
	installation: z.string(),
	policy: z.strictObject({ id: code, title: z.string(), country: z.string() }),
	round: z.strictObject({
		id: code,
		number: z.int().positive(),
		question: z.string(),
		rule: ruleSchema,
		/** How the chair broke a tie, where the rule asks the chair. */
		castingVote: z.enum(["approve", "oppose"]).optional(),
		opensAt: time,
		closesAt: time,
		/** When it was in fact opened and closed. */
		openedAt: time,
		closedAt: time,
		state: z.literal("closed"),
		authenticLanguage: code,
	}),
	text: z.strictObject({
		hash,
		algorithm: z.literal("sha256"),
		/** The canonical JSON (RFC 8785) of the frozen text; hashText of it is `hash`. */
		canonical: z.string(),
		versionNumber: z.int().positive(),
	}),
	/** In the order of the seats as opened. */
	roll: z.array(rollSeatSchema),
	/** Vacant seats by constituency. */
	vacancies: z.record(code, z.int().nonnegative()),
	/** The seats somebody was present for at the close; left out: presence was not recorded. */
	present: z.array(code).optional(),
	/** In the order of the log; left out: none. */
	substitutions: z.array(recordSubstitutionSchema).optional(),
	/** Every ballot, superseded ones too, in the order in which they were cast. */
	ballots: z.array(recordBallotSchema),
	/** What decide() was given, and its result. */
	groups: groupsSchema,
	decision: decisionSchema,
	reservations: z.array(
		z.strictObject({ seat: code, constituency: code, name: z.string(), statement: z.string() }),
	),
	/** A gapless stretch of the policy's log, up to the checkpoint. */
	log: z.array(logEntrySchema),
	checkpoint: z.strictObject({ seq: z.int().positive(), hash }),
	signature: z.strictObject({
		algorithm: z.literal("Ed25519"),
		/** SubjectPublicKeyInfo, PEM. */
		publicKey: z.string(),
		/** 64 bytes in lower-case hex, over the UTF-8 bytes of recordPayload. */
		value: z.string().regex(/^[0-9a-f]{128}$/, "not an Ed25519 signature in lower-case hex"),
	}),
	notShown: z.literal("contains no caucus material"),
});
export type RoundRecord = z.infer<typeof recordSchema>;
export type UnsignedRecord = Omit<RoundRecord, "signature">;

/** What is signed: the canonical JSON of everything but the signature. */
export function recordPayload(record: UnsignedRecord): string {
	const { signature: _signature, ...rest } = record as RoundRecord;
	return canonicalJson(rest);
}

/**
 * The file, character for character: keys sorted as in canonical JSON, indented by tabs, one LF at the end.
 * There is one way to write a record, so any change to a file shows, white space included.
 */
export function serializeRecord(record: RoundRecord): string {
	return `${JSON.stringify(JSON.parse(canonicalJson(record)), null, "\t")}\n`;
}

type CastBallot = Pick<RecordBallot, "seat" | "choice" | "supersededAt">;

/**
 * What decide() counts, from the roll as opened and the ballots cast: each seat's current ballot; present are
 * the seats that cast one and those recorded as present. Constituencies stand in the order of the roll, those wholly vacant last.
 * Ballots for seats outside the roll are not counted.
 */
export function groupsFromRoll(
	roll: Pick<RollSeat, "seat" | "constituency">[],
	vacancies: Record<string, number>,
	ballots: CastBallot[],
	present: readonly string[] = [],
): Groups {
	const codes = new Set([...roll.map((seat) => seat.constituency), ...Object.keys(vacancies).sort()]);
	const current = new Map(
		ballots.filter((ballot) => ballot.supersededAt === null).map((ballot) => [ballot.seat, ballot.choice]),
	);
	return Object.fromEntries(
		[...codes].map((constituency) => {
			const seats = roll.filter((seat) => seat.constituency === constituency);
			const choices = seats.flatMap(({ seat }) => current.get(seat) ?? []);
			const here = seats.filter(({ seat }) => current.has(seat) || present.includes(seat));
			const vacant = vacancies[constituency] ?? 0;
			const counts = ballotChoices.map((choice) => [choice, choices.filter((one) => one === choice).length]);
			return [
				constituency,
				{
					seats: seats.length + vacant,
					...(vacant > 0 && { vacant }),
					present: here.length,
					ballots: Object.fromEntries(counts.filter(([, count]) => count !== 0)),
				},
			];
		}),
	);
}

/** The reservations of the current ballots, in the order of the ballots. */
export function reservationsOf(roll: RollSeat[], ballots: RecordBallot[]): RoundRecord["reservations"] {
	return ballots
		.filter((ballot) => ballot.choice === "reserve" && ballot.supersededAt === null)
		.map(({ seat, name, statement }) => ({
			seat,
			constituency: roll.find((one) => one.seat === seat)?.constituency ?? "",
			name,
			statement: statement ?? "",
		}));
}

/**
 * What a round fixed when it was opened. Its hash (hashTerms) stands in the log's "round.opened" entry, so
 * neither question, rule, roll nor text can be exchanged afterwards.
 */
export type RoundTerms = {
	roundId: string;
	question: string;
	rule: RoundRecord["round"]["rule"];
	textHash: string;
	roll: RollSeat[];
	vacancies: Record<string, number>;
};

export function termsOf(record: UnsignedRecord): RoundTerms {
	const { round, text, roll, vacancies } = record;
	return {
		roundId: round.id,
		question: round.question,
		rule: round.rule,
		textHash: text.hash,
		roll,
		vacancies,
	};
}

/** What the payloads of a round's log entries must say for its record to be checked against them. */
export type RoundPayloads = {
	"round.opened": { textHash: string; termsHash: string };
	"ballot.cast": { ballotHash: string };
	"round.closed": { outcome: string };
};
