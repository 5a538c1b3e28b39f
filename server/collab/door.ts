import type { IncomingHttpHeaders } from "node:http";
import { fromNodeHeaders } from "better-auth/node";
import { closeCode, collabPath, epochParameter, personParameter, schemaParameter } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { isAppError } from "#shared/errors.ts";
import { enterSection, judge } from "../access.ts";
import { findKnocker } from "../auth/session.ts";
import { systemContext } from "../context.ts";
import type { Services } from "../services.ts";
import type { Admission, Knock } from "./connection.ts";
import type { Refusal } from "./inspect.ts";

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads the address `/collab/<section id>?schema=…`. */
export function readKnock(url: string, headers: IncomingHttpHeaders): Knock {
	const { pathname, searchParams } = new URL(url, "http://localhost");
	return {
		sectionId: pathname.slice(collabPath.length + 1),
		schema: searchParams.get(schemaParameter),
		epoch: searchParams.get(epochParameter),
		person: searchParams.get(personParameter),
		headers,
	};
}

/**
 * The door, in its order (SPEC C4): session and active person, section that exists for this person, schema
 * version, epoch. Asked at the knock, every 30 s, and when rights may have changed.
 */
export async function decideKnock(
	services: Services,
	knock: Knock,
): Promise<{ admission: Admission } | { refusal: Refusal; personId?: string }> {
	const actor = await findKnocker(services, fromNodeHeaders(knock.headers));
	if (!actor) return { refusal: { code: closeCode.signedOut, reason: "signed out" } };
	const { personId, name, sessionId } = actor;
	// Somebody else has signed in on this device since the page was opened.
	if (knock.person !== null && knock.person !== personId) {
		return { refusal: { code: closeCode.signedOut, reason: "another person's page" }, personId };
	}
	const gone = { refusal: { code: closeCode.gone, reason: "no such section" }, personId };
	if (!idPattern.test(knock.sectionId)) return gone;
	try {
		const entered = await enterSection({ ...systemContext(services), actor }, knock.sectionId);
		const { ctx, section, facts } = entered;
		if (!judge(ctx, "section.read", facts).allowed) return gone;
		if (knock.schema !== schemaVersion) {
			return { refusal: { code: closeCode.reload, reason: "another release" }, personId };
		}
		if (knock.epoch !== null && knock.epoch !== String(section.epoch)) {
			return { refusal: { code: closeCode.reload, reason: "another epoch" }, personId };
		}
		const { id: memberId, constituency, policyId } = ctx.member;
		const maySuggest = judge(ctx, "section.suggest", facts).allowed ? "suggest" : "read";
		const right = judge(ctx, "section.edit", facts).allowed ? "edit" : maySuggest;
		return {
			admission: {
				personId,
				name,
				sessionId,
				memberId,
				constituency,
				policyId,
				sectionId: section.id,
				right,
			},
		};
	} catch (error) {
		if (isAppError(error)) return gone;
		throw error;
	}
}

/** Whether a connection may go on as it is: nothing of what the door decided has changed. */
export function isUnchanged(before: Admission, now: Admission): boolean {
	const keys = ["personId", "name", "sessionId", "memberId", "constituency", "policyId", "right"] as const;
	return keys.every((key) => before[key] === now[key]);
}
