import fc from "fast-check";
import { expect, test } from "vitest";
import { foldSessions, type LogPart, sessionPause } from "./history.ts";

const minute = 60_000;

type Row = { member: string; at: number; stretch?: number };

function rowsToParts(rows: readonly Row[]): LogPart[] {
	return rows.map(({ member, at, stretch = 0 }, index) => ({
		memberId: member,
		constituency: null,
		capacity: "drafter",
		stretch,
		fromSeq: index + 1,
		toSeq: index + 1,
		fromAt: at,
		toAt: at,
		updates: 1,
	}));
}

const fold = (rows: readonly Row[]) =>
	foldSessions(rowsToParts(rows)).map((session) => [
		session.fromSeq,
		session.toSeq,
		session.authors.map((author) => `${author.memberId}${author.updates}`).join(" "),
	]);

test("one member with short pauses is one session; a long pause ends it", () => {
	expect(
		fold([
			{ member: "a", at: 0 },
			{ member: "a", at: sessionPause },
			{ member: "a", at: 2 * sessionPause + 1 },
		]),
	).toEqual([
		[3, 3, "a1"],
		[1, 2, "a2"],
	]);
});

test("who writes after another has ended has a session of the own; who writes at once shares it", () => {
	expect(
		fold([
			{ member: "a", at: 0 },
			{ member: "b", at: minute },
			{ member: "b", at: 2 * minute },
		]),
	).toEqual([
		[2, 3, "b2"],
		[1, 1, "a1"],
	]);
	expect(
		fold([
			{ member: "a", at: 0 },
			{ member: "b", at: minute },
			{ member: "b", at: 2 * minute },
			{ member: "a", at: 3 * minute },
		]),
	).toEqual([[1, 4, "a2 b2"]]);
});

test("a session never reaches over a frozen version", () => {
	expect(
		fold([
			{ member: "a", at: 0, stretch: 0 },
			{ member: "a", at: 1, stretch: 1 },
		]),
	).toHaveLength(2);
});

const log = fc
	.array(
		fc.record({
			member: fc.constantFrom("a", "b", "c"),
			pause: fc.oneof(fc.nat(3 * minute), fc.nat(40 * minute)),
			ends: fc.integer({ min: 0, max: 9 }),
		}),
		{ maxLength: 60 },
	)
	.map((steps) => {
		let at = 1_000_000_000;
		let stretch = 0;
		return steps.map(({ member, pause, ends }): Row => {
			at += pause;
			if (ends === 0) stretch += 1;
			return { member, at, stretch };
		});
	});

/** What the database answers: rows of one member in one quarter of an hour, counted together. */
function aggregate(parts: readonly LogPart[]): LogPart[] {
	const groups = new Map<string, LogPart>();
	for (const part of parts) {
		const key = [part.memberId, part.stretch, Math.floor(part.fromAt / sessionPause)].join(" ");
		const group = groups.get(key);
		if (!group) groups.set(key, { ...part });
		else {
			group.toSeq = part.toSeq;
			group.toAt = part.toAt;
			group.updates += 1;
		}
	}
	return [...groups.values()];
}

test("sessions share out every row of the log, in order, without a gap", () => {
	fc.assert(
		fc.property(log, (rows) => {
			const sessions = foldSessions(rowsToParts(rows)).reverse();
			let next = 1;
			for (const session of sessions) {
				expect(session.fromSeq).toBe(next);
				expect(session.updates).toBe(session.toSeq - session.fromSeq + 1);
				expect(session.authors.reduce((sum, author) => sum + author.updates, 0)).toBe(session.updates);
				next = session.toSeq + 1;
			}
			expect(next).toBe(rows.length + 1);
		}),
	);
});

test("rows and what the database counts of them fold to the same sessions", () => {
	fc.assert(
		fc.property(log, (rows) => {
			const parts = rowsToParts(rows);
			expect(foldSessions(aggregate(parts))).toEqual(foldSessions(parts));
		}),
		{ numRuns: 300 },
	);
});
