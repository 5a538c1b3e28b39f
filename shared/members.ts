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
	.refine((value) => neutralCapacities.includes(value.capacity) === (value.constituency === null), {
		path: ["constituency"],
	});
export type InviteInput = z.infer<typeof inviteInput>;

export const changeMemberInput = z.object({
	memberId: z.string().max(64),
	capacity: z.enum(capacities),
	organization: z.string().trim().max(160),
});
export type ChangeMemberInput = z.infer<typeof changeMemberInput>;
