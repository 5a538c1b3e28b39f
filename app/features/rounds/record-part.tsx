import type { ReactNode } from "react";
import type { RoundRecord } from "#shared/record.ts";
import type { NamedConstituency } from "./round-words.ts";

/** What the pages of a record show: the signed file without its text and log, and what was found about it. */
export type RecordView = {
	record: Omit<RoundRecord, "text" | "log"> & {
		text: Omit<RoundRecord["text"], "canonical">;
		entries: number;
	};
	sections: { id: string; number: string; title: string; level: number }[];
	constituencies: NamedConstituency[];
	versionId: string;
	reason: string | null;
	fingerprint: string;
	failures: { name: string; detail: string }[];
};

/** A headed part of a record. */
export function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
	return (
		<section className="stack-tight" aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			{children}
		</section>
	);
}
