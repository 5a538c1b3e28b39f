import { enterPolicy } from "#server/access.ts";
import type { Context, PolicyContext } from "#server/context.ts";
import { createPolicy } from "#server/features/policies.ts";
import type { Services } from "#server/services.ts";
import type { Actor, Capacity } from "#shared/members.ts";
import type { CreatePolicyInput } from "#shared/policies.ts";
import { actorOf, makePerson, type TestPerson } from "./people.ts";
import { makeMember } from "./policies.ts";

/** A context of feature functions for this person, at the time of the services' clock. */
export async function contextOf(services: Services, person: TestPerson): Promise<Context & { actor: Actor }> {
	return { services, db: services.db, actor: await actorOf(services, person), now: services.clock() };
}

/** A policy made by an administrator through the product itself. @returns the administrator's way into it */
export async function makeTemplatePolicy(
	services: Services,
	given: Partial<CreatePolicyInput> = {},
): Promise<PolicyContext> {
	const person = await makePerson(services, { administratorSince: services.clock() });
	const ctx = await contextOf(services, person);
	const input = { title: "National policy", country: "Sahelia", language: "en" as const, ...given };
	const outcomes = given.outcomes ?? ["Protection", "Skills", "Governance"];
	return enterPolicy(ctx, await createPolicy(ctx, { ...input, outcomes }));
}

/** A new person with a part in the policy. @returns the person's way into it, and who it is */
export async function makeInside(
	services: Services,
	policyId: string,
	part: { constituency: string | null; capacity: Capacity },
): Promise<{ ctx: PolicyContext; person: TestPerson; memberId: string }> {
	const person = await makePerson(services);
	const memberId = await makeMember(services, { policyId, personId: person.personId, ...part });
	return { ctx: await enterPolicy(await contextOf(services, person), policyId), person, memberId };
}
