/** The room: the amendments one after the other, for the chair, the delegates and the projector. */
import * as z from "zod";
import type { AmendmentAct, AmendmentState } from "./amendment-states.ts";
import { actsFrom } from "./amendment-states.ts";
import type { Position } from "./positions.ts";

/** What the chair does with one press. */
export const roomActs = ["agree", "defer", "toDrafting"] as const;
export type RoomAct = (typeof roomActs)[number];

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);

export const pointInput = z.object({ amendmentId: id, key: id });

export const roomActInput = z.object({
	amendmentId: id,
	act: z.enum(roomActs),
	/** The wording that was on the screen. */
	revision: z.coerce.number().int().positive(),
	/** YYYY-MM-DD, for "defer". */
	until: z.string().trim().max(10).default(""),
	key: id,
});
export type RoomActInput = z.input<typeof roomActInput>;

/** The act of the amendment's life that a press stands for: agreed, or agreed with what was reserved. */
export function actOfPress(act: RoomAct, positions: readonly Position[]): AmendmentAct {
	return act === "agree" && positions.includes("reserve") ? "agreeWithReservation" : act;
}

/** May it be decided in the room now, or once it is taken up? */
export function isForDecision(state: AmendmentState): boolean {
	return state === "circulated" || actsFrom(state).includes("agree");
}

/** The number after "D." in an address; null where there is none. */
export function readNumber(text: string | null): number | null {
	return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null;
}
