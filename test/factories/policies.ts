import type { Insertable } from "kysely";
import type { MemberTable, PolicyTable, WorkingGroupTable } from "#server/db/tables/people.ts";
import type { SectionTable } from "#server/db/tables/texts.ts";
import { newId } from "#server/ids.ts";
import type { Services } from "#server/services.ts";
import { knownConstituencies } from "#shared/members.ts";

const day = 24 * 60 * 60 * 1000;

/** A policy with the four constituencies (three seats each for those that vote). @returns its id */
export async function makePolicy(
	services: Services,
	given: Partial<Insertable<PolicyTable>> = {},
): Promise<string> {
	const id = given.id ?? newId();
	await services.db
		.insertInto("policy")
		.values({
			title: "National labour migration policy",
			country: "Sahelia",
			language: "en",
			step: 3,
			createdAt: services.clock(),
			createdById: "system",
			demo: null,
			...given,
			id,
		})
		.execute();
	await services.db
		.insertInto("constituency")
		.values(
			knownConstituencies.map((code, position) => ({
				policyId: id,
				code,
				name: null,
				seats: code === "observers" ? 0 : 3,
				position,
			})),
		)
		.execute();
	return id;
}

/** A person's part in a policy, from a day ago: by default an adviser of the workers. @returns the member's id */
export async function makeMember(
	services: Services,
	given: Partial<Insertable<MemberTable>> & { policyId: string; personId: string },
): Promise<string> {
	const id = given.id ?? newId();
	const neutral = given.capacity === "secretariat" || given.capacity === "chair";
	await services.db
		.insertInto("member")
		.values({
			constituency: neutral ? null : "workers",
			capacity: "adviser",
			organization: "",
			fromAt: services.clock() - day,
			untilAt: null,
			...given,
			id,
		})
		.execute();
	return id;
}

/** A working group with its members. @returns its id */
export async function makeGroup(
	services: Services,
	given: Partial<Insertable<WorkingGroupTable>> & {
		policyId: string;
		members?: readonly { memberId: string; part?: "convenor" | "drafter" }[];
	},
): Promise<string> {
	const { members = [], ...row } = given;
	const id = row.id ?? newId();
	await services.db
		.insertInto("workingGroup")
		.values({ name: "Drafting group", createdAt: services.clock(), removedAt: null, ...row, id })
		.execute();
	if (members.length > 0) {
		await services.db
			.insertInto("workingGroupMember")
			.values(members.map(({ memberId, part = "drafter" }) => ({ groupId: id, memberId, part })))
			.execute();
	}
	return id;
}

/** A text section in drafting, without text. @returns its id */
export async function makeSection(
	services: Services,
	given: Partial<Insertable<SectionTable>> & { policyId: string },
): Promise<string> {
	const id = given.id ?? newId();
	await services.db
		.insertInto("section")
		.values({
			parentId: null,
			position: 0,
			title: "Fair recruitment",
			kind: "text",
			language: "en",
			groupId: null,
			state: "drafting",
			epoch: 1,
			updateSeq: 0,
			createdAt: services.clock(),
			removedAt: null,
			versionId: null,
			...given,
			id,
		})
		.execute();
	return id;
}
