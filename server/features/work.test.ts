import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actorOf, makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { systemContext } from "../context.ts";
import { newId } from "../ids.ts";
import { listMyWork } from "./work.ts";

let services: TestServices;
let policyId: string;
let person: TestPerson;
let memberId: string;

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	person = await makePerson(services);
	memberId = await makeMember(services, {
		policyId,
		personId: person.personId,
		capacity: "titular",
		constituency: "workers",
	});
});
afterEach(() => services.close());

const work = async (reader = person) =>
	listMyWork({ ...systemContext(services), actor: await actorOf(services, reader) });

async function makeMention(caucus: string | null): Promise<string> {
	const author = await makePerson(services, { name: "Bela" });
	const by = await makeMember(services, { policyId, personId: author.personId });
	const sectionId = await makeSection(services, { policyId });
	const at = services.clock();
	const threadId = newId();
	await services.db
		.insertInto("thread")
		.values({
			id: threadId,
			policyId,
			sectionId,
			caucus,
			blockId: null,
			anchorStart: null,
			anchorEnd: null,
			quote: null,
			createdAt: at,
			createdById: author.personId,
			resolvedAt: null,
			resolvedById: null,
		})
		.execute();
	const id = newId();
	await services.db
		.insertInto("comment")
		.values({
			id,
			threadId,
			memberId: by,
			personId: author.personId,
			constituency: "workers",
			capacity: "adviser",
			text: "What do you think?",
			createdAt: at,
			key: id,
		})
		.execute();
	await services.db.insertInto("mention").values({ commentId: id, memberId, seenAt: null }).execute();
	return id;
}

async function makeRound(given: { state?: string; closesAt?: number } = {}): Promise<string> {
	const at = services.clock();
	const versionId = newId();
	const number = 1 + (await services.db.selectFrom("version").select("id").execute()).length;
	const common = { policyId, createdAt: at, createdById: "system" };
	await services.db
		.insertInto("version")
		.values({
			...common,
			id: versionId,
			number,
			scope: "round",
			title: "T",
			language: "en",
			canonical: "{}",
			hash: "h",
		})
		.execute();
	const id = newId();
	await services.db
		.insertInto("round")
		.values({
			...common,
			id,
			number,
			question: "Shall the text be adopted?",
			state: "open",
			versionId,
			textHash: "h",
			rule: "{}",
			preset: "p",
			opensAt: at,
			closesAt: at + 1000,
			openedAt: at,
			closedAt: null,
			groups: null,
			decision: null,
			record: null,
			reason: null,
			key: newId(),
			...given,
		})
		.execute();
	await services.db
		.insertInto("seat")
		.values({
			roundId: id,
			seat: "W1",
			constituency: "workers",
			position: 0,
			memberId,
			personId: person.personId,
			name: person.name,
			organization: "",
			capacity: "titular",
		})
		.execute();
	return id;
}

async function castBallot(roundId: string): Promise<void> {
	await services.db
		.insertInto("ballot")
		.values({
			id: newId(),
			roundId,
			seat: "W1",
			revision: 1,
			personId: person.personId,
			name: person.name,
			choice: "approve",
			statement: null,
			textHash: "h",
			castAt: services.clock(),
			supersededAt: null,
			key: "k",
			hash: "h",
			entrySeq: 1,
		})
		.execute();
}

describe("my work", () => {
	it("is empty for somebody without a part, and offers a policy only to administrators", async () => {
		const stranger = await makePerson(services);
		expect(await work(stranger)).toEqual({
			policies: [],
			rounds: [],
			tasks: [],
			responses: [],
			mentions: [],
			sections: [],
			mayCreate: false,
		});
		const administrator = await makePerson(services, { administratorSince: services.clock() });
		expect((await work(administrator)).mayCreate).toBe(true);
	});

	it("names the open rounds I hold a seat in until my ballot is cast; what closes first comes first", async () => {
		const later = await makeRound({ closesAt: services.clock() + 5000 });
		const sooner = await makeRound({ closesAt: services.clock() + 2000 });
		await makeRound({ state: "closed" });
		await makeRound({ closesAt: services.clock() });
		expect((await work()).rounds.map((round) => round.id)).toEqual([sooner, later]);
		await castBallot(sooner);
		expect((await work()).rounds.map((round) => round.id)).toEqual([later]);
	});

	it("names mentions until they are seen", async () => {
		const id = await makeMention(null);
		expect((await work()).mentions.map((mention) => mention.id)).toEqual([id]);
		await services.db.updateTable("mention").set({ seenAt: services.clock() }).execute();
		expect((await work()).mentions).toEqual([]);
	});

	it("names a caucus's mention only to those who are still in it", async () => {
		await makeMention("workers");
		expect((await work()).mentions).toHaveLength(1);
		await services.db
			.updateTable("member")
			.set({ constituency: "employers" })
			.where("id", "=", memberId)
			.execute();
		expect((await work()).mentions).toEqual([]);
	});

	it("names the sections my working groups draft, while they are in drafting", async () => {
		const groupId = await makeGroup(services, { policyId, members: [{ memberId }] });
		const mine = await makeSection(services, { policyId, groupId });
		await makeSection(services, { policyId, groupId, state: "agreed" });
		await makeSection(services, { policyId });
		expect((await work()).sections.map((section) => section.id)).toEqual([mine]);
	});

	it("forgets everything of a policy whose part has ended", async () => {
		await makeRound();
		await makeMention(null);
		await services.db
			.updateTable("member")
			.set({ untilAt: services.clock() })
			.where("id", "=", memberId)
			.execute();
		expect(await work()).toMatchObject({ policies: [], rounds: [], mentions: [], sections: [] });
	});
});
