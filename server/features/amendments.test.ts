import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "#server/ids.ts";
import type { PublishedEvent } from "#shared/events.ts";
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
import { fileAgain, getDraft, listDrafts, saveDraft, submitDraft } from "./amendment-drafts.ts";
import { listRelations, orderBefore, relateAmendments } from "./amendment-relations.ts";
import { getAmendmentPage } from "./amendment-view.ts";
import { getAmendment, listAmendments, listRegister, openAmendments } from "./amendments.ts";
import { readLog } from "./log.ts";
import { statePosition } from "./positions.ts";
import { agreeSection } from "./sections.ts";

// People are made once; each test has a circulated section of its own.

let services: TestServices;
let room: Table;
let table: Table;
beforeAll(async () => {
	services = await openTestServices();
	room = await makeTable(services);
}, 60_000);
beforeEach(async () => {
	table = await room.another();
});
afterAll(() => services.close());

const [licensed = "", fees = "", contracts = "", inspectors = ""] = tableLines;
const refused = (name: string, code = "conflict") => ({ code, key: `amendments:${name}` });
const read = async (id: string) => getAmendment(await table.as("observer"), id);
const stateOf = async (id: string) => (await read(id)).state;
const adopt = async (id: string) => {
	await bringUp(table, id);
	await act(table, "chair", id, "agree");
};

describe("an amendment's way", () => {
	test("from a draft to the text, with its history; the section can be agreed only then", async () => {
		const id = await propose(table, "workers", replacing("b2", "All fees are paid by the employer."));
		expect(await read(id)).toMatchObject({ state: "submitted", constituency: "workers", distance: 3 });
		await adopt(id);
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
		const acts = history.map((step) => step.act);
		expect(acts).toEqual(["submit", "receive", "circulate", "discuss", "agree", "incorporate"]);
		expect(await openAmendments(await table.as("chair"), table.sectionId)).toEqual([]);
		await agreeSection(await table.as("chair"), table.sectionId);
		const { entries } = await readLog(await table.as("observer"), { kind: "sections", before: null });
		const revised = entries.find((entry) => entry.type === "section.revised");
		expect(revised?.detail.label).toBe(`D.${(await read(id)).number}`);
		expect(revised?.detail.version).toBeGreaterThan(0);
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
		await adopt(id);
		await act(table, "chair", id, "incorporate");
		expect(await table.lines()).toEqual(expected);
		const title = operation === "title" ? "Fair and ethical recruitment" : "Fair recruitment";
		expect(await table.title()).toBe(title);
		await act(table, "chair", id, "undo", { reason: "The wrong paragraph." });
		expect(await table.lines()).toEqual(tableLines);
		expect(await table.title()).toBe("Fair recruitment");
		expect(await stateOf(id)).toBe("agreed");
		const changes = await services.db
			.selectFrom("textChange")
			.select("cause")
			.where("sectionId", "=", table.sectionId)
			.orderBy("seq")
			.execute();
		expect(changes.map((one) => one.cause)).toEqual(["amendment", "undo"]);
	});

	test("what was returned is filed again corrected, under its number; a receipt is refused with a reason", async () => {
		const id = await propose(table, "workers", replacing("b1", "Recruiters are known."));
		await expect(act(table, "secretariat", id, "return")).rejects.toMatchObject(refused("guard.reason"));
		await act(table, "secretariat", id, "return", { reason: "Known to whom?" });
		const { number } = await read(id);
		const again = {
			...{ amendmentId: id, sectionId: table.sectionId, reason: "Clear now.", onePurpose: "yes" as const },
			key: newId(),
		};
		const words = replacing("b1", "Recruiters are known to the authority.");
		await expect(fileAgain(await table.as("employers"), again, words)).rejects.toMatchObject({
			code: "forbidden",
		});
		await fileAgain(await table.as("workers"), again, words);
		expect(await read(id)).toMatchObject({ state: "submitted", number, revision: 2 });
		await expect(act(table, "secretariat", id, "rejectReceipt", { reason: "Late." })).rejects.toMatchObject({
			code: "forbidden",
		});
		await act(table, "chair", id, "rejectReceipt", { reason: "Already decided." });
		expect(await stateOf(id)).toBe("not_receivable");
	});

	test("a member's own needs a seconder of another voting constituency; an observer's a spokesperson", async () => {
		const own = await propose(table, "workersTitular", replacing("b1", "Recruiters register."), {
			as: "own",
		});
		await act(table, "secretariat", own, "receive");
		await expect(act(table, "secretariat", own, "circulate")).rejects.toMatchObject(
			refused("guard.seconded"),
		);
		await expect(act(table, "workers", own, "second")).rejects.toMatchObject(
			refused("guard.otherDelegation"),
		);
		await act(table, "employersTitular", own, "second");
		await act(table, "secretariat", own, "circulate");
		const seen = await propose(table, "observer", replacing("b3", "Contracts are translated."), {
			as: "own",
		});
		await act(table, "secretariat", seen, "receive");
		await expect(act(table, "employersTitular", seen, "second")).rejects.toMatchObject(
			refused("guard.sponsor"),
		);
		await act(table, "employers", seen, "second");
		expect(await read(seen)).toMatchObject({ state: "seconded", secondedBy: "employers" });
	});

	test("positions are heard: who opposes prevents agreement, who reserves has it recorded", async () => {
		const id = await propose(table, "workers", replacing("b2", "Nobody pays fees."));
		await bringUp(table, id);
		const say = async (seat: "employers", value: "oppose" | "reserve") =>
			statePosition(await table.as(seat), {
				...{ amendmentId: id, value, statement: "The cost.", revision: 1, key: newId() },
			});
		await say("employers", "oppose");
		await expect(act(table, "chair", id, "agree")).rejects.toMatchObject(refused("guard.unopposed"));
		services.testClock.advance(1000);
		await say("employers", "reserve");
		await expect(act(table, "chair", id, "agree")).rejects.toMatchObject(refused("guard.unreserved"));
		await act(table, "chair", id, "agreeWithReservation");
		expect(await stateOf(id)).toBe("agreed_with_reservation");
	});

	test("withdrawn, taken over by another constituency, deferred, and back", async () => {
		const id = await propose(table, "workers", replacing("b4", "Inspectors come."));
		await bringUp(table, id);
		await act(table, "workers", id, "withdraw");
		await expect(act(table, "workers", id, "takeOver")).rejects.toMatchObject(
			refused("guard.otherConstituency"),
		);
		await act(table, "employers", id, "takeOver");
		expect(await read(id)).toMatchObject({
			state: "circulated",
			sponsor: "employers",
			constituency: "workers",
		});
		await act(table, "secretariat", id, "discuss");
		await expect(act(table, "chair", id, "defer", { until: "2001-01-01" })).rejects.toMatchObject(
			refused("guard.until"),
		);
		await act(table, "chair", id, "defer", { until: "2100-01-01" });
		await act(table, "chair", id, "resume");
		await act(table, "employers", id, "withdraw");
	});
});

describe("texts that changed", () => {
	test("two at once: one wins, the other hears who was first, and the text is changed once", async () => {
		const id = await propose(table, "workers", replacing("b1", "Recruiters are licensed by law."));
		await adopt(id);
		const both = await Promise.allSettled(
			(["secretariat", "chair"] as const).map((seat) => act(table, seat, id, "incorporate")),
		);
		expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
		const lost = both.find((one) => one.status === "rejected") as PromiseRejectedResult;
		expect(lost.reason).toMatchObject(refused("error.alreadyIn"));
		const changes = await services.db
			.selectFrom("textChange")
			.select("id")
			.where("sectionId", "=", table.sectionId)
			.execute();
		expect(changes).toHaveLength(1);
	});

	test("one whose text is gone is refused by name, is written anew by its author, and positions lapse", async () => {
		const first = await propose(table, "workers", replacing("b2", "Fees are forbidden."));
		const second = await propose(table, "employers", replacing("b2", "Fees are limited."));
		const elsewhere = await propose(table, "employers", replacing("b4", "Inspectors visit at any time."));
		for (const id of [first, second, elsewhere]) await adopt(id);
		await act(table, "chair", first, "incorporate");
		await expect(act(table, "chair", second, "incorporate")).rejects.toMatchObject({
			...refused("misfit.differs"),
			params: { before: fees, now: "Fees are forbidden." },
		});
		const page = await getAmendmentPage(await table.as("employers"), second);
		expect(page).toMatchObject({ misfit: { key: "amendments:misfit.differs" }, may: { revise: "revise" } });
		const again = { amendmentId: second, sectionId: table.sectionId, reason: "On the new text." };
		await fileAgain(
			await table.as("employers"),
			{ ...again, onePurpose: "yes", key: newId() },
			replacing("b2", "Fees are forbidden for workers."),
		);
		expect(await read(second)).toMatchObject({ state: "under_discussion", revision: 2 });
		await expect(act(table, "chair", second, "agree", { revision: 1 })).rejects.toMatchObject(
			refused("guard.sameWording"),
		);
		await act(table, "chair", elsewhere, "incorporate");
		expect(await table.lines()).toEqual([
			licensed,
			"Fees are forbidden.",
			contracts,
			"Inspectors visit at any time.",
		]);
	});

	test("an adopted one lets those fall that contradict it, and their authors are told by mail", async () => {
		const kept = await propose(table, "workers", replacing("b3", "Contracts are in the worker’s language."));
		const other = await propose(
			table,
			"employers",
			replacing("b3", "Contracts are in an official language."),
		);
		const page = await getAmendmentPage(await table.as("chair"), kept);
		expect(page.others).toMatchObject([{ id: other, overlaps: true }]);
		const link = { amendmentId: other, otherId: kept, kind: "contradicts" } as const;
		await relateAmendments(await table.as("secretariat"), link);
		await relateAmendments(await table.as("secretariat"), link);
		expect(await listRelations(await table.as("observer"), kept)).toHaveLength(1);
		await bringUp(table, other);
		await adopt(kept);
		expect(await read(other)).toMatchObject({ state: "fell", fellBecause: { id: kept } });
		const mails = await services.db
			.selectFrom("mail")
			.selectAll()
			.where("kind", "=", "amendmentFell")
			.execute();
		expect(mails.some((mail) => mail.recipient === table.people.employers.email)).toBe(true);
		expect(mails.at(-1)?.body).toContain(`D.${(await read(kept)).number}`);
	});
});

describe("sub-amendments", () => {
	test("change the wording and not the text; one level only; the parent waits for them", async () => {
		const parent = await propose(table, "workers", replacing("b2", "Fees are paid by the employer alone."));
		await bringUp(table, parent);
		const words = replacing("b2", "Fees are paid by the employer alone, in full.");
		const sub = await propose(table, "employers", words, { parentId: parent });
		await expect(propose(table, "employers", words, { parentId: sub })).rejects.toMatchObject(
			refused("error.secondDegree"),
		);
		await act(table, "secretariat", sub, "receive");
		await act(table, "secretariat", sub, "circulate");
		expect(await stateOf(parent)).toBe("sub_amended");
		await expect(act(table, "chair", parent, "agree")).rejects.toMatchObject(refused("guard.isDiscussed"));
		await act(table, "secretariat", sub, "discuss");
		await act(table, "chair", sub, "agree");
		await act(table, "secretariat", sub, "incorporate");
		expect(await read(parent)).toMatchObject({ state: "under_discussion", revision: 2 });
		expect(await table.lines()).toEqual(tableLines);
		await act(table, "chair", parent, "agree");
		await act(table, "secretariat", parent, "incorporate");
		expect((await table.lines())[1]).toBe("Fees are paid by the employer alone, in full.");
	});

	test("fall with the amendment that they change", async () => {
		const parent = await propose(table, "workers", replacing("b1", "Recruiters are few."));
		await bringUp(table, parent);
		const sub = await propose(table, "employers", replacing("b1", "Recruiters are fewer."), {
			parentId: parent,
		});
		await act(table, "workers", parent, "withdraw");
		expect(await read(sub)).toMatchObject({ state: "fell", fellBecause: { id: parent } });
	});
});

test("the register is in the order of the text, the most distant first, unless the chair rules otherwise", async () => {
	const last = await propose(table, "workers", replacing("b4", `${inspectors} Twice.`));
	const near = await propose(table, "workers", replacing("b2", "Fees are paid by employers."));
	const far = await propose(table, "employers", replacing("b2", "Nobody pays anything for being recruited."));
	const title = await propose(table, "employers", written({ operation: "title", title: "Recruitment" }));
	const list = async (filter = {}) => {
		const [section] = await listAmendments(await table.as("observer"), {
			sectionId: table.sectionId,
			...filter,
		});
		return section?.amendments.map((one) => one.id);
	};
	expect(await list()).toEqual([title, far, near, last]);
	expect(await list({ constituency: "employers" })).toEqual([title, far]);
	const ruling = { amendmentId: near, beforeId: far, reason: "It is simpler.", key: newId() };
	await expect(orderBefore(await table.as("secretariat"), ruling)).rejects.toMatchObject({
		code: "forbidden",
	});
	await orderBefore(await table.as("chair"), ruling);
	expect(await list()).toEqual([title, near, far, last]);
});

describe("drafts", () => {
	const canary = "canary-in-caucus";
	const draftOf = async (seat: "workersAdviser" | "observer") =>
		saveDraft(
			await table.as(seat),
			{ sectionId: table.sectionId, reason: canary, onePurpose: "yes", key: newId() },
			replacing("b1", `${canary} ${licensed}`),
		);

	test("nobody outside the caucus meets one: no page, list, event of theirs, mail or log", async () => {
		const heard: PublishedEvent[] = [];
		const stop = services.events.subscribe((events) => heard.push(...[events].flat()));
		const draftId = await draftOf("workersAdviser");
		stop();
		expect(heard.map((event) => event.scope)).toEqual([
			{ kind: "caucus", policyId: table.policyId, constituency: "workers" },
		]);
		expect((await listDrafts(await table.as("workers"))).map((draft) => draft.id)).toContain(draftId);
		for (const seat of ["secretariat", "chair", "government", "employers", "observer"] as const) {
			const ctx = await table.as(seat);
			await expect(getDraft(ctx, draftId)).rejects.toMatchObject({ code: "not-found" });
			await expect(submitDraft(ctx, { draftId, as: "own", key: newId() })).rejects.toThrow();
			const answers = [
				await listDrafts(ctx),
				await listRegister(ctx, {}),
				await listAmendments(ctx),
				await readLog(ctx, { kind: null, before: null }),
			];
			expect(JSON.stringify(answers), seat).not.toContain(canary);
		}
		const rows = [
			...(await services.db.selectFrom("mail").selectAll().execute()),
			...(await services.db.selectFrom("event").selectAll().execute()),
		];
		expect(JSON.stringify(rows)).not.toContain(canary);
		const logged = await services.db
			.selectFrom("event")
			.select("chain")
			.where("type", "=", "amendment.drafted")
			.where("refs", "like", `%${draftId}%`)
			.execute();
		expect(logged.map((row) => row.chain)).toEqual([`caucus:${table.policyId}:workers`]);
	});

	test("only the spokesperson submits in the constituency's name; pressing twice submits once", async () => {
		const draftId = await draftOf("workersAdviser");
		const submit = async (
			seat: "workersAdviser" | "workersTitular" | "workers",
			as: "own" | "constituency",
		) => submitDraft(await table.as(seat), { draftId, as, key: "one-form" });
		await expect(submit("workersAdviser", "constituency")).rejects.toMatchObject({ code: "forbidden" });
		await expect(submit("workersTitular", "constituency")).rejects.toMatchObject(
			refused("error.spokespersonOnly", "forbidden"),
		);
		await expect(submit("workersTitular", "own")).rejects.toMatchObject(
			refused("error.ownDraftOnly", "forbidden"),
		);
		const id = await submit("workers", "constituency");
		expect(await submit("workers", "constituency")).toBe(id);
		expect(await listDrafts(await table.as("workers"))).not.toContainEqual(
			expect.objectContaining({ id: draftId }),
		);
	});
});
