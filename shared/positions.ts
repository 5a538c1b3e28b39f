/**
 * What constituencies hold of an amendment: stated by spokespersons only, dated, with their history; where an
 * amendment stands follows from them by one rule (DOMAIN 3.4).
 */
import * as z from "zod";

/** What a constituency holds of an amendment. "none": it has not spoken, or takes back what it said. */
export const positions = ["none", "support", "live_with", "reserve", "oppose"] as const;
export type Position = (typeof positions)[number];

export const positionStatuses = [
	"withdrawn",
	"contested",
	"pending",
	"no_sponsor",
	"agreed_with_reservation",
	"agreed",
] as const;
export type PositionStatus = (typeof positionStatuses)[number];

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

/** Is text with this status still in square brackets? Contested and pending text is; so is what nobody supports. */
export function isBracketed(status: PositionStatus): boolean {
	return status === "contested" || status === "pending" || status === "no_sponsor";
}

/** A position as it was stated at one moment, on one wording of the amendment. */
export type StatedPosition = {
	constituency: string;
	value: Position;
	statement: string;
	revision: number;
	at: number;
};

/** What a constituency holds of an amendment now, what lapsed when the wording changed, and what it said before. */
export type HeldPosition<S extends StatedPosition = StatedPosition> = {
	constituency: string;
	value: Position;
	/** The statement that counts; null while it has not spoken on this wording. */
	current: S | null;
	/** The last position on an earlier wording, where nothing was said on this one (DOMAIN 3.4). */
	lapsed: S | null;
	/** All others, newest first. */
	history: S[];
};

/**
 * What each constituency holds, in the order given. Positions on former wordings have lapsed.
 * @param stated in any order; the latest of the present revision counts
 * @param revision of the amendment's wording
 */
export function holdPositions<S extends StatedPosition>(
	constituencies: readonly string[],
	stated: readonly S[],
	revision: number,
): HeldPosition<S>[] {
	return constituencies.map((constituency) => {
		const own = stated.filter((row) => row.constituency === constituency).sort((a, b) => b.at - a.at);
		const current = own.find((row) => row.revision === revision) ?? null;
		const before = own.find((row) => row.revision < revision) ?? null;
		const lapsed = current === null && before !== null && before.value !== "none" ? before : null;
		const history = own.filter((row) => row !== current && row !== lapsed);
		return { constituency, value: current?.value ?? "none", current, lapsed, history };
	});
}

/** A stated position with who stated it. */
export type NamedPosition = StatedPosition & { id: string; name: string; organization: string };

/** What is held of one amendment, as pages show it. */
export type PositionsShown = {
	status: PositionStatus;
	/** The voting constituencies in their order, those that are silent too. */
	held: HeldPosition<NamedPosition>[];
	/** What observers say of it, newest first; they change no status. */
	views: NamedPosition[];
	/** What constituencies of the body's own making are called; null: the product's own name. */
	names: Record<string, string | null>;
};

/** The positions by constituency, as positionStatus reads them. */
export function valuesOf(held: readonly HeldPosition[]): Record<string, Position> {
	return Object.fromEntries(held.map(({ constituency, value }) => [constituency, value]));
}

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);

/** What a spokesperson states: the wording it is about, the position, and why. A reservation needs its statement. */
export const positionInput = z
	.object({
		amendmentId: id,
		/** The wording that was seen. */
		revision: z.coerce.number().int().min(1).max(10_000),
		value: z.enum(positions, "brackets:error.choose"),
		statement: z.string().trim().max(4000, "brackets:error.long").default(""),
		key: id,
	})
	.refine(({ value, statement }) => value !== "reserve" || statement.length >= 3, {
		path: ["statement"],
		message: "brackets:error.reservation",
	});
export type PositionInput = z.input<typeof positionInput>;

/** What an observer says of an amendment; it never changes where the amendment stands. */
export const viewInput = z.object({
	amendmentId: id,
	revision: z.coerce.number().int().min(1).max(10_000),
	statement: z.string().trim().min(3, "brackets:error.view").max(4000, "brackets:error.long"),
	key: id,
});
export type ViewInput = z.input<typeof viewInput>;
