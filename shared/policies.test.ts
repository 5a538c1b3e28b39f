import { describe, expect, test } from "vitest";
import { type ActFacts, createPolicyInput, nextActs, stepStatus, templateSections } from "./policies.ts";

const base: ActFacts = {
	capacity: "adviser",
	groupIds: [],
	groups: 1,
	sections: [],
	constituencies: [],
	rounds: [],
};
const section = {
	id: "s",
	kind: "text",
	number: "2.1",
	title: "Fair recruitment",
	state: "drafting",
	groupId: "g",
};

function kinds(facts: Partial<ActFacts>): string[] {
	return nextActs({ ...base, ...facts }).map((act) => act.kind);
}

describe("what comes next", () => {
	test("an open round stands first; own drafts next; there is always something", () => {
		const written = { ...section, lastEdit: {} };
		const rounds = [
			{ id: "r1", number: 1, state: "closed" },
			{ id: "r2", number: 2, state: "open" },
		];
		expect(kinds({ rounds, groupIds: ["g"], sections: [written] })).toEqual(["vote", "write"]);
		expect(kinds({ groupIds: ["other"], sections: [written] })).toEqual(["read"]);
		expect(kinds({ groupIds: ["g"], sections: [{ ...written, state: "circulated" }] })).toEqual(["read"]);
	});

	test("officers hear of circulated sections, the secretariat of what is not set up", () => {
		const circulated = { ...section, state: "circulated", lastEdit: {} };
		expect(kinds({ capacity: "chair", sections: [circulated] })).toEqual(["agree"]);
		const fresh = { ...section, groupId: null, lastEdit: null };
		const constituencies = [{ seats: 6, members: 0 }];
		expect(kinds({ capacity: "secretariat", groups: 0, sections: [fresh], constituencies })).toEqual([
			"invite",
			"groups",
			"import",
		]);
		expect(kinds({ capacity: "secretariat", sections: [fresh] })).toEqual(["assign", "import"]);
		expect(
			kinds({ capacity: "secretariat", constituencies: [{ seats: 0, members: 0 }], sections: [circulated] }),
		).toEqual(["agree"]);
	});
});

describe("the template", () => {
	test("outcomes come one per line, empty lines do not count, none is a fault", () => {
		const given = { title: "Policy", country: "Sahelia", language: "en" };
		expect(createPolicyInput.parse({ ...given, outcomes: " One thing \n\nAnother\r\n" }).outcomes).toEqual([
			"One thing",
			"Another",
		]);
		expect(createPolicyInput.safeParse({ ...given, outcomes: "\n" }).success).toBe(false);
		expect(createPolicyInput.safeParse({ ...given, template: "empty", outcomes: "" }).success).toBe(true);
		const nine = Array.from({ length: 9 }, (_, index) => `Outcome ${index}`).join("\n");
		expect(createPolicyInput.safeParse({ ...given, outcomes: nine }).success).toBe(false);
	});

	test("holds Table 4 around the outcomes", () => {
		const parts = templateSections(["A", "B"]);
		expect(parts.map((part) => part.children.length)).toEqual([7, 1, 1, 4, 0, 0]);
		expect(parts[1]?.children[0]?.outcome).toEqual({ number: 1, name: "A" });
	});
});

test("steps are done, current or next", () => {
	expect([1, 2, 3].map((step) => stepStatus(step, 2))).toEqual(["done", "current", "next"]);
});
