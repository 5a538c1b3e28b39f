import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { actorOf, makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { enterPolicy } from "../access.ts";
import { type Context, systemContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { readSectionPage } from "./section-page.ts";
import { circulateSection } from "./sections.ts";
import { seedText } from "./texts.ts";

let services: TestServices;
let policyId: string;
let sectionId: string;
let drafter: TestPerson;
let chair: TestPerson;

async function contextOf(person: TestPerson): Promise<Context> {
	return { ...systemContext(services), actor: await actorOf(services, person) };
}

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	[drafter, chair] = [await makePerson(services), await makePerson(services)];
	const memberId = await makeMember(services, { policyId, personId: drafter.personId });
	await makeMember(services, { policyId, personId: chair.personId, capacity: "chair" });
	const groupId = await makeGroup(services, { policyId, members: [{ memberId }] });
	sectionId = await makeSection(services, { policyId, groupId });
	const update = docToUpdate(
		makeDoc(makeParagraph("a", "Fees are not borne."), makeParagraph("b", "Twice.")),
		1,
	);
	await withTransaction(systemContext(services), (ctx) => seedText(ctx, { id: sectionId }, update, 1));
});

afterEach(() => services.close());

describe("readSectionPage", () => {
	it("gives the text as HTML with its numbers, and what each person may do with the reason why not", async () => {
		const page = await readSectionPage(await contextOf(drafter), policyId, sectionId);
		expect(page.text?.html).toContain('id="p-a"');
		expect(page.text).toMatchObject({
			words: 5,
			seq: 1,
			blocks: [
				{ id: "a", number: "1.1" },
				{ id: "b", number: "1.2" },
			],
		});
		expect(page.rights.edit).toEqual({ allowed: true });
		expect(page.rights.circulate).toMatchObject({
			allowed: false,
			reason: "rights:action.section_circulate",
		});
		const other = await readSectionPage(await contextOf(chair), policyId, sectionId);
		expect(other.rights.edit).toMatchObject({ allowed: false, reason: "rights:action.section_edit" });
		expect(other.rights.circulate).toEqual({ allowed: true });
	});

	it("gives the frozen text and its version once the section is circulated", async () => {
		await circulateSection(await enterPolicy(await contextOf(chair), policyId), sectionId);
		const page = await readSectionPage(await contextOf(drafter), policyId, sectionId);
		expect(page.section).toMatchObject({ state: "circulated", version: { number: 1 } });
		expect(page.text).toMatchObject({ seq: null, words: 5 });
		expect(page.rights.edit).toMatchObject({ allowed: false, reason: "rights:fact.sectionDrafting" });
	});

	it("does not exist for outsiders, nor at another policy's address", async () => {
		const outsider = await contextOf(await makePerson(services));
		await expect(readSectionPage(outsider, policyId, sectionId)).rejects.toMatchObject({ code: "not-found" });
		const elsewhere = await makePolicy(services);
		const inside = await contextOf(drafter);
		await expect(readSectionPage(inside, elsewhere, sectionId)).rejects.toMatchObject({ code: "not-found" });
	});
});
