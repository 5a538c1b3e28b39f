import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { checkRecord } from "../record-check.ts";
import { type DemoFile, seedDemo } from "./seed.ts";

let services: TestServices;
afterEach(() => services.close());

test("the demonstration is filled once, and its closed round has a record that holds", async () => {
	services = await openTestServices({ DEMO: "1" });
	const first = await seedDemo(services);
	expect(first.sectionIds.length).toBeGreaterThanOrEqual(16);
	expect(first.roundIds).toHaveLength(2);
	expect(new Set(first.people.map((person) => person.constituency))).toEqual(
		new Set([null, "government", "workers", "employers", "observers"]),
	);
	const rounds = await services.db
		.selectFrom("round")
		.select(["state", "record", "decision"])
		.orderBy("number")
		.execute();
	expect(rounds.map((round) => round.state)).toEqual(["closed", "open"]);
	expect(JSON.parse(rounds[0]!.decision!).outcome).toBe("adopted_with_reservations");
	expect(checkRecord(rounds[0]!.record!).failures).toEqual([]);
	const threads = await services.db
		.selectFrom("thread")
		.select(["caucus", "blockId", "anchorStart", "resolvedAt"])
		.execute();
	expect(threads.every((thread) => thread.blockId && thread.anchorStart)).toBe(true);
	for (const caucus of [null, "government", "workers", "employers"]) {
		expect(threads.filter((thread) => thread.caucus === caucus).length).toBeGreaterThanOrEqual(3);
	}
	expect(threads.some((thread) => thread.resolvedAt)).toBe(true);

	const again = await seedDemo(services);
	expect(again).toEqual(first);
	expect(JSON.parse(readFileSync(join(services.env.DATA_DIR, "demo.json"), "utf8")) as DemoFile).toEqual(
		first,
	);
});
