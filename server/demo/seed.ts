import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { collabPath, schemaParameter } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import type { Actor, Capacity } from "#shared/members.ts";
import { numberSections } from "#shared/sections.ts";
import { enterPolicy } from "../access.ts";
import { insertPerson } from "../auth/person.ts";
import type { Context, PolicyContext } from "../context.ts";
import { demoToken } from "../features/account.ts";
import { createGroup, setGroupMember } from "../features/groups.ts";
import { addMember } from "../features/members.ts";
import { loadSections } from "../features/outline.ts";
import { createPolicy, setStep } from "../features/policies.ts";
import { agreeSection, assignSection, circulateSection } from "../features/sections.ts";
import type { Services } from "../services.ts";
import { record, withTransaction } from "../transaction.ts";
import { amendmentTalks } from "./amendments.ts";
import { answerTalks } from "./answers.ts";
import { checklistTalks } from "./checklists.ts";
import { circulationTalks } from "./circulations.ts";
import { readDemoContent } from "./content.ts";
import { frameworkTalks } from "./framework.ts";
import { roomTalks } from "./room.ts";
import { adoptRules, proposeNextRules } from "./rules.ts";
import { seedTexts } from "./seed-texts.ts";
import { talksOf } from "./talks.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** What data/demo.json holds, so that scripts can drive the demonstration. */
export type DemoFile = {
	url: string;
	policyId: string;
	/** Sections of text; those in drafting that a working group with voting members owns come first. */
	sectionIds: string[];
	roundIds: string[];
	circulationIds: string[];
	people: { name: string; constituency: string | null; capacity: string; signInUrl: string }[];
	/** A script joins by `new WebsocketProvider(url, sectionId, doc, { params })` with a person's Cookie and this Origin. */
	collab: { url: string; params: Record<string, string>; origin: string };
};

/** A moment of the past to act in: the same services with their clock there. */
export type Past = { as: (email: string) => Promise<PolicyContext>; services: Services };

/**
 * Fills an empty installation with the demonstration, through the same functions that people use, each act at its
 * moment in the past. Keeps what is there on later runs. Writes demo.json.
 */
export async function seedDemo(services: Services): Promise<DemoFile> {
	const known = await services.db
		.selectFrom("policy")
		.select("id")
		.where("demo", "is not", null)
		.executeTakeFirst();
	const policyId = known?.id ?? (await fill(services));
	const file = await describe(services, policyId);
	mkdirSync(services.env.DATA_DIR, { recursive: true });
	writeFileSync(join(services.env.DATA_DIR, "demo.json"), `${JSON.stringify(file, null, "\t")}\n`);
	return file;
}

async function fill(services: Services): Promise<string> {
	const content = readDemoContent();
	const start = services.clock();
	const at = (ms: number): Services => ({ ...services, clock: () => ms });
	const contextAt = (ms: number): Context => ({ services: at(ms), db: services.db, actor: null, now: ms });

	const begin = contextAt(start - 90 * day);
	const people = new Map<string, Actor>();
	await withTransaction(begin, async (ctx) => {
		for (const [index, person] of content.people.entries()) {
			const { name, email, locale } = person;
			// The first of the secretariat also looks after the installation.
			const administratorSince = index === 0 ? ctx.now : undefined;
			const personId = await insertPerson(ctx, {
				name,
				email,
				locale,
				passwordHash: null,
				administratorSince,
			});
			await record(ctx, { type: "person.created", scope: { kind: "installation" }, refs: { personId } });
			people.set(email, { personId, name, email, locale, sessionId: "", administrator: index === 0 });
		}
	});

	const secretariat = content.people[0]!;
	const { title, locale } = content.policy;
	const policyId = await createPolicy(
		{ ...begin, actor: people.get(secretariat.email)! },
		{
			title,
			country: content.installation.country,
			language: locale as "en",
			template: "empty",
			outcomes: [],
		},
	);
	await services.db.updateTable("policy").set({ demo: 1 }).where("id", "=", policyId).execute();
	const as = (ms: number, email: string) =>
		enterPolicy({ ...contextAt(ms), actor: people.get(email)! }, policyId);

	const members = await seedMembers(await as(start - 89 * day, secretariat.email), content, people);
	await seedTexts(await as(start - 60 * day, secretariat.email), content);
	await seedGroups(await as(start - 58 * day, secretariat.email), content, members);
	const office = await as(start - 57 * day, secretariat.email);
	for (const step of [2, 3, 4]) await setStep(office, { step });

	const chair = content.people.find((person) => person.capacity === "chair")!;
	await adoptRules(await as(start - 50 * day, secretariat.email), await as(start - 48 * day, chair.email));

	const talks = await talksOf(services, policyId, content, start);
	talks.push(...checklistTalks(content.people, start), ...frameworkTalks(content.people, start));
	talks.push({
		at: start - 25 * day,
		run: (past) => circulate(past, secretariat.email, ["1.4", "1.5"], true),
	});
	talks.push({ at: start - 9 * day, run: proposeNextRules(secretariat.email) });
	// What an open round puts to the vote was circulated before.
	for (const { opensDaysAgo, sections } of content.rounds.filter((round) => !round.closesDaysAgo)) {
		const at = start - (opensDaysAgo + 4) * day;
		talks.push({ at, run: (past) => circulate(past, secretariat.email, sections, false) });
	}
	const rows = numberSections(await loadSections(await as(start - 50 * day, secretariat.email)));
	talks.push(...circulationTalks(new Map(rows.map((row) => [row.number, row.id])), start));
	talks.push(...amendmentTalks(rows.find((row) => row.number === "1.2")!.id, start));
	talks.push(...roomTalks(start));
	talks.push(...answerTalks(start));
	for (const talk of talks.sort((one, other) => one.at - other.at)) {
		await talk.run({ services: at(talk.at), as: (email) => as(talk.at, email) });
	}
	return policyId;
}

type Content = ReturnType<typeof readDemoContent>;

async function seedMembers(
	ctx: PolicyContext,
	content: Content,
	people: Map<string, Actor>,
): Promise<Map<string, string>> {
	const members = new Map<string, string>();
	for (const person of content.people.slice(1)) {
		const { constituency, organization } = person;
		const { personId } = people.get(person.email)!;
		const capacity = person.capacity as Capacity;
		members.set(person.email, await addMember(ctx, { personId, constituency, capacity, organization }));
	}
	return members;
}

async function seedGroups(ctx: PolicyContext, content: Content, members: Map<string, string>): Promise<void> {
	const outline = numberSections(await loadSections(ctx));
	for (const group of content.workingGroups) {
		const groupId = await createGroup(ctx, { name: group.name });
		const drafters = new Set(group.drafters);
		if (group.key === "recruitment") {
			// Those who vote also draft here, so that one person can try both.
			for (const person of content.people) {
				if (["spokesperson", "titular"].includes(person.capacity)) drafters.add(person.email);
			}
		}
		for (const email of drafters) {
			await setGroupMember(ctx, { groupId, memberId: members.get(email)!, part: "drafter" });
		}
		await setGroupMember(ctx, { groupId, memberId: members.get(group.convenor)!, part: "convenor" });
		for (const section of outline.filter(
			(row) => group.sections.includes(row.number) && row.kind === "text",
		)) {
			await assignSection(ctx, { sectionId: section.id, groupId });
		}
	}
}

async function circulate(past: Past, email: string, numbers: string[], agree: boolean): Promise<void> {
	const ctx = await past.as(email);
	for (const section of numberSections(await loadSections(ctx)).filter((row) =>
		numbers.includes(row.number),
	)) {
		await circulateSection(ctx, section.id);
		if (agree) await agreeSection(ctx, section.id);
	}
}

/** The addresses of the demonstration at the origin it is served from now. */
async function describe(services: Services, policyId: string): Promise<DemoFile> {
	const { ORIGIN } = services.env;
	const rows = await services.db
		.selectFrom("section")
		.selectAll()
		.where("policyId", "=", policyId)
		.where("removedAt", "is", null)
		.execute();
	const texts = numberSections(rows).filter((row) => row.kind === "text");
	const open = texts.filter((row) => row.state === "drafting" && row.groupId !== null);
	const rounds = await services.db
		.selectFrom("round")
		.select("id")
		.where("policyId", "=", policyId)
		.orderBy("number")
		.execute();
	const circulations = await services.db
		.selectFrom("circulation")
		.select("id")
		.where("policyId", "=", policyId)
		.orderBy("number")
		.execute();
	const people = await services.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.personId", "user.name", "constituency", "capacity"])
		.where("policyId", "=", policyId)
		.where("untilAt", "is", null)
		.orderBy("member.id")
		.execute();
	return {
		url: ORIGIN,
		policyId,
		sectionIds: [...new Set([...open, ...texts].map((row) => row.id))],
		roundIds: rounds.map((row) => row.id),
		circulationIds: circulations.map((row) => row.id),
		people: people.map(({ personId, ...person }) => ({
			...person,
			signInUrl: `${ORIGIN}/demo/${demoToken(services.env, personId)}`,
		})),
		collab: {
			url: `${ORIGIN.replace(/^http/, "ws")}${collabPath}`,
			params: { [schemaParameter]: schemaVersion },
			origin: ORIGIN,
		},
	};
}
