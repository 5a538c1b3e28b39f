import { expect, test } from "vitest";
import { openTestDatabase } from "#test/setup/database.ts";

test("a frozen version can be neither changed nor removed, whoever asks", async () => {
	const { db, close } = await openTestDatabase();
	await db
		.insertInto("policy")
		.values({
			id: "p",
			title: "t",
			country: "c",
			language: "en",
			step: 4,
			createdAt: 1,
			createdById: "x",
			demo: null,
		})
		.execute();
	await db
		.insertInto("version")
		.values({
			id: "v",
			policyId: "p",
			number: 1,
			scope: "section",
			title: "t",
			language: "en",
			canonical: "{}",
			hash: "h",
			createdAt: 1,
			createdById: "x",
		})
		.execute();
	await expect(db.updateTable("version").set({ canonical: "{1}" }).execute()).rejects.toThrow(/never change/);
	await expect(db.deleteFrom("version").execute()).rejects.toThrow(/never change/);
	await close();
});
