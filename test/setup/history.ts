import { afterEach, beforeEach } from "vitest";
import * as Y from "yjs";
import { systemContext } from "#server/context.ts";
import { readMoment } from "#server/features/history.ts";
import { enterHistory } from "#server/features/moments.ts";
import { seedText } from "#server/features/texts.ts";
import { withTransaction } from "#server/transaction.ts";
import { docText } from "#shared/document/blocks.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import type { SessionInHistory } from "#shared/history.ts";
import { contextOf } from "#test/factories/contexts.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// A section with two members who write in it, for the tests of its history.

export const minute = 60_000;
export let services: TestServices;
export let policyId: string;
export let sectionId: string;
export let amina: TestPerson & { memberId: string };
export let secretary: TestPerson & { memberId: string };
/** Stands for everybody's editor: what it changes is appended to the log by hand. */
export let doc: Y.Doc;

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	amina = await makeOne("Amina", { constituency: "workers", capacity: "drafter" });
	secretary = await makeOne("Ilse", { constituency: null, capacity: "secretariat" });
	const groupId = await makeGroup(services, { policyId, members: [{ memberId: amina.memberId }] });
	sectionId = await makeSection(services, { policyId, groupId });
	const update = docToUpdate(
		makeDoc(makeParagraph("a", "First words."), makeParagraph("b", "Last words.")),
		1,
	);
	await withTransaction(systemContext(services), (ctx) => seedText(ctx, { id: sectionId }, update, 1));
	doc = new Y.Doc();
	Y.applyUpdate(doc, update);
});
afterEach(() => services.close());

export async function makeOne(name: string, part: { constituency: string | null; capacity: string }) {
	const person = await makePerson(services, { name });
	return {
		...person,
		memberId: await makeMember(services, { policyId, personId: person.personId, ...part }),
	};
}

/** This person's way into the section's history. */
export async function enter(person: TestPerson) {
	return enterHistory(await contextOf(services, person), policyId, sectionId);
}

export const paragraph = (index: number) =>
	(doc.getXmlFragment("default").get(index) as Y.XmlElement).get(0) as Y.XmlText;

/** One change of the text as one row of the log. @returns its number */
export async function write(
	person: { personId: string; memberId: string },
	change: () => void,
): Promise<number> {
	const before = Y.encodeStateVector(doc);
	doc.transact(change);
	const data = Y.encodeStateAsUpdate(doc, before);
	const { updateSeq } = await services.db
		.selectFrom("section")
		.select("updateSeq")
		.where("id", "=", sectionId)
		.executeTakeFirstOrThrow();
	const seq = updateSeq + 1;
	const neutral = person === secretary;
	await services.db
		.insertInto("sectionUpdate")
		.values({
			sectionId,
			seq,
			memberId: person.memberId,
			personId: person.personId,
			constituency: neutral ? null : "workers",
			capacity: neutral ? "secretariat" : "drafter",
			at: services.clock(),
			data,
		})
		.execute();
	await services.db.updateTable("section").set({ updateSeq: seq }).where("id", "=", sectionId).execute();
	return seq;
}

export const type = (person: { personId: string; memberId: string }, words: string, index = 0) =>
	write(person, () => paragraph(index).insert(paragraph(index).length, words));

export async function textAt(seq: number): Promise<string> {
	const { ctx, section } = await enter(amina);
	return docText((await readMoment(ctx, section, seq)).doc);
}

export const spell = (sessions: readonly SessionInHistory[]) =>
	sessions.map(({ fromSeq, toSeq, authors }) => [
		`${fromSeq}-${toSeq}`,
		authors.map((author) => `${author.name ?? "server"} ${author.updates}`).join(", "),
	]);
