/** What a constituency holds of an amendment; spoken by its spokesperson only (DOMAIN 3.4). */
export const positions = ["none", "support", "live_with", "reserve", "oppose"] as const;
export type Position = (typeof positions)[number];

export type PositionStatus =
	| "withdrawn"
	| "contested"
	| "pending"
	| "no_sponsor"
	| "agreed_with_reservation"
	| "agreed";

/**
 * Where an amendment stands, from the positions of the voting constituencies; the first rule that applies
 * (DOMAIN 3.4). Observers have no position. Silence is not agreement: without any position it is pending.
 */
export function positionStatus(amendment: {
	positions: Record<string, Position>;
	withdrawn?: boolean;
	/** The constituency that took the amendment over when its author withdrew it. */
	takenOverBy?: string;
}): PositionStatus {
	const held = Object.values(amendment.positions);
	if (amendment.withdrawn && !amendment.takenOverBy) return "withdrawn";
	if (held.includes("oppose")) return "contested";
	if (held.length === 0 || held.includes("none")) return "pending";
	if (!held.includes("support")) return "no_sponsor";
	return held.includes("reserve") ? "agreed_with_reservation" : "agreed";
}
