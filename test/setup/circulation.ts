import { enterPolicy } from "#server/access.ts";
import { insertPerson } from "#server/auth/person.ts";
import { type PolicyContext, systemContext } from "#server/context.ts";
import { openCirculation } from "#server/features/circulations.ts";
import { readResponse } from "#server/features/response-views.ts";
import { addItem } from "#server/features/responses.ts";
import { seedText } from "#server/features/texts.ts";
import { newId } from "#server/ids.ts";
import type { Services } from "#server/services.ts";
import { withTransaction } from "#server/transaction.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import type { Actor, Capacity } from "#shared/members.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";

const day = 24 * 60 * 60 * 1000;

export type Sitting = { actor: Actor; memberId: string; enter: () => Promise<PolicyContext> };

/** A policy with two sections of text and people of every constituency, for comment rounds. */
export async function openTable(services: Services) {
	const policyId = await makePolicy(services);
	const sit = async (name: string, constituency: string | null, capacity: Capacity): Promise<Sitting> => {
		const email = `${newId()}@example.org`;
		// No session: a password's hash for each of them would take longer than the tests.
		const personId = await withTransaction(systemContext(services), (ctx) =>
			insertPerson(ctx, { name, email, locale: "en", passwordHash: null }),
		);
		const actor: Actor = { personId, name, email, locale: "en", sessionId: "", administrator: false };
		const memberId = await makeMember(services, { policyId, personId, constituency, capacity });
		// Everything is asked at the time of the clock, as by a new request.
		const enter = () => enterPolicy({ ...systemContext(services), actor }, policyId);
		return { actor, memberId, enter };
	};
	const people = {
		secretary: await sit("Ilse Secretary", null, "secretariat"),
		chair: await sit("Thea Chair", null, "chair"),
		speaker: await sit("Amina Speaker", "workers", "spokesperson"),
		worker: await sit("Ruth Worker", "workers", "alternate"),
		employer: await sit("Victor Employer", "employers", "spokesperson"),
		convenor: await sit("Hana Convenor", "government", "convenor"),
		observer: await sit("Mariam Observer", "observers", "observer"),
	};
	const groupId = await makeGroup(services, {
		policyId,
		members: [{ memberId: people.convenor.memberId, part: "convenor" }],
	});
	const addText = async (title: string, position: number) => {
		const id = await makeSection(services, {
			policyId,
			title,
			position,
			...(position === 0 ? { groupId } : {}),
		});
		const doc = makeDoc(
			makeParagraph(`${title}-a`, "Fees are not borne."),
			makeParagraph(`${title}-b`, "Twice."),
		);
		await withTransaction(systemContext(services), (ctx) => seedText(ctx, { id }, docToUpdate(doc, 1), 1));
		return id;
	};
	const first = await addText("First", 0);
	const second = await addText("Second", 1);

	/** Opens a round on the first section: from now until in ten days, unless said otherwise. */
	const open = async (given: Partial<Parameters<typeof openCirculation>[1]> = {}, by = people.secretary) => {
		const closesAt = services.clock() + 10 * day;
		const input = { title: "First reading", note: "", sectionIds: [first], opensAt: null, closesAt };
		return openCirculation(await by.enter(), { ...input, ownName: "some", key: newId(), ...given });
	};
	/** Adds a comment to the sitting's own caucus's response. */
	const add = async (by: Sitting, circulationId: string, text: string, blockId: string | null = null) =>
		addItem(await by.enter(), circulationId, comment(first, text, blockId));
	const response = async (by: Sitting, circulationId: string) =>
		readResponse(await by.enter(), circulationId);
	return { policyId, ...people, first, second, open, add, response };
}

export type Table = Awaited<ReturnType<typeof openTable>>;

/** A comment as its form is read. */
export function comment(sectionId: string, text: string, blockId: string | null = null) {
	const said = { type: "technical" as const, text, wording: "", justification: "" };
	return { place: { sectionId, blockId }, ...said, key: newId() };
}
