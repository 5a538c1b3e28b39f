import { hashBallot } from "#server/hash.ts";
import type { Services } from "#server/services.ts";
import { canonicalJson } from "#shared/canonical.ts";

// What the log alone tells of a round, beside what its rows hold.

export type Replayed = {
	round: {
		state: string;
		number: number;
		question: string;
		textHash: string;
		rule: string;
		announcedAt: number;
		openedAt: number | null;
		closesAt: number;
		closedAt: number | null;
		annulledAt: number | null;
		annulReason: string | null;
		reason: string | null;
		outcome: string | null;
	};
	/** In the order cast; a ballot is superseded when the next of its seat is cast. */
	ballots: {
		entrySeq: number;
		seat: string;
		revision: number;
		hash: string;
		personId: string | null;
		castAt: number;
		supersededAt: number | null;
	}[];
	presence: { entrySeq: number; at: number; seat: string; state: string; kind: string }[];
	substitutions: { entrySeq: number; seat: string; state: string; name: string; instrument: string }[];
	extensions: { entrySeq: number; from: number; to: number; reason: string }[];
};

type Entry = { seq: number; at: number; type: string; personId: string | null };
/** What the entries say, each of its own. */
type Payload = {
	number: number;
	question: string;
	textHash: string;
	rule: unknown;
	closesAt: number;
	closedAt: number;
	outcome: string;
	reason: string;
	seat: string;
	state: string;
	kind: string;
	from: number;
	to: number;
	by: string;
	instrument: string;
	revision: number;
	ballotHash: string;
};

/** Both tellings of one round, in one shape. Throws when the log tells nothing of it. */
export async function replayRound(
	services: Services,
	policyId: string,
	roundId: string,
): Promise<{ rows: Replayed; replayed: Replayed }> {
	const { createdAt } = await services.db
		.selectFrom("round")
		.select("createdAt")
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();
	const entries = await services.db
		.selectFrom("event")
		.select(["seq", "at", "type", "personId", "refs", "payload"])
		.where("chain", "=", `policy:${policyId}`)
		.where("at", ">=", createdAt)
		.orderBy("seq")
		.execute();
	const own = entries.filter((entry) => JSON.parse(entry.refs).roundId === roundId);
	const [first, ...rest] = own.map((entry) => ({ entry, payload: JSON.parse(entry.payload) as Payload }));
	if (!first) throw new Error("the log tells nothing of this round");
	const replayed = begin(first.entry, first.payload);
	for (const { entry, payload } of rest) step(replayed, entry, payload);
	return { rows: await readRows(services, roundId), replayed };
}

function begin({ at }: Entry, { number, question, textHash, rule, closesAt }: Payload): Replayed {
	const round = {
		...{ state: "announced", number, question, textHash, rule: canonicalJson(rule), closesAt },
		...{ announcedAt: at, openedAt: null, closedAt: null, annulledAt: null },
		...{ annulReason: null, reason: null, outcome: null },
	};
	return { round, ballots: [], presence: [], substitutions: [], extensions: [] };
}

function step(told: Replayed, { seq: entrySeq, at, type, personId }: Entry, payload: Payload): void {
	const { round } = told;
	const { seat, state, kind, reason, from, to } = payload;
	switch (type) {
		case "round.opened":
			Object.assign(round, { state: "open", openedAt: at });
			return;
		case "round.withdrawn":
			Object.assign(round, { state: "withdrawn", reason });
			return;
		case "round.closed": {
			const { outcome, closedAt } = payload;
			Object.assign(round, { state: "closed", outcome, closedAt, reason: reason ?? null });
			return;
		}
		case "round.annulled":
			Object.assign(round, { state: "annulled", annulledAt: at, annulReason: reason });
			return;
		case "round.extended":
			round.closesAt = to;
			told.extensions.push({ entrySeq, from, to, reason });
			return;
		case "round.presence":
			told.presence.push({ entrySeq, at, seat, state, kind });
			return;
		case "round.substituted":
			told.substitutions.push({ entrySeq, seat, state, name: payload.by, instrument: payload.instrument });
			return;
		case "ballot.cast": {
			const before = told.ballots.findLast((one) => one.seat === seat);
			if (before) before.supersededAt = at;
			const { revision, ballotHash: hash } = payload;
			told.ballots.push({ entrySeq, seat, revision, hash, personId, castAt: at, supersededAt: null });
			return;
		}
		case "ballot.refused":
			return;
		default:
			throw new Error(`${type}: what it does to a round is not told here`);
	}
}

async function readRows(services: Services, roundId: string): Promise<Replayed> {
	const { db } = services;
	const { decision, announcedAt, ...round } = await db
		.selectFrom("round")
		.select(["state", "number", "question", "textHash", "rule", "announcedAt", "openedAt", "closesAt"])
		.select(["closedAt", "annulledAt", "annulReason", "reason", "decision"])
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();
	const ballots = await db
		.selectFrom("ballot")
		.selectAll()
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	const presence = db.selectFrom("presence").select(["entrySeq", "at", "seat", "state", "kind"]);
	const acts = db.selectFrom("substitution").select(["entrySeq", "seat", "state", "name", "instrument"]);
	const moves = db.selectFrom("extension").select(["entrySeq", "from", "to", "reason"]);
	return {
		round: {
			...round,
			announcedAt: announcedAt ?? 0,
			outcome: decision === null ? null : (JSON.parse(decision).outcome as string),
		},
		// The hash of what the row says, not the one it carries.
		ballots: ballots.map((row) => {
			const { entrySeq, seat, revision, personId, castAt, supersededAt } = row;
			return { entrySeq, seat, revision, hash: hashBallot(row), personId, castAt, supersededAt };
		}),
		presence: await presence.where("roundId", "=", roundId).orderBy("entrySeq").execute(),
		substitutions: await acts.where("roundId", "=", roundId).orderBy("entrySeq").execute(),
		extensions: await moves.where("roundId", "=", roundId).orderBy("entrySeq").execute(),
	};
}
