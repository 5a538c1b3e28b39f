import { closeCode } from "#shared/collab.ts";
import type { PublishedEvent } from "#shared/events.ts";
import type { Admission } from "./connection.ts";
import type { Refusal } from "./inspect.ts";

const frozen = { code: closeCode.frozen, reason: "frozen" };
const signedOut = { code: closeCode.signedOut, reason: "signed out" };
const knockAgain = { code: closeCode.knockAgain, reason: "rights changed" };

/** How a connection is closed whose update was refused in the transaction of the commit. */
export const codeOfRefused = {
	frozen: closeCode.frozen,
	revoked: closeCode.knockAgain,
	gone: closeCode.gone,
	"not-yours": closeCode.refusedContent,
} as const;

/**
 * What a committed event means for a connection (SPEC C8): a refusal cuts it at once, "ask" lets the door decide
 * anew while it stays open, null leaves it. No update is stored in the meantime that should not be: every commit
 * looks at the rows itself.
 */
export function cutOf(event: PublishedEvent, connection: Admission): Refusal | "ask" | null {
	const { refs } = event;
	const sameSection = refs.sectionId === connection.sectionId;
	const samePerson = refs.personId === connection.personId;
	switch (event.type) {
		case "session.revoked":
			return (refs.sessionId ? refs.sessionId === connection.sessionId : samePerson) ? signedOut : null;
		case "person.suspended":
			return samePerson ? signedOut : null;
		case "member.added":
		case "member.changed":
		case "member.ended":
			return samePerson || refs.memberId === connection.memberId ? knockAgain : null;
		case "group.created":
		case "group.changed":
		case "group.removed":
			return refs.policyId === undefined || refs.policyId === connection.policyId ? "ask" : null;
		case "section.circulated":
		case "section.agreed":
		case "section.locked":
			return sameSection && connection.right !== "read" ? frozen : null;
		case "section.reopened":
		case "section.unlocked":
		case "section.changed":
			return sameSection ? "ask" : null;
		case "section.removed":
			return sameSection ? { code: closeCode.gone, reason: "no such section" } : null;
		default:
			return null;
	}
}
