import { formerSettings, type RoundSettings, roundSettingsSchema } from "#shared/procedure.ts";
import type { RoundRow } from "./round-row.ts";

/** A body's rules of procedure by version, and what a round keeps of them. */

/** How this round is conducted: what it kept when it was announced; for rounds older than that, what held then. */
export function settingsOf(round: Pick<RoundRow, "settings">): RoundSettings {
	return round.settings === null ? formerSettings : roundSettingsSchema.parse(JSON.parse(round.settings));
}
