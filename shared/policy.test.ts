import { describe, expect, test } from "vitest";
import { audienceOf, roomsOf } from "#server/live/audience.ts";
import en from "./catalogues/en.ts";
import { messageType } from "./collab.ts";
import { type EventScope, eventTypes, silentEvents } from "./events.ts";
import { type Capacity, capacities } from "./members.ts";
import { type Action, type Asker, can, type Fact, type Facts, rights } from "./policy.ts";

// The second opinion on shared/policy.ts: written out by hand from DOMAIN 2.3, action by action. A row added there
// without one here fails; so does an event or an opcode that nobody decided on.

const everybody = ["anonymous", "outsider", "administrator", ...capacities] as const;
type Kind = (typeof everybody)[number];
const members: Kind[] = [...capacities];
const signedIn: Kind[] = ["outsider", "administrator", ...capacities];
const officers: Kind[] = ["secretariat", "chair"];
const constituencyMembers = members.filter((kind) => !officers.includes(kind));

/** Who may, when every fact holds; `without`: who still may when only that fact fails. */
const expected: Record<Action, { may: readonly Kind[]; without?: Partial<Record<Fact, readonly Kind[]>> }> = {
	"session.create": { may: everybody },
	"account.read": { may: signedIn },
	"account.change": { may: signedIn },
	"people.read": { may: ["administrator"] },
	"people.change": { may: ["administrator"] },
	"outbox.read": { may: ["administrator"] },
	"policy.list": { may: signedIn },
	"policy.create": { may: ["administrator"] },
	"policy.read": { may: members },
	"policy.change": { may: ["secretariat"] },
	"log.read": { may: members },
	"member.read": { may: members },
	"member.change": { may: ["secretariat"] },
	"group.read": { may: members },
	"group.change": { may: ["secretariat"] },
	"document.import": { may: ["secretariat"] },
	"section.read": { may: members },
	"section.edit": {
		may: members.filter((kind) => kind !== "chair"),
		without: { sectionGroup: ["secretariat"], sectionDrafting: [], sectionText: [] },
	},
	"section.restore": {
		may: members.filter((kind) => kind !== "chair"),
		without: { sectionGroup: ["secretariat"], sectionDrafting: [], sectionText: [] },
	},
	"section.suggest": { may: members, without: { sectionDrafting: [], sectionText: [] } },
	"suggestion.read": { may: members },
	"suggestion.change": { may: members, without: { isAuthor: [], sectionDrafting: [], sectionText: [] } },
	"suggestion.decide": {
		may: members.filter((kind) => kind !== "chair"),
		without: { sectionGroup: ["secretariat"], notAuthor: [], sectionDrafting: [], sectionText: [] },
	},
	"section.arrange": { may: ["secretariat"], without: { notUnderVote: [] } },
	"section.circulate": {
		may: members,
		without: { sectionConvenor: officers, sectionDrafting: [], sectionText: [] },
	},
	"section.agree": { may: officers, without: { sectionCirculated: [] } },
	"section.reopen": { may: officers, without: { notUnderVote: [] } },
	"version.read": { may: members },
	"comment.read": { may: members, without: { audience: [] } },
	"comment.create": { may: members },
	"comment.createCaucus": { may: constituencyMembers, without: { audience: [] } },
	"comment.reply": { may: members, without: { audience: [] } },
	"thread.resolve": {
		may: members,
		without: { audience: [], isAuthor: members, sectionConvenor: members },
	},
	"circulation.read": { may: members },
	"circulation.open": { may: members, without: { sectionConvenor: officers } },
	"circulation.extend": { may: members, without: { isAuthor: officers } },
	"response.read": { may: constituencyMembers, without: { audience: [] } },
	"response.prepare": { may: constituencyMembers, without: { audience: [] } },
	"response.submit": { may: ["spokesperson"], without: { audience: [] } },
	"submittedComment.read": { may: members },
	"submittedComment.create": {
		may: members.filter((kind) => kind !== "spokesperson"),
		without: { ownNameAllowed: [...officers, "convenor", "observer"] },
	},
	"submittedComment.rule": { may: ["chair"] },
	"disposition.propose": { may: members, without: { sectionGroup: ["secretariat"] } },
	"disposition.assign": { may: members, without: { sectionConvenor: officers } },
	"disposition.decide": { may: members, without: { sectionConvenor: ["chair"] } },
	"disposition.contest": { may: members, without: { isAuthor: [] } },
	"disposition.publish": { may: officers },
	"matrix.import": { may: ["secretariat"] },
	"amendment.read": { may: members },
	"amendment.draft": { may: constituencyMembers, without: { audience: [] } },
	"amendment.submit": { may: ["spokesperson", "titular", "observer"], without: { audience: [] } },
	"amendment.own": { may: members, without: { isAuthor: [] } },
	"amendment.second": { may: ["spokesperson", "titular", "alternate"] },
	"amendment.takeOver": { may: ["spokesperson"] },
	"amendment.validate": { may: officers },
	"amendment.rule": { may: ["chair"] },
	"amendment.conduct": { may: officers },
	"amendment.incorporate": { may: officers },
	"position.state": { may: ["spokesperson"], without: { amendmentOpen: [] } },
	"position.view": { may: ["observer"], without: { amendmentOpen: [] } },
	"bracket.read": { may: members },
	"room.read": { may: members },
	"room.lead": { may: officers },
	"procedure.read": { may: members },
	"procedure.propose": { may: officers },
	"procedure.adopt": { may: ["chair"] },
	"round.read": { may: members },
	"round.create": { may: officers, without: { notUnderVote: [] } },
	"round.open": { may: officers, without: { roundFrozen: [] } },
	"round.withdraw": { may: officers, without: { roundFrozen: [] } },
	"round.close": { may: officers, without: { roundOpen: [] } },
	"round.conduct": { may: officers },
	"round.rule": { may: ["chair"] },
	"presence.record": {
		may: [...officers, "spokesperson", "titular", "alternate"],
		without: { holdsSeat: officers },
	},
	"ballot.cast": {
		may: ["spokesperson", "titular", "alternate"],
		without: { holdsSeat: [], roundOpen: [] },
	},
	"ballot.enter": { may: ["secretariat"] },
	"ballot.confirm": { may: ["spokesperson", "titular", "alternate"], without: { isAuthor: [] } },
	"statement.create": {
		may: ["spokesperson", "observer", "titular", "alternate"],
		without: { holdsSeat: ["spokesperson", "observer"] },
	},
	"corrections.answer": { may: ["spokesperson"] },
	"record.read": { may: members, without: { roundClosed: [] } },
	"record.sign": { may: officers, without: { roundClosed: [] } },
	"record.enterSignature": { may: ["secretariat"], without: { roundClosed: [] } },
	"record.acknowledge": { may: ["spokesperson"], without: { roundClosed: [] } },
	"record.certify": { may: officers, without: { roundClosed: [] } },
	"record.publish": { may: officers, without: { roundClosed: [] } },
	"checklist.read": { may: members },
	"checklist.answer": { may: [...officers, "convenor"] },
	"checklist.respond": { may: ["spokesperson"] },
	"framework.read": { may: members },
	"framework.change": { may: ["secretariat", "convenor"] },
	"framework.report": { may: ["secretariat", "convenor", "spokesperson", "drafter"] },
	"framework.check": { may: [...officers, "spokesperson", "convenor"] },
	"submission.read": { may: members },
	"submission.prepare": { may: ["secretariat"] },
	"submission.submit": { may: ["secretariat"] },
	"submission.act": { may: officers },
};

const facts: Fact[] = [
	"audience",
	"sectionDrafting",
	"sectionCirculated",
	"sectionAgreed",
	"sectionText",
	"sectionConvenor",
	"sectionGroup",
	"isAuthor",
	"notAuthor",
	"notUnderVote",
	"roundOpen",
	"roundFrozen",
	"roundClosed",
	"holdsSeat",
	"amendmentOpen",
	"ownNameAllowed",
	"isSelf",
];
const allFacts: Facts = Object.fromEntries(facts.map((fact) => [fact, true]));

function asker(kind: Kind): Asker {
	if (kind === "anonymous") return { actor: null, member: null };
	const member = (capacities as readonly string[]).includes(kind) ? { capacity: kind as Capacity } : null;
	return { actor: { administrator: kind === "administrator" }, member };
}

function whoMay(action: Action, given: Facts): Kind[] {
	return everybody.filter((kind) => can(asker(kind), action, given).allowed);
}

describe("the rights table", () => {
	test("has a verdict written for each of its actions", () => {
		expect(Object.keys(expected).sort()).toEqual(Object.keys(rights).sort());
	});

	test.each(Object.keys(rights) as Action[])("%s: exactly those who may, may", (action) => {
		expect(whoMay(action, allFacts)).toEqual(everybody.filter((kind) => expected[action].may.includes(kind)));
	});

	test.each(
		(Object.keys(rights) as Action[]).flatMap((action) => facts.map((fact) => [action, fact] as const)),
	)("%s without %s", (action, fact) => {
		const row = expected[action];
		const may = row.without?.[fact] ?? row.may;
		expect(whoMay(action, { ...allFacts, [fact]: false })).toEqual(
			everybody.filter((kind) => may.includes(kind)),
		);
	});

	test("nobody but officers, authors, convenors and spokespersons resolves a thread", () => {
		expect(whoMay("thread.resolve", { audience: true })).toEqual(["secretariat", "chair", "spokesperson"]);
	});

	test("facts that are not given count as false", () => {
		for (const action of Object.keys(rights) as Action[]) {
			for (const kind of whoMay(action, {})) expect(whoMay(action, allFacts)).toContain(kind);
		}
	});

	test("every refusal has its sentence", () => {
		const sentences = en.rights as unknown as Record<"action" | "fact", Record<string, string>>;
		for (const action of Object.keys(rights)) expect(sentences.action[action.replace(".", "_")]).toBeTruthy();
		for (const fact of facts) expect(sentences.fact[fact]).toBeTruthy();
	});

	test("what may not be known is refused as not found", () => {
		for (const action of [
			"policy.read",
			"section.read",
			"comment.read",
			"round.read",
			"people.read",
		] as const) {
			expect(can(asker("outsider"), action)).toMatchObject({ allowed: false, hidden: true });
		}
	});
});

describe("live audiences", () => {
	const policy: EventScope = { kind: "policy", policyId: "p" };
	const caucus: EventScope = { kind: "caucus", policyId: "p", constituency: "workers" };

	test.each(Object.keys(eventTypes) as (keyof typeof eventTypes)[])(
		"%s reaches exactly its audience",
		(type) => {
			const rooms = audienceOf({ type, scope: policy, refs: {} });
			expect(rooms).toEqual(silentEvents.includes(type) ? [] : ["policy:p"]);
			const inCaucus = audienceOf({ type, scope: caucus, refs: {} });
			expect(inCaucus).toEqual(silentEvents.includes(type) ? [] : ["policy:p:workers"]);
			for (const constituency of ["government", "employers", "observers", null]) {
				expect(roomsOf({ policyId: "p", constituency }).some((room) => inCaucus.includes(room))).toBe(false);
			}
			expect(
				roomsOf({ policyId: "q", constituency: "workers" }).some((room) =>
					[...rooms, ...inCaucus].includes(room),
				),
			).toBe(false);
		},
	);

	test("what concerns the installation reaches the person concerned, or nobody", () => {
		expect(
			audienceOf({ type: "person.suspended", scope: { kind: "installation" }, refs: { personId: "x" } }),
		).toEqual(["person:x"]);
		expect(audienceOf({ type: "person.created", scope: { kind: "installation" }, refs: {} })).toEqual([]);
	});
});

describe("collaboration opcodes", () => {
	/** What a connection needs for each opcode it sends; the door's own tests send each to it as reader and editor. */
	const needs: Record<keyof typeof messageType, Action | "refused"> = {
		sync: "section.suggest",
		awareness: "section.read",
		auth: "refused",
		queryAwareness: "section.read",
		saved: "refused",
		trouble: "refused",
	};
	test("each has a right written for it", () => {
		expect(Object.keys(needs).sort()).toEqual(Object.keys(messageType).sort());
	});
});
