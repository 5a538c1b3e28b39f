import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { amendmentsIn } from "#shared/brackets.ts";
import { nodeText } from "#shared/document/blocks.ts";
import type { Position } from "#shared/positions.ts";
import {
	act,
	bringUp,
	makeTable,
	propose,
	replacing,
	type Seat,
	type Table,
	tableLines,
	written,
} from "#test/factories/amendments.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import { compareVersions } from "./bracket-compare.ts";
import { readViewsPage } from "./bracket-page.ts";
import { countBrackets, listAgreedBrackets, readBrackets } from "./brackets.ts";
import { getOwnSection } from "./outline.ts";
import { mayState, readPositions, statePosition, stateView } from "./positions.ts";
import { decideInRoom, pointRoom, readRoom } from "./room.ts";
import { agreeSection, circulateSection, reopenSection } from "./sections.ts";

let services: TestServices;
let table: Table;
let amendmentId: string;
beforeAll(async () => {
	services = await openTestServices();
});
afterAll(() => services.close());

async function sitDown(): Promise<void> {
	table = await makeTable(services);
	await bringOne();
}
async function bringOne(): Promise<void> {
	amendmentId = await propose(table, "workers", replacing("b2", "All fees are paid by the employer."));
	await bringUp(table, amendmentId);
}

async function state(
	seat: Seat,
	value: Position,
	given: { statement?: string; revision?: number; key?: string } = {},
) {
	services.testClock.advance(1000);
	await statePosition(await table.as(seat), { amendmentId, revision: 1, value, key: newId(), ...given });
}
const read = async () => (await readPositions(await table.as("observer"), [amendmentId])).get(amendmentId)!;
const held = async () => (await read()).held.map(({ constituency, value }) => [constituency, value]);
const allAgree = async () => {
	await state("government", "live_with");
	await state("workers", "support");
	await state("employers", "live_with");
};
const section = async () => getOwnSection(await table.as("chair"), table.sectionId);

describe("positions", () => {
	beforeAll(sitDown);
	beforeEach(bringOne);

	test("are stated by spokespersons of voting constituencies, and by nobody else", async () => {
		for (const seat of ["secretariat", "chair", "workersTitular", "workersAdviser", "observer"] as const) {
			await expect(state(seat, "support"), seat).rejects.toMatchObject({ code: "forbidden" });
		}
		await state("workers", "support");
		expect(await held()).toEqual([
			["government", "none"],
			["workers", "support"],
			["employers", "none"],
		]);
		expect(await mayState(await table.as("workers"))).toBe("position");
		expect(await mayState(await table.as("workersTitular"))).toBeNull();
		expect(await mayState(await table.as("observer"))).toBe("view");
	});

	test("keep their history; the last one counts, and the same form counts once", async () => {
		const key = newId();
		await state("employers", "oppose", { key });
		await state("employers", "oppose", { key });
		expect((await read()).status).toBe("contested");
		await state("employers", "live_with", { statement: "With a transition." });
		const employers = (await read()).held[2]!;
		expect(employers).toMatchObject({ value: "live_with", current: { statement: "With a transition." } });
		expect(employers.history.map(({ value }) => value)).toEqual(["oppose"]);
		const events = await services.db
			.selectFrom("event")
			.select("type")
			.where("type", "=", "position.stated")
			.where("refs", "like", `%${amendmentId}%`)
			.execute();
		expect(events).toHaveLength(2);
	});

	test("need a statement for a reservation", async () => {
		await expect(state("employers", "reserve", { statement: " " })).rejects.toThrow();
		await state("employers", "reserve", { statement: "Costs are not known." });
		await state("workers", "support");
		await state("government", "support");
		expect((await read()).status).toBe("agreed_with_reservation");
	});

	test("lapse when the wording changes, and one on the former wording is refused", async () => {
		await allAgree();
		expect((await read()).status).toBe("agreed");
		await services.db.updateTable("amendment").set({ revision: 2 }).where("id", "=", amendmentId).execute();
		const now = await read();
		expect(now.status).toBe("pending");
		expect(now.held.map(({ value, lapsed }) => [value, lapsed?.value])).toEqual([
			["none", "live_with"],
			["none", "support"],
			["none", "live_with"],
		]);
		await expect(state("workers", "support", { revision: 1 })).rejects.toMatchObject({
			code: "conflict",
			key: "brackets:error.wording",
		});
		await state("workers", "support", { revision: 2 });
		expect((await read()).held[1]).toMatchObject({ value: "support", lapsed: null });
	});

	test("an observer's view is told and changes nothing", async () => {
		await allAgree();
		const view = { amendmentId, revision: 1, statement: "The Convention says more.", key: newId() };
		await stateView(await table.as("observer"), view);
		await expect(stateView(await table.as("workers"), { ...view, key: newId() })).rejects.toMatchObject({
			code: "forbidden",
		});
		expect(await read()).toMatchObject({ status: "agreed", views: [{ statement: view.statement }] });
	});

	test("no longer change once the amendment is settled", async () => {
		await act(table, "secretariat", amendmentId, "notAgree");
		await expect(state("workers", "support")).rejects.toMatchObject({ key: "rights:fact.amendmentOpen" });
	});
});

describe("brackets", () => {
	beforeEach(sitDown);

	test("stand round what is not agreed, and go as it is agreed and written in", async () => {
		const ctx = await table.as("observer");
		expect(await countBrackets(ctx)).toEqual(new Map([[table.sectionId, 1]]));
		const before = (await readBrackets(ctx, await section()))!;
		expect(before.open).toBe(1);
		expect(amendmentsIn(before.working)).toEqual([amendmentId]);
		expect(before.clean.doc.content.map(nodeText)).toEqual(tableLines);
		await allAgree();
		expect(await countBrackets(ctx)).toEqual(new Map());
		await act(table, "chair", amendmentId, "agree", { revision: 1 });
		const agreed = (await readBrackets(ctx, await section()))!;
		expect(agreed.clean.applied).toEqual([amendmentId]);
		expect(nodeText(agreed.clean.doc.content[1]!)).toBe("All fees are paid by the employer.");
		const from = (await section()).versionId;
		await act(table, "secretariat", amendmentId, "incorporate", { revision: 1 });
		const compared = await compareVersions(ctx, await section(), { from, to: null }, true);
		expect(compared.causes).toMatchObject([{ label: "D.1", constituency: "workers", amendmentId }]);
		const changed = compared.view!.blocks.flatMap((block) => ("by" in block ? [block.by] : []));
		expect(changed).toEqual([[0]]);
	});

	test("are listed with a section that is agreed with them, until it is circulated anew", async () => {
		const ctx = await table.as("chair");
		await state("employers", "oppose");
		await expect(agreeSection(ctx, table.sectionId)).rejects.toMatchObject({ key: "brackets:error.open" });
		await agreeSection(ctx, table.sectionId, { withBrackets: true });
		const listed = async () => (await listAgreedBrackets(ctx, [table.sectionId])).get(table.sectionId);
		expect((await section()).state).toBe("agreed");
		expect(await listed()).toMatchObject([
			{ amendmentId, number: 1, constituency: "workers", status: "contested" },
		]);
		await expect(services.db.deleteFrom("agreedBracket").execute()).rejects.toThrow(/never change/);
		await reopenSection(ctx, { sectionId: table.sectionId, reason: "New proposals." });
		await circulateSection(ctx, table.sectionId);
		expect(await listed()).toBeUndefined();
	});

	test("cannot hide words that are agreed and not yet in the text", async () => {
		await act(table, "chair", amendmentId, "agree", { revision: 1 }).catch(() => undefined);
		await allAgree();
		await act(table, "chair", amendmentId, "agree", { revision: 1 }).catch(() => undefined);
		const ctx = await table.as("chair");
		await expect(agreeSection(ctx, table.sectionId, { withBrackets: true })).rejects.toMatchObject({
			key: "brackets:error.notWritten",
		});
	});

	test("each view has its page, alternatives with their numbers", async () => {
		await propose(table, "employers", replacing("b2", "Fees are shared."));
		await propose(
			table,
			"workers",
			written({ operation: "insert", place: "b1", texts: ["A register is public."] }),
		);
		const ctx = await table.as("observer");
		const given = { policyId: table.policyId, sectionId: table.sectionId };
		const none = { from: null, to: null, only: false };
		const { working } = await readViewsPage(ctx, { ...given, view: "working" }, none);
		expect(working!.told.map(({ number, place, behind }) => [number, place, behind])).toEqual(
			[
				[1, "4.2", null],
				[2, "4.2", null],
				[3, "4.1", "4.1"],
			].map(([number, ...places]) => [
				number,
				...places.map((place) => place && expect.stringMatching(/\.\d$/)),
			]),
		);
		const { clean } = await readViewsPage(ctx, { ...given, view: "clean" }, none);
		expect(clean!.html).toContain("Fees are paid by the employer.");
		await expect(
			readViewsPage(ctx, { ...given, policyId: "another", view: "clean" }, none),
		).rejects.toMatchObject({ code: "not-found" });
	});
});

describe("the room", () => {
	beforeAll(sitDown);
	beforeEach(bringOne);
	const numberOf = async (id: string) =>
		(
			await services.db
				.selectFrom("amendment")
				.select("number")
				.where("id", "=", id)
				.executeTakeFirstOrThrow()
		).number;

	test("shows everyone what the chair shows, and others on request", async () => {
		const second = await propose(table, "employers", replacing("b1", "Recruiters are registered."));
		await act(table, "secretariat", second, "receive");
		await act(table, "secretariat", second, "circulate");
		const shown = async (asked: number | null) =>
			(await readRoom(await table.as("workersTitular"), asked)).shown;
		await pointRoom(await table.as("chair"), amendmentId, newId());
		expect(await shown(null)).toMatchObject({ id: amendmentId, paragraph: expect.stringMatching(/\.2$/) });
		await pointRoom(await table.as("secretariat"), second, newId());
		// What was only circulated is taken up as it is shown.
		expect(await shown(null)).toMatchObject({ id: second, state: "under_discussion" });
		expect((await shown(await numberOf(amendmentId)))?.id).toBe(amendmentId);
		await expect(pointRoom(await table.as("workers"), amendmentId, newId())).rejects.toMatchObject({
			code: "forbidden",
		});
	});

	test("one press decides; a reservation makes it agreed with reservation", async () => {
		await state("government", "support");
		await state("workers", "support");
		await state("employers", "reserve", { statement: "Costs are not known." });
		const press = { amendmentId, act: "agree" as const, revision: 1, key: newId() };
		await expect(decideInRoom(await table.as("workers"), press)).rejects.toMatchObject({ code: "forbidden" });
		await decideInRoom(await table.as("chair"), press);
		const row = await services.db
			.selectFrom("amendment")
			.select("state")
			.where("id", "=", amendmentId)
			.executeTakeFirst();
		expect(row?.state).toBe("agreed_with_reservation");
	});

	test("nobody's press agrees what a constituency opposes, or what nobody has read", async () => {
		await state("employers", "oppose", { statement: "Too early." });
		const chair = await table.as("chair");
		const press = { amendmentId, act: "agree" as const, revision: 1 };
		await expect(decideInRoom(chair, { ...press, key: newId() })).rejects.toMatchObject({
			key: "amendments:guard.unopposed",
		});
		await expect(decideInRoom(chair, { ...press, revision: 2, key: newId() })).rejects.toMatchObject({
			key: "amendments:guard.sameWording",
		});
		const until = new Date(services.clock() + 7 * 86_400_000).toISOString().slice(0, 10);
		await decideInRoom(chair, { ...press, act: "defer", until, key: newId() });
		expect((await readRoom(chair, await numberOf(amendmentId))).shown).toMatchObject({ state: "deferred" });
	});
});
