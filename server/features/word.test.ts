import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fromBuffer } from "yauzl";
import { createThreadInput } from "#shared/comments.ts";
import type { Doc } from "#shared/document/check.ts";
import type { Actor } from "#shared/members.ts";
import type { WordForm } from "#shared/word.ts";
import { flattenPaper } from "#shared/word-paper.ts";
import { makeDoc, makeFullDoc, makeParagraph } from "#test/factories/document.ts";
import { makeDocx, wordParagraph, wordRun } from "#test/factories/docx.ts";
import { makeMember, makePolicy } from "#test/factories/policies.ts";
import { type Committee, contextFor, makeActor, makeCommittee } from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import { readWordFile } from "../import/import-revisions.ts";
import { withTransaction } from "../transaction.ts";
import { createThread, listThreads, reply } from "./comments.ts";
import { previewImport } from "./import.ts";
import { circulateSection, insertSection } from "./sections.ts";
import { getTextDocx, getTextPdf, makeTextPaper } from "./word-export.ts";
import { confirmWord, previewWord, readWordUpload } from "./word-import.ts";

let services: TestServices;
let committee: Committee;
let sectionId: string;
const canary = `canary-${newId()}`;

beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	committee = await makeCommittee(services);
	sectionId = await addSection(
		makeDoc(makeParagraph("p1", "Workers pay no fee."), makeParagraph("p2", "Agencies are registered.")),
	);
});
afterAll(() => services.close());

const as = (actor: Actor = committee.secretariat) => contextFor(services, committee.policyId, actor);
const worker = () => committee.voters.workers![0]!;
const employer = () => committee.voters.employers![0]!;

async function addSection(doc: Doc, language = "en"): Promise<string> {
	const id = newId();
	const at = { parentId: null, position: 9, kind: "text" as const, language };
	const ctx = await as();
	await withTransaction(ctx, (ctx) => insertSection(ctx, { id, title: "Recruitment", ...at, doc }));
	return id;
}

async function say(actor: Actor, text: string, given: Record<string, string> = {}): Promise<string> {
	const input = createThreadInput.parse({ audience: "everyone", text, key: newId(), ...given });
	return (await createThread(await as(actor), sectionId, input)).threadId;
}

async function addAmendment(
	actor: Actor,
	number: number,
	operation: string,
	side: { before?: unknown[]; after?: unknown[]; ids: string[]; reason?: string },
) {
	const ctx = await as(actor);
	const { versionId } = await services.db
		.selectFrom("section")
		.select("versionId")
		.where("id", "=", sectionId)
		.executeTakeFirstOrThrow();
	const { constituency, capacity, id: memberId } = ctx.member;
	await services.db
		.insertInto("amendment")
		.values({
			...{
				id: newId(),
				policyId: committee.policyId,
				number,
				sectionId,
				versionId: versionId!,
				parentId: null,
			},
			...{ operation, blockIds: JSON.stringify(side.ids), language: "en", reason: side.reason ?? "" },
			before: JSON.stringify({ blocks: side.before ?? [] }),
			after: JSON.stringify({ blocks: side.after ?? [] }),
			...{
				constituency,
				capacity,
				memberId,
				personId: actor.personId,
				submittedAt: ctx.now,
				state: "circulated",
			},
			...{
				stateReason: "",
				changedAt: ctx.now,
				revision: 1,
				secondedById: null,
				secondedBy: null,
				secondedAt: null,
			},
			...{
				takenOverBy: null,
				fellBecauseId: null,
				deferredUntil: null,
				roundId: null,
				changeId: null,
				distance: 0,
				key: newId(),
			},
		})
		.execute();
}

/** Everything a file of ours holds, as one string. */
function textIn(bytes: Buffer): Promise<string> {
	const parts: string[] = [];
	return new Promise((resolve, reject) => {
		fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
			if (error) return reject(error);
			zip.on("entry", (entry) =>
				zip.openReadStream(entry, (_, stream) => {
					const chunks: Buffer[] = [];
					stream.on("data", (chunk: Buffer) => chunks.push(chunk));
					stream.on("end", () => {
						parts.push(`${entry.fileName}\n${Buffer.concat(chunks)}`);
						zip.readEntry();
					});
				}),
			);
			zip.on("end", () => resolve(parts.join("\n")));
			zip.readEntry();
		});
	});
}

const section = () => ({ kind: "section" as const, sectionId });
const docx = async (form: WordForm, actor?: Actor, locale = "en") =>
	getTextDocx(await as(actor), section(), { form, locale });

describe("export", () => {
	it("says what it is: a draft with its moment, then the frozen version with its number and hash", async () => {
		const draft = await textIn((await docx("clean")).bytes);
		expect(draft).toContain("DRAFT");
		for (const words of [
			"Workers pay no fee.",
			"Contains no caucus material.",
			"Secretary, Secretariat",
			"the members of the policy",
		])
			expect(draft).toContain(words);
		const before = (await makeTextPaper(await as(), section(), { form: "clean", locale: "en" })).paper;
		const versionId = await circulateSection(await as(), sectionId);
		const version = await services.db
			.selectFrom("version")
			.selectAll()
			.where("id", "=", versionId)
			.executeTakeFirstOrThrow();
		// What the draft said its hash was is the hash that freezing gave.
		expect(before.about.find(({ name }) => name === "sha256")?.value).toBe(version.hash);
		const frozen = await docx("clean");
		const text = await textIn(frozen.bytes);
		expect(frozen.name).toBe(`section-3-version-${version.number}.docx`);
		expect(text.split(version.hash).length).toBeGreaterThan(2);
		expect(text).not.toContain("DRAFT");
		const old = await getTextDocx(
			await as(),
			{ kind: "version", versionId },
			{ form: "changes", locale: "ar" },
		);
		expect(await textIn(old.bytes)).toContain(version.hash);
	});

	it("writes the whole policy with every section, in any language, and prints it", async () => {
		await addSection(makeFullDoc());
		await addSection(makeDoc(makeParagraph("ar1", "لا يتحمل العمال أي رسوم.")), "ar");
		for (const locale of ["en", "fr", "es", "ar", "xx"]) {
			const { paper } = await makeTextPaper(await as(), { kind: "policy" }, { form: "changes", locale });
			expect(paper.sections).toHaveLength(5);
			expect(JSON.stringify(paper.about)).not.toMatch(/word:|\{\{/);
		}
		const text = await textIn(
			(await getTextDocx(await as(), { kind: "policy" }, { form: "clean", locale: "en" })).bytes,
		);
		expect(text).toMatch(/<w:bidi\/>[\s\S]{0,400}لا يتحمل/);
		expect(text).toContain("<w:rtl/>");
		expect(text).toContain("<w:tblHeader/>");
		expect(text).toContain("<w:footnoteReference ");
		const page = await getTextPdf(
			await as(),
			{ kind: "policy" },
			{ form: "clean", locale: "ar", asPage: true },
		);
		expect(page.bytes.toString()).toContain('<html lang="ar" dir="rtl">');
		expect(page.bytes.toString()).not.toContain("<script");
	});

	it("shows amendments as revisions of their authors, threads and their answers as comments; and reads them back equal", async () => {
		await circulateSection(await as(), sectionId);
		await addAmendment(worker(), 1, "replace", {
			ids: ["p1"],
			before: [makeParagraph("p1", "Workers pay no fee.")],
			after: [makeParagraph("p1", "Workers never pay a fee.")],
			reason: "C181",
		});
		await addAmendment(employer(), 2, "delete", {
			ids: ["p2"],
			before: [makeParagraph("p2", "Agencies are registered.")],
		});
		await addAmendment(employer(), 3, "replace", {
			ids: ["p1"],
			before: [makeParagraph("p1", "Workers pay no fee.")],
			after: [makeParagraph("p1", "Workers pay hardly any fee.")],
		});
		const threadId = await say(worker(), "Which fees?", { blockId: "p1", quote: "fee" });
		await reply(await as(employer()), threadId, { text: "All of them.", key: newId() });
		const { paper } = await makeTextPaper(await as(), section(), { form: "changes", locale: "en" });
		const { bytes } = await docx("changes");
		const read = await readWordFile({ name: "a.docx", bytes });
		expect(read).toEqual(flattenPaper(paper));
		const hands = read.paragraphs.flatMap(({ pieces }) =>
			pieces.flatMap(({ revision }) => revision?.author ?? []),
		);
		expect(new Set(hands)).toEqual(new Set(["Workers: workers 1", "Employers: employers 1"]));
		expect(read.comments.map(({ author, text }) => `${author} | ${text}`)).toEqual([
			"Workers: workers 1 | Amendment D.1\nReason: C181",
			"Employers: employers 1 | Amendment D.2",
			"Employers: employers 1 | Amendment D.3, another wording of this passage: Workers pay hardly any fee.",
			"Workers: workers 1 | Which fees?",
			"Employers: employers 1 | All of them.",
		]);
		const brackets = await textIn((await docx("brackets")).bytes);
		expect(brackets).toContain("proposed by Workers");
		expect(brackets.match(/>\[</g)?.length).toBe(brackets.match(/>\]</g)?.length);
		expect(brackets.match(/>\[</g)?.length).toBeGreaterThan(0);
	});

	it("never holds what was said in a caucus, whoever asks", async () => {
		await say(worker(), canary, { audience: "caucus", blockId: "p1", quote: canary });
		for (const actor of [worker(), employer(), committee.chair, committee.secretariat]) {
			for (const form of ["clean", "brackets", "changes"] as const) {
				expect(await textIn((await docx(form, actor)).bytes)).not.toContain(canary);
				const page = await getTextPdf(await as(actor), section(), { form, locale: "en", asPage: true });
				expect(page.bytes.toString()).not.toContain(canary);
			}
		}
	});

	it("is nothing to strangers", async () => {
		const stranger = await makeActor(services);
		await makeMember(services, {
			policyId: await makePolicy(services),
			personId: stranger.personId,
			capacity: "secretariat",
		});
		await expect(as(stranger)).rejects.toMatchObject({ code: "not-found" });
		const other = await makeCommittee(services);
		await expect(
			getTextDocx(
				await as(),
				{ kind: "section", sectionId: other.sectionIds[0]! },
				{ form: "clean", locale: "en" },
			),
		).rejects.toMatchObject({ code: "not-found" });
	});
});

const by = 'w:author="Rosa &amp; Co" w:date="2026-10-01T08:00:00Z"';
const revised = () =>
	makeDocx({
		body:
			wordParagraph(
				`${wordRun("Workers pay no")}<w:ins w:id="1" ${by}>${wordRun(" hidden")}</w:ins><w:commentRangeStart w:id="0"/>${wordRun(" fee.")}<w:commentRangeEnd w:id="0"/>`,
			) +
			wordParagraph(
				`<w:ins w:id="2" ${by}>${wordRun("A new paragraph.")}</w:ins>`,
				`<w:rPr><w:ins w:id="3" ${by}/></w:rPr>`,
			) +
			wordParagraph(wordRun("Agencies are licensed.")),
		extra: [
			{
				name: "word/comments.xml",
				data: `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" ${by}><w:p><w:r><w:t>@workers 1: why?</w:t></w:r></w:p></w:comment></w:comments>`,
			},
		],
	});

describe("import", () => {
	it("previews, then brings comments and revisions in as threads on behalf of their authors, once", async () => {
		const draftId = await readWordUpload(await as(), sectionId, { name: "answer.docx", bytes: revised() });
		const { plan } = await previewWord(await as(), sectionId, draftId);
		expect(
			plan.revisions.map(({ kind, author, before, after, blockId }) => [
				kind,
				author,
				before,
				after,
				blockId,
			]),
		).toEqual([
			["changed", "Rosa & Co", "Workers pay no fee.", "Workers pay no hidden fee.", "p1"],
			["new", "Rosa & Co", "", "A new paragraph.", "p1"],
		]);
		expect(plan).toMatchObject({
			known: 0,
			unmarked: 1,
			comments: [{ blockId: "p1", quote: "fee.", text: "@workers 1: why?" }],
		});
		await expect(previewImport(await as(), draftId)).rejects.toMatchObject({ key: "import:draftGone" });
		await expect(previewWord(await as(), committee.sectionIds[0]!, draftId)).rejects.toMatchObject({
			key: "word:import.gone",
		});
		expect(await confirmWord(await as(), sectionId, { draftId })).toEqual({ comments: 1, revisions: 2 });
		await expect(confirmWord(await as(), sectionId, { draftId })).rejects.toMatchObject({
			key: "word:import.gone",
		});
		const { threads } = await listThreads(await as(employer()), sectionId);
		expect(threads.map(({ anchor, comments }) => [anchor?.blockId, comments[0]?.text])).toEqual(
			expect.arrayContaining([
				["p1", "On behalf of Rosa & Co (from a Word file, 2026-10-01):\n@workers 1: why?"],
				["p1", expect.stringContaining("Before: Workers pay no fee.\nAfter: Workers pay no hidden fee.")],
				["p1", expect.stringContaining("New paragraph, behind this one: A new paragraph.")],
			]),
		);
		expect(threads.every(({ caucus }) => caucus === null)).toBe(true);
		const entry = await services.db
			.selectFrom("event")
			.select("type")
			.where("type", "=", "word.imported")
			.where("refs", "like", `%${sectionId}%`)
			.execute();
		expect(entry).toHaveLength(1);
	});

	it("leaves out what is here already: our own file, brought back as it was", async () => {
		await say(worker(), "Which fees?", { blockId: "p1", quote: "fee" });
		const { bytes } = await docx("changes", worker(), "fr");
		const draftId = await readWordUpload(await as(), sectionId, { name: "back.docx", bytes });
		const { plan } = await previewWord(await as(), sectionId, draftId);
		expect(plan).toMatchObject({ comments: [], revisions: [], known: 1, unmarked: 0 });
	});

	it("refuses what it cannot take, and whoever may not", async () => {
		const plain = makeDocx({ body: wordParagraph(wordRun("Words")) });
		const upload = async (bytes: Uint8Array, name = "a.docx", actor?: Actor) =>
			readWordUpload(await as(actor), sectionId, { name, bytes });
		await expect(upload(plain)).rejects.toMatchObject({ fields: { file: "word:errors.noRevisions" } });
		await expect(upload(plain, "a.pdf")).rejects.toMatchObject({
			fields: { file: "import:errors.not-supported" },
		});
		await expect(upload(revised(), "a.docx", worker())).rejects.toMatchObject({ code: "forbidden" });
		const whole = sectionId;
		sectionId = await addSection(makeDoc(makeParagraph("x1", "Other words.")));
		await say(worker(), "On the other", { blockId: "x1", quote: "Other" });
		const { bytes } = await docx("changes");
		sectionId = whole;
		const draftId = await upload(bytes);
		await expect(previewWord(await as(), sectionId, draftId)).rejects.toMatchObject({
			key: "word:errors.otherSection",
		});
	});
});
