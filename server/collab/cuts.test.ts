import { describe, expect, test } from "vitest";
import { closeCode } from "#shared/collab.ts";
import { type EventRefs, type EventType, eventTypes } from "#shared/events.ts";
import type { Admission } from "./connection.ts";
import { cutOf } from "./cuts.ts";

const editor: Admission = {
	personId: "p1",
	name: "Amina",
	sessionId: "s1",
	memberId: "m1",
	constituency: "workers",
	policyId: "policy",
	sectionId: "section",
	right: "edit",
};
const reader: Admission = { ...editor, right: "read" };

function cut(type: EventType, refs: EventRefs, connection = editor): number | string | null {
	const found = cutOf({ type, refs, scope: { kind: "installation" }, seq: 1, at: 0 }, connection);
	return found && typeof found === "object" ? found.code : found;
}

describe("C8: what each event means for an open connection", () => {
	test("a session: this one, or all of this person", () => {
		expect(cut("session.revoked", { personId: "p1", sessionId: "s1" })).toBe(closeCode.signedOut);
		expect(cut("session.revoked", { personId: "p1", sessionId: "s2" })).toBeNull();
		expect(cut("session.revoked", { personId: "p1" })).toBe(closeCode.signedOut);
		expect(cut("session.revoked", { personId: "p2" })).toBeNull();
	});

	test("a person and a part", () => {
		expect(cut("person.suspended", { personId: "p1" })).toBe(closeCode.signedOut);
		expect(cut("person.suspended", { personId: "p2" })).toBeNull();
		for (const type of ["member.changed", "member.ended"] as const) {
			expect(cut(type, { memberId: "m1" })).toBe(closeCode.knockAgain);
			expect(cut(type, { memberId: "m2", personId: "p2" })).toBeNull();
		}
	});

	test("groups: everybody in the policy is asked again", () => {
		expect(cut("group.changed", { policyId: "policy" })).toBe("ask");
		expect(cut("group.removed", { policyId: "another" })).toBeNull();
	});

	test("a frozen section cuts those who edit, and those alone", () => {
		for (const type of ["section.circulated", "section.agreed", "section.locked"] as const) {
			expect(cut(type, { sectionId: "section" })).toBe(closeCode.frozen);
			expect(cut(type, { sectionId: "section" }, reader)).toBeNull();
			expect(cut(type, { sectionId: "other" })).toBeNull();
		}
	});

	test("a section that opens again, changes or goes", () => {
		expect(cut("section.reopened", { sectionId: "section" }, reader)).toBe("ask");
		expect(cut("section.unlocked", { sectionId: "section" }, reader)).toBe("ask");
		expect(cut("section.removed", { sectionId: "section" }, reader)).toBe(closeCode.gone);
	});

	test("all other events leave the connection alone", () => {
		const meant = /^(session|section|member|group)\.|^person\.suspended$/;
		const all = { policyId: "policy", sectionId: "section", memberId: "m1", personId: "p1" };
		for (const type of Object.keys(eventTypes) as EventType[]) {
			if (!meant.test(type)) expect(cut(type, all)).toBeNull();
		}
	});
});
