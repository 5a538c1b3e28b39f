import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
	act,
	bringUp,
	makeTable,
	propose,
	replacing,
	type Table,
	tableLines,
	written,
} from "#test/factories/amendments.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { getAmendment, listAmendments, openAmendments } from "./amendments.ts";
import { agreeSection } from "./sections.ts";

let services: TestServices;
let table: Table;
beforeEach(async () => {
	services = await openTestServices();
	table = await makeTable(services);
});
afterEach(() => services.close());

const [licensed = "", fees = "", contracts = "", inspectors = ""] = tableLines;
const read = async (id: string) => getAmendment(await table.as("observer"), id);
const stateOf = async (id: string) => (await read(id)).state;

describe("an amendment's way", () => {
	test("from a draft to the text, with its history; the section can be agreed only then", async () => {
		const id = await propose(table, "workers", replacing("b2", "All fees are paid by the employer."));
		expect(await read(id)).toMatchObject({
			number: 1,
			state: "submitted",
			constituency: "workers",
			distance: 3,
		});
		await bringUp(table, id);
		await act(table, "chair", id, "agree", { revision: 1 });
		await expect(agreeSection(await table.as("chair"), table.sectionId)).rejects.toMatchObject({
			code: "conflict",
			key: "brackets:error.open",
		});
		await act(table, "secretariat", id, "incorporate", { revision: 1 });
		expect(await table.lines()).toEqual([
			licensed,
			"All fees are paid by the employer.",
			contracts,
			inspectors,
		]);
		const { state, history } = await read(id);
		expect(state).toBe("incorporated");
		expect(history.map((step) => step.act)).toEqual([
			"submit",
			"receive",
			"circulate",
			"discuss",
			"agree",
			"incorporate",
		]);
		expect(await openAmendments(await table.as("chair"), table.sectionId)).toEqual([]);
		await agreeSection(await table.as("chair"), table.sectionId);
	});

	test.each([
		[
			"insert",
			written({ operation: "insert", place: "b1", texts: ["A list is public.\n\nIt is kept up to date."] }),
			[licensed, "A list is public.", "It is kept up to date.", fees, contracts, inspectors],
		],
		["delete", written({ operation: "delete", blockIds: ["b2", "b4"] }), [licensed, contracts]],
		[
			"replace",
			written({ operation: "replace", blockIds: ["b1", "b2"], texts: ["Recruiters are registered.", ""] }),
			["Recruiters are registered.", contracts, inspectors],
		],
		[
			"move",
			written({ operation: "move", blockIds: ["b1"], place: "b3" }),
			[fees, contracts, licensed, inspectors],
		],
		["title", written({ operation: "title", title: "Fair and ethical recruitment" }), tableLines],
	] as const)("%s goes in, and comes out again as a new change", async (operation, change, expected) => {
		const id = await propose(table, "employers", change);
		await bringUp(table, id);
		await act(table, "chair", id, "agree");
		await act(table, "chair", id, "incorporate");
		expect(await table.lines()).toEqual(expected);
		expect(await table.title()).toBe(
			operation === "title" ? "Fair and ethical recruitment" : "Fair recruitment",
		);
		await act(table, "chair", id, "undo", { reason: "The wrong paragraph." });
		expect(await table.lines()).toEqual(tableLines);
		expect(await table.title()).toBe("Fair recruitment");
		expect(await stateOf(id)).toBe("agreed");
		const changes = await services.db
			.selectFrom("textChange")
			.select(["cause", "undoesId"])
			.orderBy("seq")
			.execute();
		expect(changes.map((one) => one.cause)).toEqual(["amendment", "undo"]);
	});
});

test("the register is in the order of the text, the most distant first", async () => {
	const last = await propose(table, "workers", replacing("b4", `${inspectors} Twice.`));
	const near = await propose(table, "workers", replacing("b2", "Fees are paid by employers."));
	const far = await propose(table, "employers", replacing("b2", "Nobody pays anything for being recruited."));
	const title = await propose(table, "employers", written({ operation: "title", title: "Recruitment" }));
	const [section] = await listAmendments(await table.as("observer"));
	expect(section?.amendments.map((one) => one.id)).toEqual([title, far, near, last]);
	const own = await listAmendments(await table.as("observer"), { constituency: "employers" });
	expect(own[0]?.amendments.map((one) => one.id)).toEqual([title, far]);
});
