import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemContext } from "#server/context.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { closeCode } from "#shared/collab.ts";
import type { EventScope, EventType } from "#shared/events.ts";
import { startApp, type TestApp } from "#test/setup/app.ts";
import { type Drafter, type Drafting, openDrafting } from "#test/setup/drafting.ts";
import { openPeer, type Peer } from "#test/setup/peer.ts";
import { makeWriter } from "#test/setup/writer.ts";

// T21, C8: eight ways to lose a right, on three doors, on one node: cut within a second, and nothing that comes after
// the commit is taken.

let app: TestApp;
beforeAll(async () => {
	app = await startApp();
});
afterAll(() => app.stop());

type Scene = { drafting: Drafting; person: Drafter; sectionId: string };
type Case = {
	name: string;
	type: EventType;
	/** The rows that change with the event. */
	change: (scene: Scene, ctx: ReturnType<typeof systemContext>) => Promise<unknown>;
	refs: (scene: Scene) => Record<string, string>;
	installation?: boolean;
	/** What the section's page answers then, what the shared text's door says, whether the live line is cut. */
	page: number;
	codes: number[];
	live: "cut" | "stays";
	/** Who drafts may go on, in the new part. */
	keeps?: true;
};

const personal = ({ person, drafting }: Scene) => ({
	policyId: drafting.policyId,
	memberId: person.memberId,
	personId: person.personId,
});
const ofSection = ({ drafting, sectionId }: Scene) => ({ policyId: drafting.policyId, sectionId });
const ofPerson = ({ person }: Scene) => ({ personId: person.personId });
const changeSection =
	(values: object) =>
	({ sectionId }: Scene, ctx: ReturnType<typeof systemContext>) =>
		ctx.db.updateTable("section").set(values).where("id", "=", sectionId).execute();
const changeMember =
	(values: object) =>
	({ person }: Scene, ctx: ReturnType<typeof systemContext>) =>
		ctx.db.updateTable("member").set(values).where("id", "=", person.memberId).execute();
const endSessions = ({ person }: Scene, ctx: ReturnType<typeof systemContext>) =>
	ctx.db.deleteFrom("session").where("userId", "=", person.personId).execute();

const { signedOut, knockAgain, frozen, gone } = closeCode;
const cases: Case[] = [
	{
		name: "signed out",
		type: "session.revoked",
		change: endSessions,
		refs: ofPerson,
		installation: true,
		page: 302,
		codes: [signedOut],
		live: "cut",
	},
	{
		name: "signed out by a new password",
		type: "session.revoked",
		change: async (scene, ctx) => {
			await ctx.db
				.updateTable("account")
				.set({ password: "another" })
				.where("userId", "=", scene.person.personId)
				.execute();
			await endSessions(scene, ctx);
		},
		refs: ofPerson,
		installation: true,
		page: 302,
		codes: [signedOut],
		live: "cut",
	},
	{
		name: "suspended",
		type: "person.suspended",
		change: ({ person }, ctx) =>
			ctx.db.updateTable("user").set({ suspendedAt: ctx.now }).where("id", "=", person.personId).execute(),
		refs: ofPerson,
		installation: true,
		page: 302,
		codes: [signedOut],
		live: "cut",
	},
	{
		name: "part ended",
		type: "member.ended",
		change: changeMember({ untilAt: 1 }),
		refs: personal,
		page: 404,
		codes: [knockAgain, gone],
		live: "cut",
	},
	{
		name: "part changed to observing",
		type: "member.changed",
		change: changeMember({ capacity: "observer", constituency: "observers" }),
		refs: personal,
		page: 200,
		codes: [knockAgain],
		live: "cut",
		keeps: true,
	},
	{
		name: "out of the working group",
		type: "group.changed",
		change: ({ person }, ctx) =>
			ctx.db.deleteFrom("workingGroupMember").where("memberId", "=", person.memberId).execute(),
		refs: ({ drafting }) => ({ policyId: drafting.policyId, groupId: drafting.groupId }),
		page: 200,
		codes: [knockAgain],
		live: "stays",
	},
	{
		name: "section frozen",
		type: "section.circulated",
		change: changeSection({ state: "circulated" }),
		refs: ofSection,
		page: 200,
		codes: [frozen],
		live: "stays",
	},
	{
		name: "section removed",
		type: "section.removed",
		change: changeSection({ removedAt: 1 }),
		refs: ofSection,
		page: 404,
		codes: [gone],
		live: "stays",
	},
];

const withinSecond = { timeout: 1000, interval: 5 };
const patient = { timeout: 20_000, interval: 10 };
const rowsOf = (sectionId: string) =>
	app.services.db
		.selectFrom("sectionUpdate")
		.select(["personId", "constituency"])
		.where("sectionId", "=", sectionId)
		.orderBy("seq")
		.execute();

async function openLive(person: Drafter): Promise<Socket> {
	const socket = io(app.origin, {
		path: "/live",
		transports: ["websocket"],
		reconnection: false,
		forceNew: true,
		extraHeaders: { cookie: person.cookie, origin: app.origin },
	});
	await expect.poll(() => socket.connected, patient).toBe(true);
	return socket;
}

async function openPage({ drafting, sectionId, person }: Scene): Promise<number> {
	const address = `${app.origin}/policies/${drafting.policyId}/sections/${sectionId}`;
	const answer = await fetch(address, { headers: { cookie: person.cookie }, redirect: "manual" });
	await answer.arrayBuffer();
	return answer.status;
}

test.each(cases)("T21: $name", async ({ type, change, refs, installation, page, codes, live, keeps }) => {
	const drafting = await openDrafting(app.services, 2);
	const [person, other] = drafting.drafters as [Drafter, Drafter];
	const scene = { drafting, person, sectionId: await drafting.addSection() };
	const url = `${app.origin.replace("http", "ws")}/collab/${scene.sectionId}`;
	const open = (who: Drafter): Peer => {
		const peer = openPeer(url, who, { origin: app.origin });
		peer.connect();
		return peer;
	};
	const [cut, stays] = [makeWriter(open(person), "cut"), makeWriter(open(other), "stays")];
	const settled = () => expect.poll(() => cut.peer.isSettled() && stays.peer.isSettled(), patient).toBe(true);
	await settled();
	for (const { write } of [cut, stays]) write();
	await settled();
	const socket = await openLive(person);
	const otherSocket = await openLive(other);
	expect(await openPage(scene)).toBe(200);
	const before = (await rowsOf(scene.sectionId)).filter((row) => row.personId === person.personId).length;

	const policyScope: EventScope = { kind: "policy", policyId: drafting.policyId };
	await withTransaction(systemContext(app.services), async (ctx) => {
		await change(scene, ctx);
		await record(ctx, {
			type,
			scope: installation ? { kind: "installation" } : policyScope,
			refs: refs(scene),
		});
	});
	// Committed: a hand that goes on typing reaches nobody.
	for (let i = 0; i < 5; i++) cut.write();
	await expect.poll(() => cut.peer.closes, withinSecond).toEqual(codes.slice(0, 1));
	await expect.poll(() => socket.connected, withinSecond).toBe(live === "stays");
	expect(await openPage(scene)).toBe(page);
	// Knocking again helps only to what is still theirs.
	cut.peer.connect();
	if (codes.length > 1) await expect.poll(() => cut.peer.closes, patient).toEqual(codes);
	else await expect.poll(() => cut.peer.isSynced() || cut.peer.closes.length > 1, patient).toBe(true);
	for (let i = 0; i < 3; i++) cut.write();
	const own = async () => (await rowsOf(scene.sectionId)).filter((row) => row.personId === person.personId);
	if (keeps) {
		// The right stays, the part is another: not one word goes in under the old one.
		await expect.poll(() => cut.peer.isSettled(), patient).toBe(true);
		const later = (await own()).slice(before);
		expect(later.length).toBeGreaterThan(0);
		expect(later.filter((row) => row.constituency !== "observers")).toEqual([]);
	} else {
		await expect.poll(() => cut.peer.isOpen(), patient).toBe(false);
		expect((await own()).length).toBe(before);
	}
	expect(await openPage({ ...scene, person: other })).toBe(
		page === 404 && type.startsWith("section") ? 404 : 200,
	);
	if (!type.startsWith("section")) {
		stays.write();
		await expect.poll(() => stays.peer.isSettled(), patient).toBe(true);
		expect(stays.peer.closes).toEqual([]);
	}
	expect(otherSocket.connected).toBe(true);
	for (const each of [socket, otherSocket]) each.disconnect();
	for (const { peer } of [cut, stays]) peer.leave();
});
