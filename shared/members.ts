import { z } from "zod";

/** The order in which constituencies always appear (LOOK.md). */
export const knownConstituencies = ["government", "workers", "employers", "observers"] as const;

/** DOMAIN 2.2, those that act in the software today. */
export const capacities = [
	"secretariat",
	"chair",
	"spokesperson",
	"titular",
	"alternate",
	"adviser",
	"convenor",
	"drafter",
	"observer",
] as const;
export type Capacity = (typeof capacities)[number];

/** Capacities that hold a voting seat in their constituency. */
export const seatCapacities: readonly Capacity[] = ["spokesperson", "titular"];
/** Capacities that vote or may come to vote; observers have none of them. */
export const votingCapacities: readonly Capacity[] = ["spokesperson", "titular", "alternate"];
/** Capacities that belong to no constituency: neutral (DOMAIN 2.3, rule 2). */
export const neutralCapacities: readonly Capacity[] = ["secretariat", "chair"];

/** The capacities that go with a constituency; null: the neutral ones. */
export function capacitiesFor(constituency: string | null): readonly Capacity[] {
	if (constituency === null) return neutralCapacities;
	const own = capacities.filter((capacity) => !neutralCapacities.includes(capacity));
	if (constituency === "observers") return own.filter((capacity) => !votingCapacities.includes(capacity));
	return own.filter((capacity) => capacity !== "observer");
}

/** Why a capacity does not go with a constituency (members:errors.<fault>), or null where it does. */
export function capacityFault(
	constituency: string | null,
	capacity: Capacity,
): "neutral" | "needsConstituency" | "observer" | "noVote" | null {
	if (capacitiesFor(constituency).includes(capacity)) return null;
	if (constituency === null) return "needsConstituency";
	if (neutralCapacities.includes(capacity)) return "neutral";
	return capacity === "observer" ? "observer" : "noVote";
}

/** A person's part in one policy, at this moment. */
export type Membership = {
	id: string;
	policyId: string;
	constituency: string | null;
	capacity: Capacity;
	/** The working groups this member belongs to, and how. */
	groups: { groupId: string; part: "convenor" | "drafter" }[];
};

/** Who acts: a signed-in person, or nobody; never trusted from the client. */
export type Actor = {
	personId: string;
	name: string;
	email: string;
	locale: string;
	sessionId: string;
	administrator: boolean;
};

const name = z.string().trim().min(2).max(120);
const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

export const inviteInput = z
	.object({
		name,
		email,
		organization: z.string().trim().max(160),
		locale: z.enum(["en", "fr", "es", "ar"]),
		capacity: z.enum(capacities),
		constituency: z.string().max(40).nullable(),
	})
	.superRefine((value, ctx) => {
		const fault = capacityFault(value.constituency, value.capacity);
		if (!fault) return;
		const path = [fault === "needsConstituency" ? "constituency" : "capacity"];
		ctx.addIssue({ code: "custom", path, message: `members:errors.${fault}` });
	});
export type InviteInput = z.infer<typeof inviteInput>;

export const changeMemberInput = z.object({
	memberId: z.string().max(64),
	capacity: z.enum(capacities),
	organization: z.string().trim().max(160),
});
export type ChangeMemberInput = z.infer<typeof changeMemberInput>;
