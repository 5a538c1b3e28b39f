import { type PublishedEvent, silentEvents } from "#shared/events.ts";
import type { Membership } from "#shared/members.ts";

/** The rooms a member's connections sit in. */
export function roomsOf(member: Pick<Membership, "policyId" | "constituency">): string[] {
	const rooms = [`policy:${member.policyId}`];
	if (member.constituency) rooms.push(`policy:${member.policyId}:${member.constituency}`);
	return rooms;
}

/** The rooms that hear of an event: a caucus's events reach its own constituency only. */
export function audienceOf(event: Pick<PublishedEvent, "type" | "scope" | "refs">): string[] {
	if (silentEvents.includes(event.type)) return [];
	if (event.scope.kind === "policy") return [`policy:${event.scope.policyId}`];
	if (event.scope.kind === "caucus") return [`policy:${event.scope.policyId}:${event.scope.constituency}`];
	return event.refs.personId ? [`person:${event.refs.personId}`] : [];
}
