import { kindOfEvent, type LogDetail, type LogEntry, type LogKind, type LogPage } from "#shared/activity.ts";
import { chainOf, type EventRefs, type EventType, eventTypes } from "#shared/events.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";

const pageSize = 50;

/**
 * The policy's log, newest first, in pages. The caucuses have chains of their own, which are never read here.
 * Names and ids only: a payload is read for the few facts that a sentence needs, whatever else it holds.
 * @param given.before only entries before this number; null for the newest
 */
export async function readLog(
	ctx: PolicyContext,
	given: { kind: LogKind | null; before: number | null },
): Promise<LogPage> {
	authorize(ctx, "log.read");
	const chain = chainOf({ kind: "policy", policyId: ctx.policyId });
	const types = (Object.keys(eventTypes) as EventType[]).filter((type) => kindOfEvent(type) === given.kind);
	const own = ctx.db
		.selectFrom("event")
		.where("chain", "=", chain)
		.$if(given.kind !== null, (query) => query.where("type", "in", types));
	const count = await own.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
	const rows = await own
		.leftJoin("user", "user.id", "event.personId")
		.select([
			"seq",
			"at",
			"type",
			"refs",
			"payload",
			"hash",
			"personId",
			"constituency",
			"capacity",
			"user.name",
		])
		.$if(given.before !== null, (query) => query.where("seq", "<", given.before as number))
		.orderBy("seq", "desc")
		.limit(pageSize + 1)
		.execute();
	const shown = rows.slice(0, pageSize).map((row) => ({ ...row, ids: JSON.parse(row.refs) as EventRefs }));
	const names = await nameThings(
		ctx,
		shown.map((row) => row.ids),
	);
	const entries = shown.map(
		({ seq, at, hash, ids, payload, type, personId, name, constituency, capacity }): LogEntry => {
			const facts = JSON.parse(payload) as Record<string, unknown>;
			return {
				seq,
				at,
				hash,
				type: type as EventType,
				what: typeof facts.what === "string" ? facts.what : "",
				who: personId === null ? null : { name: name ?? "", constituency, capacity },
				detail: describe(type as EventType, ids, facts, names),
				path: pathOf(type as EventType, ids, names),
			};
		},
	);
	const older = rows.length > pageSize ? (entries.at(-1)?.seq ?? null) : null;
	return { entries, total: Number(count.total), older, newer: given.before !== null };
}

type Names = {
	sections: Map<string, { title: string; removed: boolean }>;
	groups: Map<string, string>;
	members: Map<string, string>;
	rounds: Map<string, number>;
	versions: Map<string, number>;
};

/** What the ids of a page are called today, all from this policy. */
async function nameThings(ctx: PolicyContext, refs: readonly EventRefs[]): Promise<Names> {
	const { db, policyId } = ctx;
	const idsOf = (key: keyof EventRefs) => [...new Set(refs.flatMap((ref) => ref[key] ?? [])), ""];
	const sections = await db
		.selectFrom("section")
		.select(["id", "title", "removedAt"])
		.where("policyId", "=", policyId)
		.where("id", "in", idsOf("sectionId"))
		.execute();
	const groups = await db
		.selectFrom("workingGroup")
		.select(["id", "name"])
		.where("policyId", "=", policyId)
		.where("id", "in", idsOf("groupId"))
		.execute();
	const members = await db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "user.name"])
		.where("policyId", "=", policyId)
		.where("member.id", "in", idsOf("memberId"))
		.execute();
	const rounds = await db
		.selectFrom("round")
		.select(["id", "number"])
		.where("policyId", "=", policyId)
		.where("id", "in", idsOf("roundId"))
		.execute();
	const versions = await db
		.selectFrom("version")
		.select(["id", "number"])
		.where("policyId", "=", policyId)
		.where("id", "in", idsOf("versionId"))
		.execute();
	return {
		sections: new Map(sections.map((row) => [row.id, { title: row.title, removed: row.removedAt !== null }])),
		groups: new Map(groups.map((row) => [row.id, row.name])),
		members: new Map(members.map((row) => [row.id, row.name])),
		rounds: new Map(rounds.map((row) => [row.id, row.number])),
		versions: new Map(versions.map((row) => [row.id, row.number])),
	};
}

function pathOf(type: EventType, ids: EventRefs, names: Names): string | null {
	if (type.startsWith("submission.")) return "submission";
	if (ids.procedureId) return "procedure";
	if (ids.amendmentId) return `amendments/${ids.amendmentId}`;
	if (ids.submittedCommentId) return `matrix/${ids.submittedCommentId}`;
	if (type.startsWith("matrix.")) return "matrix";
	if (ids.circulationId) return `circulations/${ids.circulationId}`;
	if (ids.roundId && names.rounds.has(ids.roundId)) return `rounds/${ids.roundId}`;
	const section = ids.sectionId ? names.sections.get(ids.sectionId) : undefined;
	if (ids.sectionId && section && !section.removed) {
		return ids.threadId ? `sections/${ids.sectionId}#t-${ids.threadId}` : `sections/${ids.sectionId}`;
	}
	if (ids.versionId && names.versions.has(ids.versionId)) return `versions/${ids.versionId}`;
	return null;
}

function wordOf(value: unknown): string | undefined {
	return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function describe(type: EventType, ids: EventRefs, facts: Record<string, unknown>, names: Names): LogDetail {
	const fact = (name: string) => wordOf(facts[name]);
	const detail: LogDetail = {};
	const put = <K extends keyof LogDetail>(key: K, value: LogDetail[K] | undefined) => {
		if (value !== undefined) detail[key] = value;
	};
	const section = ids.sectionId ? names.sections.get(ids.sectionId)?.title : undefined;
	// A section's own entries say what it was called then; a ballot's or comment's payload is not read at all.
	put("section", type.startsWith("section.") ? (fact("title") ?? section) : section);
	put("group", ids.groupId ? names.groups.get(ids.groupId) : undefined);
	put("member", ids.memberId ? names.members.get(ids.memberId) : undefined);
	put("round", ids.roundId ? names.rounds.get(ids.roundId) : undefined);
	put("version", ids.versionId ? names.versions.get(ids.versionId) : undefined);
	if (isSilent(type)) return detail;
	put("label", fact(type === "section.revised" ? "cause" : "label"));
	put("title", fact(type === "procedure.adopted" ? "decision" : "title"));
	if (type.startsWith("procedure.")) put("version", Number(facts.number));
	put("reason", fact("reason"));
	put("capacity", fact("capacity"));
	put("constituency", fact("constituency"));
	if (type === "document.imported") put("count", Number(facts.sections ?? 0));
	if (type === "matrix.imported") put("count", Number(facts.rows ?? 0));
	const { before, after } = facts;
	put("before", wordOf(before) ?? titleIn(before));
	put("after", wordOf(after) ?? titleIn(after));
	if (type === "section.unlocked") put("state", fact("after"));
	if (type === "policy.stepped") put("step", Number(after));
	if (type === "member.changed" && isObject(after)) put("capacity", wordOf(after.capacity));
	return detail;
}

/** Threads and ballots: the sentence says that something happened, and nothing of what their payload holds. */
function isSilent(type: EventType): boolean {
	return type === "comment.created" || type.startsWith("thread.") || type === "ballot.cast";
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

function titleIn(value: unknown): string | undefined {
	return isObject(value) ? wordOf(value.title) : undefined;
}
