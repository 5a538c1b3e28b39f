/**
 * Every event that can happen. Each is written in the same transaction as the rows it describes, into the
 * hash-chained log, and published after the commit. Messages to browsers carry type and ids, never content.
 */
export const eventTypes = {
	// the installation
	"person.created": "A person accepted an invitation, or the first administrator was made.",
	"person.changed":
		"A person changed the own name or language, or an administrator's rights were given or taken.",
	"person.invited": "Somebody was invited to the installation or to a policy.",
	"invitation.revoked": "An invitation was withdrawn.",
	"person.suspended": "An administrator suspended a person's access.",
	"person.restored": "An administrator gave a suspended person access again.",
	"session.revoked": "A person signed out, signed out everywhere, or reset the password.",
	// a policy and its people
	"policy.created": "A policy was created.",
	"policy.renamed": "A policy's title or country changed.",
	"policy.stepped": "A policy moved to another of the guide's six steps.",
	"constituency.changed": "The number of a constituency's voting seats changed.",
	"member.added": "A person became a member of the policy.",
	"member.changed": "A member's capacity or organization changed.",
	"member.ended": "A member's part in the policy ended.",
	"group.created": "A working group was created.",
	"group.changed": "A working group's name, members or sections changed.",
	"group.removed": "A working group was dissolved.",
	// sections and texts
	"section.created": "A section was added.",
	"section.changed": "A section was renamed, moved or given to another working group.",
	"section.removed": "A section was taken out of the policy; its text and history stay.",
	"section.circulated": "A section's text was frozen into a version and circulated.",
	"section.agreed": "A circulated section was recorded as agreed.",
	"section.reopened": "A section went back to drafting.",
	"section.revised":
		"A circulated section was changed to carry out an amendment or a comment; a new version.",
	"section.restored": "An earlier text of a section was brought back, as a new change.",
	"suggestion.accepted": "A suggested change of a section was accepted into its text.",
	"suggestion.rejected": "A suggested change of a section was rejected.",
	"suggestion.withdrawn": "Somebody took a suggested change back.",
	"suggestion.explained": "Somebody said why they suggest a change.",
	"section.locked": "A section was locked because a round puts it to the vote.",
	"section.unlocked": "A section was released after its round.",
	"document.imported": "A document was imported into sections.",
	"word.imported": "Comments and revisions of a Word file were brought into a section's threads.",
	"version.frozen": "A text was frozen and hashed.",
	// comments
	"comment.created": "A comment or reply was posted.",
	"thread.resolved": "A thread was marked as resolved.",
	"thread.reopened": "A resolved thread was opened again.",
	// comment rounds
	"circulation.opened": "A comment round was opened on frozen texts.",
	"circulation.extended": "A comment round's end was moved to a later time.",
	"response.changed": "Somebody worked on a constituency's response, inside its caucus.",
	"response.submitted": "A constituency's spokesperson submitted comments of its response.",
	"comment.submitted": "A numbered comment was submitted, for everyone in the policy.",
	"comment.lateRuled": "The chair ruled on a comment that came after the end.",
	// amendments
	"amendment.drafted": "A draft of an amendment was written, changed or taken away in a caucus.",
	"amendment.submitted": "An amendment or a sub-amendment was submitted and numbered.",
	"amendment.acted":
		"An amendment went on: received, returned, seconded, circulated, discussed, decided, withdrawn.",
	"amendment.fell": "An amendment fell because one that contradicts it was adopted, or its text is gone.",
	"amendment.incorporated": "An adopted amendment was put into the text.",
	"amendment.undone": "An amendment was taken out of the text again, as a new change.",
	"amendment.related":
		"Two amendments were marked as alternatives, contradicting or dependent, or no longer.",
	"amendment.ordered": "The chair ruled in which order amendments are taken.",
	"position.stated": "A constituency's spokesperson stated its position on an amendment.",
	"position.viewed": "An observer said something about an amendment.",
	"room.pointed": "The chair showed another amendment to everyone in the room.",
	// answers to comments
	"disposition.assigned": "Somebody was made responsible for the answer to a comment, or nobody any more.",
	"disposition.proposed": "An answer to a comment was proposed.",
	"disposition.decided": "The working group or the chair decided the answer to a comment.",
	"disposition.withdrawn": "Who submitted a comment withdrew it.",
	"disposition.published": "The answer to a comment went to its author.",
	"disposition.contested": "Who submitted a comment contested its answer.",
	"disposition.closed": "An answered comment was closed.",
	"disposition.reopened": "A comment waits for an answer again: the change that carried it out was undone.",
	"matrix.imported": "Comments were brought in from a file.",
	// rules of procedure
	"procedure.proposed": "A version of the rules of procedure was proposed.",
	"procedure.adopted": "The body's adoption of a version of the rules of procedure was recorded.",
	// rounds
	"round.announced": "A round was announced on a frozen text.",
	"round.opened": "A round was opened: roll and rule are fixed.",
	"round.extended": "A round's end was moved to a later time.",
	"round.presence": "Somebody was recorded as present for a seat, or as having left.",
	"round.substituted": "An alternate was recorded in an absent titular's place, or no longer.",
	"ballot.cast": "A ballot was cast or replaced.",
	"ballot.confirmed": "A voter confirmed a ballot that the secretariat had entered.",
	"ballot.refused": "A ballot was refused: late, on another text, or for another's seat.",
	"ballot.rectification": "The correction of a wrongly entered ballot was proposed or signed.",
	"ballot.rectified": "The correction of a wrongly entered ballot took effect.",
	"round.tied": "A round's time is over and the votes are equal: the chair is asked.",
	"round.castingVote": "The chair broke a tie.",
	"round.closed": "A round was closed and counted.",
	"round.withdrawn": "A round was withdrawn before opening.",
	"round.voided": "An open round was declared void: its roll, rule or text was wrong.",
	"round.annulled": "A closed round was annulled; its record stays.",
	"round.statement": "A statement was added to a closed round.",
	"round.reopened": "An adopted text was opened for drafting again at a constituency's request.",
	"round.correctionsProposed": "Editorial corrections of an adopted text were proposed.",
	"round.correctionsAnswered": "A constituency answered proposed corrections.",
	"round.correctionsDecided": "Editorial corrections were accepted, or stopped by an objection.",
	"record.signed": "The chair or the secretariat signed the record of a round.",
	"record.acknowledged": "A constituency's spokesperson acknowledged the record of a round.",
	"record.certified": "The record of a round was certified; copies went to the constituencies.",
	"record.published": "A certified record was published.",
	// the log itself
	"checkpoint.signed": "The head of the log was signed and given to the constituencies.",
	// the guide's checklists
	"checklist.answered": "An item of a checklist was answered.",
	"checklist.viewed": "A constituency agreed with a checklist answer, or objected to it.",
	// monitoring and evaluation
	"result.added": "An impact, outcome or output was added to the results chain.",
	"result.removed": "A result without indicators was taken out of the results chain.",
	"indicator.defined": "An indicator was defined, or its definition changed.",
	"indicator.reported": "A value of an indicator was reported, corrected, or said to be missing.",
	"indicator.checked": "A reported value was verified or queried.",
	// after validation
	"submission.answered": "A question of Table 12 was answered, or the summary was written.",
	"submission.submitted": "The validated text was submitted to the government.",
	"submission.returned": "It was recorded that the government returned the text.",
	"submission.adopted": "It was recorded that the government adopted a text.",
	"submission.published": "It was recorded that the adopted text was published.",
	"submission.inForce": "It was recorded from when the policy is in force.",
	"submission.corrected": "An entry of an act of the government was corrected; the former one stays.",
} as const;

export type EventType = keyof typeof eventTypes;

/** Ids an event points to. Never content: these travel to browsers. */
export type EventRefs = {
	policyId?: string;
	sectionId?: string;
	threadId?: string;
	commentId?: string;
	circulationId?: string;
	submittedCommentId?: string;
	amendmentId?: string;
	roundId?: string;
	procedureId?: string;
	versionId?: string;
	memberId?: string;
	groupId?: string;
	personId?: string;
	invitationId?: string;
	sessionId?: string;
};

/** Who may learn that an event happened. */
export type EventScope =
	| { kind: "policy"; policyId: string }
	| { kind: "caucus"; policyId: string; constituency: string }
	| { kind: "installation" };

/** An event as it is published after its commit; `seq` is its number in its scope's chain. */
export type PublishedEvent = {
	type: EventType;
	refs: EventRefs;
	scope: EventScope;
	seq: number;
	at: number;
};

/** What a browser receives on /live. */
export type LiveMessage = { type: EventType; refs: EventRefs };

/** The log each scope is written to: one gapless chain per policy, per caucus, and one for the installation. */
export function chainOf(scope: EventScope): string {
	if (scope.kind === "policy") return `policy:${scope.policyId}`;
	if (scope.kind === "caucus") return `caucus:${scope.policyId}:${scope.constituency}`;
	return "installation";
}

/** The scope whose log is called `chain`; the inverse of chainOf. */
export function scopeOf(chain: string): EventScope {
	const [kind, policyId = "", ...rest] = chain.split(":");
	if (kind === "policy") return { kind, policyId };
	if (kind === "caucus") return { kind, policyId, constituency: rest.join(":") };
	return { kind: "installation" };
}

/** Events of the installation's own chain that no browser hears about. */
export const silentEvents: readonly EventType[] = ["session.revoked", "person.invited", "invitation.revoked"];
