import type { RoundRecord } from "./record.ts";
import type { Attestation, CertifiedRecord, LaterParts } from "./record-certified.ts";
import type { AnyCount, SealedCount } from "./record-sealed.ts";

/** What the pages and papers of a record of decision show; the files themselves hold text and log in full. */

type Shown<C extends AnyCount> = Omit<C, "log" | "text"> & {
	text: Omit<C["text"], "canonical">;
	/** How many entries of the log the file holds. */
	entries: number;
};
export type ShownCount = Shown<RoundRecord> | Shown<SealedCount>;

export function showCount(count: AnyCount): ShownCount {
	const { log, text, ...rest } = count;
	const { canonical: _canonical, ...kept } = text;
	return { ...rest, text: kept, entries: log.length } as ShownCount;
}

export function isShownSealed(count: ShownCount): count is Shown<SealedCount> {
	return count.format === "tripact-record/1-totals";
}

export type ShownCertificate = Pick<
	CertifiedRecord,
	"issue" | "madeAt" | "reason" | "previous" | "checkpoint" | "signature"
> & {
	/** SHA-256 of the certified record's file. */
	hash: string;
	entries: number;
	/** To whom copies went. */
	copies: { constituency: string; name: string; at: number }[];
	/** Newer issues of this record there are. */
	newer: number;
};

/** Everything that the 26 parts are written from. */
export type RecordPaper = {
	count: ShownCount;
	/** SHA-256 of the count's file. */
	countHash: string;
	parts: LaterParts;
	/** null: counted, not certified yet. */
	certified: ShownCertificate | null;
	/** Those in the certified record; before it, those given so far. */
	signatures: Attestation[];
	acknowledgements: Attestation[];
	/** Where the round stands: "closed", "certified", "published", "annulled". */
	state: string;
	/** Number and title of each section of the frozen text, as they were. */
	sections: { id: string; number: string; title: string; level: number }[];
	/** The constituencies on the roll, in the body's order, with the names the body gave them. */
	constituencies: { code: string; name: string | null }[];
	/** Of the installation's key. */
	fingerprint: string;
};
