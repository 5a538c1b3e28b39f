import { describe, expect, it } from "vitest";
import { translatorFor } from "#server/mail-text.ts";
import { speechFor } from "#server/record-speech.ts";
import { makeRecord } from "#test/factories/records.ts";
import { languages } from "./i18n.ts";
import { type LaterParts, laterPartsSchema } from "./record-certified.ts";
import { type RecordPaper, showCount } from "./record-paper.ts";
import { type Block, describeRecord } from "./record-parts.ts";
import { sealCount } from "./record-sealed.ts";
import { describeExport, wordsOf } from "./record-words.ts";

const at = Date.UTC(2026, 10, 2, 12);
const hash = "ab".repeat(32);
const said = (kind: string) => ({
	...{ kind, name: "Ada", constituency: "workers", capacity: "titular", at, entry: 3 },
	text: `words of ${kind}`,
});

/** Every part has something to tell. */
const parts: LaterParts = laterPartsSchema.parse({
	...{ covers: "passage", passage: "the words in question", repeats: 1, textTitle: "Policy" },
	languages: ["en", "fr"],
	procedure: { number: 2, decidedOn: "2026-10-05", decision: "Minutes, item 3" },
	settings: { publicity: "record", castingVote: "chair" },
	announcedAt: at,
	extensions: [{ kind: "announced", from: at, to: at + 1, reason: "A bad line", at }],
	closeReason: "All had voted",
	statements: ["minority", "explanation", "intendedVote", "objection", "observer", "reservation"].map(said),
	observers: [{ name: "Olu", organization: "Migrants’ council" }],
	comments: { threads: 3, resolved: 2 },
	rectifications: ["replaced", "noted", "annulled"].map((effect) => ({
		...{ seat: "workers-1", from: "oppose", to: "approve", reason: "Misheard", at, doneAt: at, effect },
	})),
	concordances: ["accepted", "objected"].map((state) => ({
		...{ state, oldHash: hash, newHash: hash, changes: 2, decidedAt: at },
	})),
	events: [
		...["annulled", "reopened", "repeated", "submitted", "returned", "adopted", "published", "inForce"],
	].map((kind) => ({ kind, at, text: "No. 7" })),
});

const record = makeRecord();
const attestation = {
	...{ organization: null, constituency: null, statement: null, at, entry: 4 },
	...{ name: "Théo", capacity: "chair", part: "chair", method: "sheet" as const },
};

function paperOf(count: RecordPaper["count"], given: Partial<RecordPaper> = {}): RecordPaper {
	return {
		...{ count, countHash: hash, parts, certified: null, state: "closed", fingerprint: "f" },
		signatures: [attestation],
		acknowledgements: [
			{ ...attestation, part: "constituency:workers", method: "signedIn", statement: "Read." },
		],
		sections: [{ id: "s", number: "1", title: "Vision", level: 1 }],
		constituencies: Object.keys(count.groups).map((code) => ({ code, name: null })),
		...given,
	};
}

const certified: RecordPaper["certified"] = {
	...{ issue: 1, madeAt: at, reason: "No answer came.", previous: { round: 1, issue: 1, hash } },
	...{ checkpoint: { seq: 9, hash }, signature: record.signature, hash, entries: 3, copies: [], newer: 0 },
};

const textOf = (blocks: Block[]) => JSON.stringify(blocks);

describe("describeRecord", () => {
	it.each(languages)(
		"tells all 26 parts in their order, every word of them in the catalogue (%s)",
		(language) => {
			for (const given of [{}, { certified, state: "published" }]) {
				const paper = paperOf(showCount(record), given);
				const speech = speechFor(language, paper);
				const told = describeRecord(paper, wordsOf(paper, speech));
				expect(told.map(({ number }) => number)).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
				expect(told.filter(({ blocks }) => blocks.length === 0)).toEqual([]);
				const words = JSON.stringify([told, describeExport(paper, speech)]);
				expect(words).not.toMatch(/certificate:|record:|decision:|common:|\{\{|undefined|NaN/);
				// A key without a sentence comes back as it is, without its namespace.
				const keys = words.match(/"[a-z]+(\.\w+)+"/gi) ?? [];
				expect(keys.filter((key) => !key.includes("canonical"))).toEqual([]);
			}
			expect(translatorFor(language)("certificate:state.void" as never)).not.toBe("state.void");
		},
	);

	it("puts each kind of statement into its own part", () => {
		const paper = paperOf(showCount(record));
		const told = describeRecord(paper, wordsOf(paper, speechFor("en", paper)));
		const partWith = (words: string) =>
			told.filter((part) => textOf(part.blocks).includes(words)).map((p) => p.id);
		expect(partWith("words of minority")).toEqual(["minority"]);
		expect(partWith("words of explanation")).toEqual(["explanations"]);
		expect(partWith("words of intendedVote")).toEqual(["intended"]);
		expect(partWith("words of objection")).toEqual(["objections"]);
		expect(partWith("words of observer")).toEqual(["observers"]);
		expect(partWith("words of reservation")).toEqual(["reservations"]);
		expect(partWith("the words in question")).toEqual(["sections"]);
		expect(partWith("A bad line")).toEqual(["dates"]);
	});
});

describe("sealCount", () => {
	it("leaves no name, member, choice or open ballot id of any voter", () => {
		const sealed = sealCount(record, hash);
		const text = JSON.stringify({ ...sealed, log: sealed.log.map(({ payload }) => payload) });
		for (const { name, memberId, seat } of record.roll) {
			expect(text).not.toContain(name);
			expect(text).not.toContain(memberId);
			expect(text).not.toContain(`"${seat}"`);
		}
		for (const { id } of record.ballots) expect(text).not.toContain(id);
		expect(text).not.toContain('"choice"');
		expect(sealed.ballots.map((ballot) => ballot.hash)).toEqual(record.ballots.map((ballot) => ballot.hash));
		expect(sealed.reservations).toHaveLength(record.reservations.length);
	});
});
