import { readDoc } from "#server/features/texts.ts";
import type { Services } from "#server/services.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";

export type Drafter = TestPerson & { memberId: string };

/** A policy with a working group of these people, and somebody outside it who may read. */
export type Drafting = {
	policyId: string;
	groupId: string;
	drafters: Drafter[];
	reader: Drafter;
	addSection: () => Promise<string>;
	/** What is on disk of a section, as JSON text. */
	textOf: (sectionId: string) => Promise<string>;
};

export async function openDrafting(services: Services, count = 2): Promise<Drafting> {
	const policyId = await makePolicy(services);
	async function join(name: string): Promise<Drafter> {
		const person = await makePerson(services, { name });
		return { ...person, memberId: await makeMember(services, { policyId, personId: person.personId }) };
	}
	const drafters: Drafter[] = [];
	for (let i = 0; i < count; i++) drafters.push(await join(`Drafter ${i + 1}`));
	const reader = await join("Reader");
	const members = drafters.map(({ memberId }) => ({ memberId }));
	const groupId = await makeGroup(services, { policyId, members });
	return {
		policyId,
		groupId,
		drafters,
		reader,
		addSection: () => makeSection(services, { policyId, groupId }),
		textOf: async (sectionId) =>
			JSON.stringify((await readDoc({ services, db: services.db }, sectionId)).doc),
	};
}

/** Random numbers that are the same each time for one seed. */
export function makeDice(seed: number) {
	let state = (seed * 2654435761) >>> 0 || 1;
	/** A whole number from 0 to below `sides`. */
	function roll(sides: number): number {
		state ^= state << 13;
		state >>>= 0;
		state ^= state >>> 17;
		state ^= state << 5;
		state >>>= 0;
		return state % sides;
	}
	return {
		roll,
		chance: (oneIn: number) => roll(oneIn) === 0,
		pick: <T>(from: readonly T[]): T => from[roll(from.length)]!,
	};
}
export type Dice = ReturnType<typeof makeDice>;
