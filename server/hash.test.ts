import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type EntryBody, hashBallot, hashEntry, hashText, sha256Hex } from "./hash.ts";

function plainSha256(bytes: string): string {
	return createHash("sha256").update(Buffer.from(bytes, "utf8")).digest("hex");
}

it("hashes exactly the bytes the comment documents", () => {
	expect(hashText('{"a":"é"}')).toBe(plainSha256('text/1\n{"a":"é"}'));
	expect(sha256Hex("receipt/1", "a", "b")).toBe(plainSha256("receipt/1\na\nb"));
	// A fixed value, so that a change of layout cannot pass unseen.
	expect(hashText("{}")).toBe("580637304904ae5e88d218e4793a0e1baa09c3a4025b36116bbba368a60bebc2");
});

it("gives different hashes to different domains and different divisions into parts", () => {
	expect(sha256Hex("text/1", "a")).not.toBe(sha256Hex("payload/1", "a"));
	expect(sha256Hex("text/1", "a", "b")).not.toBe(sha256Hex("text/1", "ab"));
	expect(() => sha256Hex("text/1", "a\nb")).toThrow(/line feed/);
});

it("binds every key of an entry, and nothing but them", () => {
	const entry: EntryBody = {
		chain: "policy:p",
		seq: 1,
		at: 5,
		personId: null,
		memberId: "m",
		capacity: "chair",
		constituency: null,
		type: "round.opened",
		refs: { roundId: "r" },
		payloadHash: "00",
		previousHash: "",
	};
	const hash = hashEntry("", entry);
	expect(hash).toBe(
		plainSha256(
			'entry/1\n\n{"at":5,"capacity":"chair","chain":"policy:p","constituency":null,"memberId":"m","payloadHash":"00",' +
				'"personId":null,"previousHash":"","refs":{"roundId":"r"},"seq":1,"type":"round.opened"}',
		),
	);
	expect(hashEntry("", { ...entry, payload: {}, hash } as EntryBody)).toBe(hash);
	for (const key of Object.keys(entry) as (keyof EntryBody)[]) {
		expect(hashEntry("", { ...entry, [key]: "changed" }), key).not.toBe(hash);
	}
	expect(hashEntry("ff", entry)).not.toBe(hash);
});

it("binds every key of a ballot", () => {
	const ballot = {
		id: "b",
		roundId: "r",
		seat: "W1",
		revision: 1,
		name: "Ana",
		choice: "reserve",
		statement: "…",
		textHash: "ab",
		castAt: 7,
	};
	const hash = hashBallot(ballot);
	for (const key of Object.keys(ballot))
		expect(hashBallot({ ...ballot, [key]: "changed" }), key).not.toBe(hash);
});
