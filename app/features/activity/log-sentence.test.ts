import { expect, test } from "vitest";
import en from "#shared/catalogues/en/policies.json" with { type: "json" };
import { checkpointOccasions } from "#shared/checkpoint.ts";
import { type EventType, eventTypes } from "#shared/events.ts";
import { logSentenceKey } from "./log-sentence.ts";

const sentences = new Set(Object.keys(en.log.sentence).map((key) => key.replace(/_(one|other)$/, "")));
const has = (key: string) => sentences.has(key);

/** Written to the installation's own chain only, which is not the log of a policy. */
const ofTheInstallation = [
	"person.created",
	"person.changed",
	"person.suspended",
	"person.restored",
	"session.revoked",
];

test("every event of a policy has a sentence", () => {
	const types = (Object.keys(eventTypes) as EventType[]).filter((type) => !ofTheInstallation.includes(type));
	const whats: Partial<Record<EventType, string[]>> = {
		"section.changed": ["title", "place", "group", "noGroup"],
		"group.changed": ["name", "member", "left"],
		"submission.answered": ["question", "summary"],
		"comment.lateRuled": ["accepted", "refused"],
		"checkpoint.signed": [...checkpointOccasions],
	};
	const without = types.filter((type) =>
		(whats[type] ?? [""]).some((what) => logSentenceKey({ type, what }, has) === "unknown"),
	);
	expect(without).toEqual([]);
});

test("what has no words yet says so", () => {
	expect(logSentenceKey({ type: "person.restored", what: "" }, has)).toBe("unknown");
});
