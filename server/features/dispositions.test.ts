import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { docText } from "#shared/document/blocks.ts";
import type { AppError } from "#shared/errors.ts";
import type { Actor } from "#shared/members.ts";
import {
	type Consultation,
	decide,
	firstWords,
	makeComment,
	makeConsultation,
	observe,
	secondWords,
} from "#test/factories/submitted-comments.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { publishAnswers } from "./disposition-answers.ts";
import { undoCommentChange } from "./disposition-changes.ts";
import { countOpenComments } from "./disposition-rows.ts";
import { closeComment, contestComment, withdrawComment } from "./dispositions.ts";
import { actOnMany, listMatrix } from "./matrix.ts";
import { agreeSection } from "./sections.ts";
import { readDoc } from "./texts.ts";

let services: TestServices;
let one: Consultation;
beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	one = await makeConsultation(services);
});
afterAll(() => services.close());

/** The names of what refused, or null where nothing did. */
async function refusalOf(act: Promise<unknown>): Promise<string[] | null> {
	try {
		await act;
		return null;
	} catch (error) {
		const { key, fields } = error as AppError;
		const guards = Object.values(fields ?? {}).map((sentence) => sentence.replace("matrix:guard.", ""));
		return guards.length > 0 ? guards : [key];
	}
}

const row = async (commentId: string) =>
	services.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("id", "=", commentId)
		.executeTakeFirstOrThrow();
const text = async () => docText((await readDoc({ services, db: services.db }, one.sectionId)).doc);
const bulk = { memberId: "", proposed: "" as const, observation: "", original: null };
const publish = async () => publishAnswers(await one.as(one.chair));
const contest = async (commentId: string, by: Actor, contestReason = "You misread us.") =>
	contestComment(await one.as(by), { commentId, contestReason });
const mails = () => services.db.selectFrom("mail").selectAll().orderBy("id").execute();
const worker = () => one.voters.workers![0]!;

describe("the answer to a comment", () => {
	it("is proposed, decided, sent, contested once, decided finally, sent and closed", async () => {
		const { id } = await makeComment(one);
		expect(await refusalOf(decide(one, id))).toContain("observed");
		await observe(one, id, { proposed: "notAccepted" });
		expect(await refusalOf(decide(one, id, { reason: " " }))).toEqual(["reason"]);
		await decide(one, id);
		expect(await refusalOf(contest(id, worker()))).toEqual(["published"]);
		await publish();
		expect(await refusalOf(decide(one, id))).toContain("unpublished");
		expect(await refusalOf(contest(id, worker(), " "))).toEqual(["contestReason"]);
		await contest(id, worker());
		expect(await refusalOf(decide(one, id))).toEqual(["chair"]);
		await decide(one, id, { disposition: "noted", reason: "Heard again." }, one.chair);
		expect(await row(id)).toMatchObject({ state: "disposed", decidedAs: "chair", disposition: "noted" });
		await publish();
		expect((await row(id)).state).toBe("closed");
		expect(await refusalOf(contest(id, worker()))).toContain("notContestedBefore");
	});

	it("is not for everyone to give", async () => {
		const { id } = await makeComment(one);
		const [employer, spokesperson] = [one.voters.employers![0]!, one.voters.government![0]!];
		await observe(one, id);
		for (const actor of [employer, spokesperson, worker(), one.secretariat]) {
			expect(await refusalOf(decide(one, id, {}, actor))).toEqual(["rights:action.disposition_decide"]);
		}
		await decide(one, id);
		await publish();
		expect(await refusalOf(contest(id, employer))).toEqual(["rights:action.disposition_contest"]);
		expect(await refusalOf(withdrawComment(await one.as(employer), id))).toEqual([
			"rights:action.disposition_contest",
		]);
	});

	it("is never given by the comment's own constituency alone: the chair decides", async () => {
		const { id } = await makeComment(one, { constituency: "government", by: one.voters.government![0]! });
		await observe(one, id);
		expect(await refusalOf(decide(one, id))).toEqual(["notOwnAlone"]);
		const own = await makeComment(one, { constituency: null, by: one.convenor });
		await observe(one, own.id);
		expect(await refusalOf(decide(one, own.id))).toEqual(["notOwnAlone"]);
		await decide(one, id, {}, one.chair);
		expect((await row(id)).decidedAs).toBe("chair");
	});

	it("of a late comment waits for the chair's word", async () => {
		const { id } = await makeComment(one, { late: true });
		await observe(one, id);
		expect(await refusalOf(decide(one, id))).toEqual(["lateRuled"]);
	});

	it("is not asked for any more once the comment is withdrawn", async () => {
		const { id } = await makeComment(one);
		await withdrawComment(await one.as(worker()), id);
		expect(await row(id)).toMatchObject({ state: "disposed", disposition: "withdrawn" });
		await publish();
		await closeComment(await one.as(one.secretariat), id);
		expect((await row(id)).state).toBe("closed");
	});
});

describe("duplicates", () => {
	it("point to an original, never in a ring, and keep their authors", async () => {
		const [a, b, c] = [
			await makeComment(one),
			await makeComment(one, { constituency: "employers" }),
			await makeComment(one),
		];
		const ctx = await one.as(one.secretariat);
		await actOnMany(ctx, [b.id], { ...bulk, act: "link", original: a.number });
		const link = (ids: string[], original: number) =>
			refusalOf(actOnMany(ctx, ids, { ...bulk, act: "link", original }));
		expect(await link([c.id], b.number)).toEqual(["originalIsOriginal"]);
		expect(await link([a.id], c.number)).toEqual(["noDuplicatesOfIt"]);
		expect(await link([a.id], a.number)).toContain("original");
		expect(await link([c.id], 999)).toEqual(["original"]);
		await decide(one, b.id, { disposition: "duplicate", original: a.number }, one.chair);
		const rows = await listMatrix(ctx);
		expect(rows.map((r) => [r.number, r.constituency, r.duplicateOf])).toEqual([
			[1, "workers", null],
			[2, "employers", 1],
			[3, "workers", null],
		]);
	});

	it("are all linked or none", async () => {
		const [a, b, c] = [await makeComment(one), await makeComment(one), await makeComment(one)];
		await observe(one, c.id);
		await decide(one, c.id);
		const ctx = await one.as(one.secretariat);
		const linked = actOnMany(ctx, [b.id, c.id], { ...bulk, act: "link", original: a.number });
		expect(await refusalOf(linked)).toEqual(["unanswered"]);
		expect((await row(b.id)).state).toBe("submitted");
	});
});

describe("a proposed wording", () => {
	it("is written into the text, linked, and reopens the comment when it is taken back", async () => {
		const wording = "Every recruiter shall be licensed.";
		const { id } = await makeComment(one, { wording });
		await observe(one, id);
		expect(await refusalOf(decide(one, id, { disposition: "accepted", reason: "" }))).toEqual(["change"]);
		await decide(one, id, { disposition: "accepted", reason: "", apply: "block" });
		expect(await text()).toBe(`${wording}\n${secondWords}`);
		await decide(one, id, { disposition: "accepted", reason: "", apply: "block" });
		const changes = await services.db.selectFrom("textChange").selectAll().execute();
		expect(changes.filter((made) => made.causeId === id)).toHaveLength(1);
		expect(await refusalOf(decide(one, id))).toEqual(["matrix:errors.undoFirst"]);
		await publish();
		expect(await countOpenComments(await one.as(one.chair), one.sectionId)).toBe(0);

		await undoCommentChange(await one.as(one.convenor), id);
		expect(await text()).toBe(`${firstWords}\n${secondWords}`);
		expect(await row(id)).toMatchObject({ state: "observed", disposition: null, changeId: null });
		expect(await countOpenComments(await one.as(one.chair), one.sectionId)).toBe(1);
		const told = (await mails()).filter((mail) => mail.kind === "answerReopened");
		expect(told.map((mail) => mail.recipient)).toContain(worker().email);
	});

	it("replaces the quoted words alone, and is refused where they are gone", async () => {
		const quote = "by the ministry";
		const [a, b] = [
			await makeComment(one, { quote, wording: "by the labour inspectorate" }),
			await makeComment(one, { quote, wording: "by a tribunal" }),
		];
		for (const { id } of [a, b]) await observe(one, id);
		await decide(one, a.id, { disposition: "accepted", reason: "", apply: "quote" });
		expect(await text()).toContain("licensed by the labour inspectorate.");
		const second = decide(one, b.id, { disposition: "accepted", reason: "", apply: "quote" });
		expect(await refusalOf(second)).toEqual(["matrix:wording.quoteGone"]);
		expect((await row(b.id)).state).toBe("observed");
	});

	it("stays where the passage was changed again since", async () => {
		const [a, b] = [
			await makeComment(one, { wording: "First." }),
			await makeComment(one, { wording: "Second." }),
		];
		for (const { id } of [a, b]) {
			await observe(one, id);
			await decide(one, id, { disposition: "accepted", reason: "", apply: "block" });
		}
		const undo = undoCommentChange(await one.as(one.chair), a.id);
		expect(await refusalOf(undo)).toEqual(["matrix:errors.changedSince"]);
		expect((await row(a.id)).state).toBe("disposed");
	});
});

describe("a section", () => {
	it("is not agreed while one of its comments has no complete answer", async () => {
		const { id, number } = await makeComment(one);
		const agree = async () => agreeSection(await one.as(one.chair), one.sectionId);
		await expect(agree()).rejects.toMatchObject({
			key: "matrix:errors.openComments",
			params: { count: 1, numbers: `C.${number}` },
		});
		await observe(one, id);
		await decide(one, id);
		await agree();
		const section = services.db.selectFrom("section").select("state").where("id", "=", one.sectionId);
		expect(await section.executeTakeFirst()).toEqual({ state: "agreed" });
	});
});

describe("sending answers", () => {
	it("is one mail for each author with all their answers and no others", async () => {
		const employer = one.voters.employers![0]!;
		const said = [
			await makeComment(one, { text: "FIRST-WORKER" }),
			await makeComment(one, { text: "SECOND-WORKER" }),
			await makeComment(one, { text: "ONLY-EMPLOYER", constituency: "employers", by: employer }),
			await makeComment(one, { text: "BY-MAIL", source: "import", by: one.secretariat }),
		];
		for (const { id } of said) {
			await observe(one, id);
			await decide(one, id, {}, one.chair);
		}
		await makeComment(one, { text: "STILL-OPEN" });
		const before = (await mails()).length;
		expect(await publish()).toEqual({ answers: 4, authors: 2 });
		const sent = (await mails()).slice(before);
		expect(sent.map((mail) => [mail.kind, mail.recipient])).toEqual([
			["answers", worker().email],
			["answers", employer.email],
		]);
		expect(sent[0]?.body).toMatch(/FIRST-WORKER[\s\S]*The law forbids it\.[\s\S]*SECOND-WORKER/);
		expect(sent[0]?.body).not.toMatch(/ONLY-EMPLOYER|BY-MAIL|STILL-OPEN/);
		expect(sent[1]?.body).not.toMatch(/WORKER/);
		expect(await refusalOf(publish())).toEqual(["matrix:errors.nothingToSend"]);
	});
});
