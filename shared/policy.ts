import type { Actor, Capacity, Membership } from "./members.ts";

/**
 * The one table of rights (DESIGN 7). Data, not code: each action says who may do it, under which facts, and
 * which sentence a refused person reads. The server asks it before every read and write; screens, the
 * collaboration door and socket audiences ask the same table; docs/permissions.md is printed from it.
 */

/** What must be known about the thing concerned; the server establishes each, never the client. */
export type Fact =
	/** The actor belongs to the constituency whose caucus the thing is in; or the thing is open to everyone. */
	| "audience"
	/** The section is in drafting: its text may move. */
	| "sectionDrafting"
	| "sectionCirculated"
	| "sectionAgreed"
	/** The section holds text (it is not a mere part heading). */
	| "sectionText"
	/** The actor is convenor of the working group that owns the section. */
	| "sectionConvenor"
	/** The actor is in the working group that owns the section. */
	| "sectionGroup"
	| "isAuthor"
	/** Somebody else made it. */
	| "notAuthor"
	/** No round binds the thing: nothing frozen would change. */
	| "notUnderVote"
	| "roundOpen"
	| "roundFrozen"
	| "roundClosed"
	/** The actor holds a seat of the round's roll. */
	| "holdsSeat"
	/** The amendment waits for its decision: positions on it may change. */
	| "amendmentOpen"
	/** The comment round takes comments of every member in the own name. */
	| "ownNameAllowed"
	/** The thing is the actor's own person. */
	| "isSelf";

export type Facts = Partial<Record<Fact, boolean>>;

type Grant = {
	/** Capacities that may; "member" is any of them; "administrator" is the installation's; "signedIn", "anyone". */
	who: readonly (Capacity | "member" | "administrator" | "signedIn" | "anyone")[];
	/** All of these must hold for this grant. */
	facts?: readonly Fact[];
};

type Row = {
	grants: readonly Grant[];
	/** Must hold whoever asks; each has its own sentence of refusal (catalogue rights:fact.<name>). */
	requires?: readonly Fact[];
	/** Refused as "not found": even the existence is not told. With a fact: only where that fact is missing. */
	hidden?: true | Fact;
};

const officers = ["secretariat", "chair"] as const;
/** Everyone whose word counts in a draft; observers comment too (DOMAIN 2.3). */
const drafters: Grant = {
	who: ["spokesperson", "titular", "alternate", "adviser", "convenor", "drafter", "observer"],
	facts: ["sectionGroup"],
};

/** Everyone in the caucus that the thing belongs to. */
const caucus: Grant = {
	who: ["spokesperson", "titular", "alternate", "adviser", "convenor", "drafter", "observer"],
	facts: ["audience"],
};

export const rights = {
	// people and the installation
	"session.create": { grants: [{ who: ["anyone"] }] },
	"account.read": { grants: [{ who: ["signedIn"] }] },
	"account.change": { grants: [{ who: ["signedIn"] }] },
	"people.read": { grants: [{ who: ["administrator"] }], hidden: true },
	"people.change": { grants: [{ who: ["administrator"] }], hidden: true },
	"outbox.read": { grants: [{ who: ["administrator"] }], hidden: true },
	"policy.list": { grants: [{ who: ["signedIn"] }] },
	"policy.create": { grants: [{ who: ["administrator"] }], hidden: true },

	// one policy
	"policy.read": { grants: [{ who: ["member"] }], hidden: true },
	"policy.change": { grants: [{ who: ["secretariat"] }] },
	"log.read": { grants: [{ who: ["member"] }], hidden: true },
	"member.read": { grants: [{ who: ["member"] }], hidden: true },
	"member.change": { grants: [{ who: ["secretariat"] }] },
	"group.read": { grants: [{ who: ["member"] }], hidden: true },
	"group.change": { grants: [{ who: ["secretariat"] }] },
	"document.import": { grants: [{ who: ["secretariat"] }] },

	// sections
	"section.read": { grants: [{ who: ["member"] }], hidden: true },
	"section.edit": {
		grants: [drafters, { who: ["secretariat"] }],
		requires: ["sectionText", "sectionDrafting"],
	},
	"section.restore": {
		grants: [drafters, { who: ["secretariat"] }],
		requires: ["sectionText", "sectionDrafting"],
	},
	// Whoever may not edit suggests; whoever may, as well (DOMAIN 2.3, column S).
	"section.suggest": { grants: [{ who: ["member"] }], requires: ["sectionText", "sectionDrafting"] },
	"suggestion.read": { grants: [{ who: ["member"] }], hidden: true },
	"suggestion.change": {
		grants: [{ who: ["member"], facts: ["isAuthor"] }],
		requires: ["sectionText", "sectionDrafting"],
	},
	"suggestion.decide": {
		grants: [drafters, { who: ["secretariat"] }],
		requires: ["notAuthor", "sectionText", "sectionDrafting"],
	},
	"section.arrange": { grants: [{ who: ["secretariat"] }], requires: ["notUnderVote"] },
	"section.circulate": {
		grants: [{ who: [...officers] }, { who: ["member"], facts: ["sectionConvenor"] }],
		requires: ["sectionText", "sectionDrafting"],
	},
	"section.agree": { grants: [{ who: [...officers] }], requires: ["sectionCirculated"] },
	"section.reopen": { grants: [{ who: [...officers] }], requires: ["notUnderVote"] },
	"version.read": { grants: [{ who: ["member"] }], hidden: true },

	// comments
	"comment.read": { grants: [{ who: ["member"], facts: ["audience"] }], hidden: true },
	"comment.create": { grants: [{ who: ["member"] }] },
	"comment.createCaucus": {
		grants: [
			{
				who: ["spokesperson", "titular", "alternate", "adviser", "convenor", "drafter", "observer"],
				facts: ["audience"],
			},
		],
	},
	"comment.reply": { grants: [{ who: ["member"], facts: ["audience"] }], hidden: true },
	"thread.resolve": {
		grants: [
			{ who: ["secretariat", "chair"], facts: ["audience"] },
			{ who: ["member"], facts: ["audience", "isAuthor"] },
			{ who: ["member"], facts: ["audience", "sectionConvenor"] },
			{ who: ["spokesperson"], facts: ["audience"] },
		],
		hidden: "audience",
	},

	// comment rounds
	"circulation.read": { grants: [{ who: ["member"] }], hidden: true },
	"circulation.open": { grants: [{ who: [...officers] }, { who: ["member"], facts: ["sectionConvenor"] }] },
	"circulation.extend": { grants: [{ who: [...officers] }, { who: ["member"], facts: ["isAuthor"] }] },
	"response.read": { grants: [caucus], hidden: true },
	"response.prepare": { grants: [caucus] },
	"response.submit": { grants: [{ who: ["spokesperson"], facts: ["audience"] }] },
	"submittedComment.read": { grants: [{ who: ["member"] }], hidden: true },
	"submittedComment.create": {
		grants: [
			{ who: ["secretariat", "chair", "convenor", "observer"] },
			{ who: ["titular", "alternate", "adviser", "drafter"], facts: ["ownNameAllowed"] },
		],
	},
	"submittedComment.rule": { grants: [{ who: ["chair"] }] },
	// answers to comments
	"disposition.propose": {
		grants: [{ who: ["secretariat"] }, { who: ["member"], facts: ["sectionGroup"] }],
	},
	"disposition.assign": { grants: [{ who: [...officers] }, { who: ["member"], facts: ["sectionConvenor"] }] },
	"disposition.decide": { grants: [{ who: ["chair"] }, { who: ["member"], facts: ["sectionConvenor"] }] },
	"disposition.contest": { grants: [{ who: ["member"], facts: ["isAuthor"] }] },
	"disposition.publish": { grants: [{ who: [...officers] }] },
	"matrix.import": { grants: [{ who: ["secretariat"] }] },

	// amendments
	"amendment.read": { grants: [{ who: ["member"] }], hidden: true },
	"amendment.draft": {
		grants: [
			{
				who: ["spokesperson", "titular", "alternate", "adviser", "convenor", "drafter", "observer"],
				facts: ["audience"],
			},
		],
		hidden: "audience",
	},
	"amendment.submit": {
		grants: [{ who: ["spokesperson", "titular", "observer"], facts: ["audience"] }],
		hidden: "audience",
	},
	"amendment.own": { grants: [{ who: ["member"], facts: ["isAuthor"] }] },
	"amendment.second": { grants: [{ who: ["spokesperson", "titular", "alternate"] }] },
	"amendment.takeOver": { grants: [{ who: ["spokesperson"] }] },
	"amendment.validate": { grants: [{ who: [...officers] }] },
	"amendment.rule": { grants: [{ who: ["chair"] }] },
	"amendment.conduct": { grants: [{ who: [...officers] }] },
	"amendment.incorporate": { grants: [{ who: [...officers] }] },

	// positions, brackets and the room
	"position.state": { grants: [{ who: ["spokesperson"] }], requires: ["amendmentOpen"] },
	"position.view": { grants: [{ who: ["observer"] }], requires: ["amendmentOpen"] },
	"bracket.read": { grants: [{ who: ["member"] }], hidden: true },
	"room.read": { grants: [{ who: ["member"] }], hidden: true },
	"room.lead": { grants: [{ who: [...officers] }] },

	// rules of procedure
	"procedure.read": { grants: [{ who: ["member"] }], hidden: true },
	"procedure.propose": { grants: [{ who: [...officers] }] },
	"procedure.adopt": { grants: [{ who: ["chair"] }] },

	// rounds
	"round.read": { grants: [{ who: ["member"] }], hidden: true },
	"round.create": { grants: [{ who: [...officers] }], requires: ["notUnderVote"] },
	"round.open": { grants: [{ who: [...officers] }], requires: ["roundFrozen"] },
	"round.withdraw": { grants: [{ who: [...officers] }], requires: ["roundFrozen"] },
	"round.close": { grants: [{ who: [...officers] }], requires: ["roundOpen"] },
	"round.conduct": { grants: [{ who: [...officers] }] },
	"round.rule": { grants: [{ who: ["chair"] }] },
	"presence.record": {
		grants: [{ who: [...officers] }, { who: ["spokesperson", "titular", "alternate"], facts: ["holdsSeat"] }],
	},
	"ballot.cast": {
		grants: [{ who: ["spokesperson", "titular", "alternate"], facts: ["holdsSeat"] }],
		requires: ["roundOpen"],
	},
	"ballot.enter": { grants: [{ who: ["secretariat"] }] },
	"ballot.confirm": { grants: [{ who: ["spokesperson", "titular", "alternate"], facts: ["isAuthor"] }] },
	"statement.create": {
		grants: [{ who: ["spokesperson", "observer"] }, { who: ["titular", "alternate"], facts: ["holdsSeat"] }],
	},
	"corrections.answer": { grants: [{ who: ["spokesperson"] }] },
	"record.read": { grants: [{ who: ["member"] }], requires: ["roundClosed"], hidden: true },
	"record.sign": { grants: [{ who: [...officers] }], requires: ["roundClosed"] },
	"record.enterSignature": { grants: [{ who: ["secretariat"] }], requires: ["roundClosed"] },
	"record.acknowledge": { grants: [{ who: ["spokesperson"] }], requires: ["roundClosed"] },
	"record.certify": { grants: [{ who: [...officers] }], requires: ["roundClosed"] },
	"record.publish": { grants: [{ who: [...officers] }], requires: ["roundClosed"] },

	// the guide's checklists
	"checklist.read": { grants: [{ who: ["member"] }], hidden: true },
	"checklist.answer": { grants: [{ who: [...officers, "convenor"] }] },
	"checklist.respond": { grants: [{ who: ["spokesperson"] }] },

	// monitoring and evaluation
	"framework.read": { grants: [{ who: ["member"] }], hidden: true },
	"framework.change": { grants: [{ who: ["secretariat", "convenor"] }] },
	"framework.report": { grants: [{ who: ["secretariat", "convenor", "spokesperson", "drafter"] }] },
	"framework.check": { grants: [{ who: [...officers, "spokesperson", "convenor"] }] },

	// after validation
	"submission.read": { grants: [{ who: ["member"] }], hidden: true },
	"submission.prepare": { grants: [{ who: ["secretariat"] }] },
	"submission.submit": { grants: [{ who: ["secretariat"] }] },
	"submission.act": { grants: [{ who: [...officers] }] },
} as const satisfies Record<string, Row>;

export type Action = keyof typeof rights;

/** `reason` is a catalogue key of the sentence shown on refusal; `hidden` asks for a 404 instead. */
export type Verdict = { allowed: true } | { allowed: false; reason: string; hidden: boolean };

/** Who asks: nobody (null), a signed-in person, perhaps a member of the policy concerned. */
export type Asker = {
	actor: Pick<Actor, "administrator"> | null;
	member: Pick<Membership, "capacity"> | null;
};

/**
 * May this person do this, given these facts? Pure; facts not given count as false.
 * A missing grant is told before a missing fact, so that nobody learns facts about what is not theirs.
 */
export function can(asker: Asker, action: Action, facts: Facts = {}): Verdict {
	const row: Row = rights[action];
	const granted = row.grants.some(
		(grant) =>
			grant.who.some((who) => matches(asker, who)) &&
			(grant.facts ?? []).every((fact) => facts[fact] === true),
	);
	const hidden = row.hidden === true || (row.hidden !== undefined && facts[row.hidden] !== true);
	if (!granted) {
		if (asker.actor === null && !hidden) return { allowed: false, reason: "rights:signIn", hidden };
		return { allowed: false, reason: `rights:action.${action.replace(".", "_")}`, hidden };
	}
	const missing = (row.requires ?? []).find((fact) => facts[fact] !== true);
	if (missing) return { allowed: false, reason: `rights:fact.${missing}`, hidden };
	return { allowed: true };
}

function matches(asker: Asker, who: Grant["who"][number]): boolean {
	if (who === "anyone") return true;
	if (who === "signedIn") return asker.actor !== null;
	if (who === "administrator") return asker.actor?.administrator === true;
	if (who === "member") return asker.member !== null;
	return asker.member?.capacity === who;
}
