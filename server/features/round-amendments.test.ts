import { expect, it } from "vitest";
import { act, bringUp, makeTable, propose, replacing } from "#test/factories/amendments.ts";
import { openTestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import { createRound } from "./rounds.ts";

it("a text with an undecided amendment, or one not carried out, is not frozen for a vote; its words in brackets are", async () => {
	const services = await openTestServices();
	try {
		const table = await makeTable(services);
		const other = await table.another();
		const id = await propose(table, "workers", replacing("b2", "All fees are paid by the employer."));
		const put = async (given: object = {}, sectionId = table.sectionId) =>
			createRound(await table.as("chair"), {
				...{ policyId: table.policyId, question: "Is it validated?", sectionIds: [sectionId] },
				...{ preset: "majorityInEachConstituency", closesAt: services.clock() + 3_600_000, key: newId() },
				...given,
			});
		const refused = { key: "conduct:error.undisposed", params: { count: 1, labels: "D.1" } };
		await expect(put()).rejects.toMatchObject(refused);
		await expect(put({ sectionIds: [], asks: "eachSection" })).rejects.toMatchObject(refused);
		// Another section is nobody's concern.
		await put({}, other.sectionId);
		await bringUp(table, id);
		await act(table, "chair", id, "agree");
		await expect(put()).rejects.toMatchObject(refused);
		const passages = { asks: "passages", passages: "Fees are paid by the employer." };
		const { roundId } = await put(passages);
		expect(roundId).not.toBe("");
	} finally {
		await services.close();
	}
});

it("a text is frozen once its amendments are carried out, fell, or were put aside", async () => {
	const services = await openTestServices();
	try {
		const table = await makeTable(services);
		const id = await propose(table, "workers", replacing("b2", "All fees are paid by the employer."));
		await bringUp(table, id);
		await act(table, "chair", id, "agree");
		await act(table, "secretariat", id, "incorporate", { revision: 1 });
		const { roundId } = await createRound(await table.as("chair"), {
			...{ policyId: table.policyId, question: "Is it validated?", sectionIds: [table.sectionId] },
			...{ preset: "majorityInEachConstituency", closesAt: services.clock() + 3_600_000, key: newId() },
		});
		const version = await services.db
			.selectFrom("round")
			.innerJoin("version", "version.id", "round.versionId")
			.select("canonical")
			.where("round.id", "=", roundId)
			.executeTakeFirstOrThrow();
		expect(version.canonical).toContain("All fees are paid by the employer.");
	} finally {
		await services.close();
	}
});
