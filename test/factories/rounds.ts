import { sql } from "kysely";
import { enterPolicy } from "#server/access.ts";
import type { PolicyContext } from "#server/context.ts";
import { castBallot } from "#server/features/ballots.ts";
import { createRound, openRound } from "#server/features/rounds.ts";
import { newId } from "#server/ids.ts";
import type { Services } from "#server/services.ts";
import type { Actor, Capacity } from "#shared/members.ts";
import type { BallotChoice, CreateRoundInput } from "#shared/rounds.ts";
import { makeMember, makePolicy, makeSection } from "./policies.ts";

export const hour = 60 * 60 * 1000;

/** A person without password or session, who acts all the same: for tests with many voters. */
export async function makeActor(
	services: Services,
	given: { name?: string; locale?: string } = {},
): Promise<Actor> {
	const personId = newId();
	const name = given.name ?? `Voter ${personId.slice(-4)}`;
	const email = `${personId}@example.org`;
	const at = new Date(services.clock()).toISOString();
	await services.db
		.insertInto("user")
		.values({
			id: personId,
			name,
			email,
			emailVerified: services.dialect === "postgres" ? true : 1,
			image: null,
			createdAt: at,
			updatedAt: at,
			locale: given.locale ?? "en",
			administratorSince: null,
			suspendedAt: null,
		})
		.execute();
	return { personId, name, email, locale: given.locale ?? "en", sessionId: newId(), administrator: false };
}

/** A committee: a policy with two text sections, officers, and voters in each constituency. */
export type Committee = {
	policyId: string;
	sectionIds: string[];
	secretariat: Actor;
	chair: Actor;
	/** Holders of a seat, by constituency, in the order of the roll. */
	voters: Record<string, Actor[]>;
};

/** @param sizes how many voters each constituency has; each has as many seats and one vacant */
export async function makeCommittee(
	services: Services,
	sizes: Record<string, number> = { government: 2, workers: 2, employers: 2 },
): Promise<Committee> {
	const policyId = await makePolicy(services);
	const sectionIds = [
		await makeSection(services, { policyId, position: 0, title: "Vision" }),
		await makeSection(services, { policyId, position: 1, title: "Mission" }),
	];
	let fromAt = services.clock() - 24 * hour;
	const add = async (capacity: Capacity, constituency: string | null, name: string) => {
		const actor = await makeActor(services, { name });
		fromAt += 1;
		await makeMember(services, { policyId, personId: actor.personId, capacity, constituency, fromAt });
		return actor;
	};
	const voters: Record<string, Actor[]> = {};
	for (const [code, size] of Object.entries(sizes)) {
		await services.db
			.updateTable("constituency")
			.set({ seats: size + 1 })
			.where("policyId", "=", policyId)
			.where("code", "=", code)
			.execute();
		voters[code] = [];
		for (let i = 0; i < size; i++) {
			const actor = await add(i === 0 ? "spokesperson" : "titular", code, `${code} ${i + 1}`);
			voters[code].push(actor);
		}
	}
	const secretariat = await add("secretariat", null, "Secretary");
	const chair = await add("chair", null, "Chair");
	return { policyId, sectionIds, secretariat, chair, voters };
}

/** The context of this person inside the policy, at this moment. */
export async function contextFor(services: Services, policyId: string, actor: Actor): Promise<PolicyContext> {
	return enterPolicy({ services, db: services.db, actor, now: services.clock() }, policyId);
}

/** Announces a round on the whole policy, open for an hour once opened. @returns its id */
export async function announceRound(
	services: Services,
	{ policyId, secretariat }: Committee,
	given: Partial<CreateRoundInput> = {},
): Promise<string> {
	const { roundId } = await createRound(await contextFor(services, policyId, secretariat), {
		policyId,
		question: "Does the committee validate the policy?",
		sectionIds: [],
		preset: "majorityInEachConstituency",
		closesAt: services.clock() + hour,
		key: newId(),
		...given,
	});
	return roundId;
}

/** The same, opened, if need be under settings other than the committee's. @returns its id */
export async function startRound(
	services: Services,
	committee: Committee,
	given: Partial<CreateRoundInput> = {},
	settings?: Record<string, unknown>,
): Promise<string> {
	const roundId = await announceRound(services, committee, given);
	if (settings) {
		const words = JSON.stringify(settings);
		await services.db.updateTable("round").set({ settings: words }).where("id", "=", roundId).execute();
	}
	await openRound(await contextFor(services, committee.policyId, committee.secretariat), { roundId });
	return roundId;
}

/** What only somebody can do who owns the database: takes away what keeps the terms of an opened round. */
export async function takeTermsTrigger({ db, dialect }: Services): Promise<void> {
	await sql.raw(`drop trigger "roundTermsKept"${dialect === "postgres" ? ' on "round"' : ""}`).execute(db);
}

/** Casts this person's ballot on the round's own text. */
export async function castAs(
	services: Services,
	{ policyId }: Committee,
	roundId: string,
	actor: Actor,
	choice: BallotChoice,
	given: { key?: string; statement?: string; textHash?: string } = {},
) {
	const ctx = await contextFor(services, policyId, actor);
	const { textHash } = await services.db
		.selectFrom("round")
		.select("textHash")
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();
	const statement = given.statement ?? (choice === "reserve" ? "Subject to the annex." : undefined);
	return castBallot(ctx, {
		roundId,
		choice,
		statement,
		textHash: given.textHash ?? textHash,
		key: given.key ?? newId(),
	});
}
