import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { actorOf, makePerson } from "#test/factories/people.ts";
import { makeMember } from "#test/factories/policies.ts";
import { announceRound, type Committee, contextFor, makeCommittee } from "#test/factories/rounds.ts";
import { visionWords, writeTexts } from "#test/factories/submission.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { appendUpdates } from "../collab/store.ts";
import { getRoundChanges } from "./round-changes.ts";
import { circulateSection, reopenSection } from "./sections.ts";

let services: TestServices;
let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
	await writeTexts(services, committee);
});
afterEach(() => services.close());

/** Another of the secretariat writes a paragraph at the end of a section. */
async function write(sectionId: string, words: string): Promise<void> {
	const person = await makePerson(services);
	const { policyId } = committee;
	const part = { policyId, personId: person.personId, capacity: "secretariat", constituency: null };
	const memberId = await makeMember(services, part);
	const { sessionId } = await actorOf(services, person);
	const doc = new Y.Doc();
	const rows = await services.db
		.selectFrom("sectionUpdate")
		.select("data")
		.where("sectionId", "=", sectionId)
		.execute();
	for (const { data } of rows) Y.applyUpdate(doc, data);
	const before = Y.encodeStateVector(doc);
	const paragraph = new Y.XmlElement("paragraph");
	paragraph.setAttribute("id", "added");
	paragraph.insert(0, [new Y.XmlText(words)]);
	doc.getXmlFragment("default").push([paragraph]);
	const data = Y.encodeStateAsUpdate(doc, before);
	const base = Number.MAX_SAFE_INTEGER;
	const clients = [doc.clientID];
	const stored = await appendUpdates(services, [
		{ sectionId, personId: person.personId, memberId, sessionId, clients, base, data },
	]);
	expect(stored).toMatchObject([{ ok: true }]);
}

test("the text put to the vote is compared with what was circulated last, section by section, for ever", async () => {
	const { policyId, secretariat, sectionIds } = committee;
	const [vision = "", mission = ""] = sectionIds;
	const office = await contextFor(services, policyId, secretariat);
	await circulateSection(office, vision);
	await reopenSection(office, { sectionId: vision, reason: "A sentence is missing" });
	await write(vision, "Nobody pays for a job.");
	const roundId = await announceRound(services, committee);

	const voter = await contextFor(services, policyId, committee.voters.workers![0]!);
	const changes = await getRoundChanges(voter, roundId);
	const [first, second] = changes.sections;
	expect(first).toMatchObject({ id: vision, number: "1", changes: { since: { number: 1 } } });
	expect(first?.changes?.view.counts).toMatchObject({ inserted: 5, deleted: 0 });
	const shown = JSON.stringify(first?.changes?.view.blocks);
	expect(shown).toContain("Nobody pays for a job.");
	expect(shown).not.toContain(visionWords);
	expect(second).toMatchObject({ id: mission, changes: null });

	const stranger = await contextFor(services, (await makeCommittee(services)).policyId, secretariat).catch(
		(error) => error.code,
	);
	expect(stranger).toBe("not-found");
	const other = await makeCommittee(services);
	const elsewhere = await contextFor(services, other.policyId, other.chair);
	await expect(getRoundChanges(elsewhere, roundId)).rejects.toMatchObject({ code: "not-found" });
});
