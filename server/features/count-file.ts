import { serializeDocument } from "#shared/checkpoint.ts";
import type { RoundRecord } from "#shared/record.ts";
import { sealCount } from "#shared/record-sealed.ts";
import { sha256File } from "../certified-check.ts";
import type { Context } from "../context.ts";
import { signDocument } from "../record-signature.ts";
import { showsTotalsOnly } from "./record-sources.ts";
import type { RoundRow } from "./round-row.ts";

/** Counted, and neither void nor annulled: its record can be signed. */
export function isCounted(round: Pick<RoundRow, "state" | "record">): boolean {
	return round.record !== null && ["closed", "certified", "published"].includes(round.state);
}

/**
 * The count as it may be read and handed out: the file signed at the close, or where the round publishes totals only
 * the same without names and choices, signed again. The same bytes each time it is asked for. Asks no rights.
 * @throws Error when the round has no count
 */
export function countFileOf(ctx: Context, round: Pick<RoundRow, "record" | "settings">): string {
	if (round.record === null) throw new Error("a round without a count");
	if (!showsTotalsOnly(round)) return round.record;
	const sealed = sealCount(JSON.parse(round.record) as RoundRecord, sha256File(round.record));
	return serializeDocument(signDocument(sealed, ctx.services.recordKey.privateKeyPem));
}
