import { describe, expect, it } from "vitest";
import { groupsFromRoll, recordPayload, serializeRecord } from "./record.ts";

describe("groupsFromRoll", () => {
	const roll = ["G1", "G2", "W1", "W2"].map((seat) => ({
		seat,
		constituency: seat.startsWith("G") ? "government" : "workers",
	}));
	const cast = (
		seat: string,
		choice: "approve" | "reserve" | "oppose",
		supersededAt: number | null = null,
	) => ({
		seat,
		choice,
		supersededAt,
	});

	it("counts each seat's current ballot; present are the seats that cast; vacant seats are seats", () => {
		const ballots = [
			cast("W1", "oppose", 5),
			cast("G1", "approve"),
			cast("W1", "reserve"),
			cast("X9", "approve"),
		];
		expect(groupsFromRoll(roll, { workers: 1, employers: 2 }, ballots)).toStrictEqual({
			government: { seats: 2, present: 1, ballots: { approve: 1 } },
			workers: { seats: 3, vacant: 1, present: 1, ballots: { reserve: 1 } },
			employers: { seats: 2, vacant: 2, present: 0, ballots: {} },
		});
	});

	it("gives the same order whatever the order of the vacancies", () => {
		const codes = (vacancies: Record<string, number>) => Object.keys(groupsFromRoll(roll, vacancies, []));
		expect(codes({ b: 1, workers: 0, a: 1 })).toEqual(["government", "workers", "a", "b"]);
		expect(codes({ a: 1, b: 1 })).toEqual(["government", "workers", "a", "b"]);
	});
});

describe("the file", () => {
	const record = { round: { b: 1, a: "é" }, signature: { value: "x" }, format: "f" };
	it("is written in one way, and signed without its signature", () => {
		const written =
			'{\n\t"format": "f",\n\t"round": {\n\t\t"a": "é",\n\t\t"b": 1\n\t},\n\t"signature": {\n\t\t"value": "x"\n\t}\n}\n';
		expect(serializeRecord(record as never)).toBe(written);
		expect(serializeRecord(JSON.parse(written))).toBe(written);
		expect(recordPayload(record as never)).toBe('{"format":"f","round":{"a":"é","b":1}}');
	});
});
