import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatLocalTime, parseLocalTime } from "./zones.ts";

const zones = [
	"UTC",
	"Africa/Tunis",
	"Europe/Paris",
	"America/New_York",
	"Asia/Kathmandu",
	"Australia/Lord_Howe",
];
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

describe("local times", () => {
	it("are moments in their zone", () => {
		expect(iso(parseLocalTime("2026-11-27T17:00", "Africa/Tunis"))).toBe("2026-11-27T16:00:00.000Z");
		expect(iso(parseLocalTime("2026-07-01T12:00", "America/New_York"))).toBe("2026-07-01T16:00:00.000Z");
	});

	it("take the moment of the jump for a time that is skipped, and the first of two", () => {
		expect(iso(parseLocalTime("2026-03-29T02:30", "Europe/Paris"))).toBe("2026-03-29T01:30:00.000Z");
		expect(iso(parseLocalTime("2026-10-25T02:30", "Europe/Paris"))).toBe("2026-10-25T00:30:00.000Z");
	});

	it("are refused when they make no sense", () => {
		for (const text of ["", "tomorrow", "2026-13-01T00:00", "2026-11-27 17:00"])
			expect(parseLocalTime(text, "UTC"), text).toBeNull();
		expect(parseLocalTime("2026-11-27T17:00", "Nowhere/Town")).toBeNull();
	});

	it("come back as they were written", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) }),
				fc.constantFrom(...zones),
				(at, zone) => {
					const text = formatLocalTime(at, zone);
					const parsed = parseLocalTime(text, zone);
					expect(parsed === null ? null : formatLocalTime(parsed, zone)).toBe(text);
				},
			),
			{ numRuns: 300 },
		);
	});
});
