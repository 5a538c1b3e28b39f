import { expect, test } from "vitest";
import { makeVoted } from "#test/factories/sealed.ts";
import { openTestServices } from "#test/setup/services.ts";
import { checkOpenDatabase } from "./database-check.ts";

test("nothing is wrong with a database that nobody touched", async () => {
	const services = await openTestServices();
	await makeVoted(services);
	const { failures, summary } = await checkOpenDatabase(services.db, services.dialect);
	expect(failures).toEqual([]);
	expect(summary).toMatchObject({ rounds: 2, ballots: 14, versions: 2 });
	await services.close();
});
