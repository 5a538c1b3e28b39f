import { generateKeyPairSync } from "node:crypto";
import { hashBallot, hashEntry, hashPayload, hashTerms, hashText } from "#server/hash.ts";
import { signRecord } from "#server/record-signature.ts";
import { canonicalJson } from "#shared/canonical.ts";
import {
	groupsFromRoll,
	type LogEntry,
	type RecordBallot,
	type RollSeat,
	type RoundPayloads,
	type RoundRecord,
	type RoundTerms,
	reservationsOf,
	type UnsignedRecord,
} from "#shared/record.ts";
import { type BallotChoice, decide, type Rule, rulePresets } from "#shared/rounds.ts";

const openedAt = Date.UTC(2026, 10, 2, 9);

export type RecordWish = {
	rule?: Rule;
	/** Choices by constituency, one list per seat: each ballot of the seat in turn; an empty list did not vote. */
	seats?: Record<string, BallotChoice[][]>;
	vacancies?: Record<string, number>;
	words?: string;
	/** Entries of the log before the round. */
	before?: number;
};

const defaultSeats: Record<string, BallotChoice[][]> = {
	government: [["approve"], ["oppose", "approve"], ["abstain"]],
	workers: [["approve"], ["reserve"], []],
	employers: [["approve"], ["approve"], ["oppose"]],
};

/** A private key as an installation has it. */
export function makeRecordKey(): string {
	return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** A record that holds in every check; wishes change what was voted and on what. */
export function makeRecord(wish: RecordWish = {}, privateKeyPem = makeRecordKey()): RoundRecord {
	const {
		rule = rulePresets.majorityInEachConstituency,
		seats = defaultSeats,
		words = "Fair recruitment · عدل",
	} = wish;
	const { vacancies = { workers: 1 } } = wish;
	const canonical = canonicalJson({
		schema: 1,
		language: "en",
		sections: [{ title: words, text: `${words}.` }],
	});
	const textHash = hashText(canonical);
	const roll = makeRoll(seats);
	const ballots = castBallots(roll, seats, textHash, words);
	const groups = groupsFromRoll(roll, vacancies, ballots);
	const decision = decide(rule, groups);
	const question = `Do you approve “${words}”?`;
	const terms: RoundTerms = { roundId: "round1", question, rule, textHash, roll, vacancies };
	const log = makeLog(wish.before ?? 2, terms, ballots, decision.outcome);
	const last = log.at(-1) as LogEntry;
	const record: UnsignedRecord = {
		format: "tripact-record/1",
		madeAt: last.at,
		installation: "https://tripact.example",
		policy: { id: "policy1", title: words, country: "Norland" },
		round: {
			id: "round1",
			number: 1,
			question,
			rule,
			opensAt: openedAt,
			closesAt: last.at,
			openedAt,
			closedAt: last.at,
			state: "closed",
			authenticLanguage: "en",
		},
		text: { hash: textHash, algorithm: "sha256", canonical, versionNumber: 3 },
		roll,
		vacancies,
		ballots,
		groups,
		decision,
		reservations: reservationsOf(roll, ballots),
		log,
		checkpoint: { seq: last.seq, hash: last.hash },
		notShown: "contains no caucus material",
	};
	return signRecord(record, privateKeyPem);
}

function makeRoll(seats: Record<string, BallotChoice[][]>): RollSeat[] {
	return Object.entries(seats).flatMap(([constituency, list]) =>
		list.map((_, index) => ({
			seat: `${constituency}-${index + 1}`,
			constituency,
			memberId: `member-${constituency}-${index + 1}`,
			name: `${constituency} no. ${index + 1}`,
			organization: index === 0 ? "Ministry of Labour" : null,
			capacity: "titular",
		})),
	);
}

function castBallots(
	roll: RollSeat[],
	seats: Record<string, BallotChoice[][]>,
	textHash: string,
	words: string,
): RecordBallot[] {
	let at = openedAt;
	const nextTime = () => {
		at += 60_000;
		return at;
	};
	return Object.values(seats)
		.flat()
		.flatMap((choices, place) =>
			choices.map((choice, index): RecordBallot => {
				const { seat, name } = roll[place] as RollSeat;
				const ballot = {
					id: `ballot-${seat}-${index + 1}`,
					seat,
					revision: index + 1,
					name,
					choice,
					statement: choice === "reserve" ? `A reservation on ${words}` : null,
					textHash,
					castAt: nextTime(),
				};
				const supersededAt = index < choices.length - 1 ? at + 60_000 : null;
				return { ...ballot, supersededAt, hash: hashBallot({ ...ballot, roundId: "round1" }) };
			}),
		);
}

function makeLog(before: number, terms: RoundTerms, ballots: RecordBallot[], outcome: string): LogEntry[] {
	const log: LogEntry[] = [];
	const append = (type: string, at: number, refs: Record<string, string>, payload?: LogEntry["payload"]) => {
		const body = {
			chain: "policy:policy1",
			seq: log.length + 1,
			at,
			personId: "person1",
			memberId: "member1",
			capacity: "secretariat",
			constituency: null,
			type,
			refs,
			payloadHash: hashPayload(canonicalJson(payload ?? {})),
			previousHash: log.at(-1)?.hash ?? "",
		};
		log.push({ ...body, ...(payload && { payload }), hash: hashEntry(body.previousHash, body) });
	};
	const refs = { policyId: "policy1", roundId: "round1" };
	for (let index = 0; index < before; index++)
		append("section.changed", openedAt - 1000, { policyId: "policy1" });
	const opened: RoundPayloads["round.opened"] = { textHash: terms.textHash, termsHash: hashTerms(terms) };
	append("round.opened", openedAt, refs, opened);
	for (const { hash, castAt } of ballots) append("ballot.cast", castAt, refs, { ballotHash: hash });
	append("round.closed", (ballots.at(-1)?.castAt ?? openedAt) + 60_000, refs, { outcome });
	return log;
}
