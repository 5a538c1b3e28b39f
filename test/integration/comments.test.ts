import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import type { KyselyPlugin } from "kysely";
import { pino } from "pino";
import { RouterContextProvider } from "react-router";
import { io, type Socket } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actorContext, requestContext, servicesContext } from "#app/context.ts";
import { action } from "#app/features/comments/comments.route.tsx";
import { i18nMiddleware } from "#app/i18n.server.ts";
import type { Context } from "#server/context.ts";
import { createThread, listThreads, reopenThread, reply, resolveThread } from "#server/features/comments.ts";
import { routeUpgrades } from "#server/http/upgrade.ts";
import { newId } from "#server/ids.ts";
import { createLive, type Live } from "#server/live/live.ts";
import { createThreadInput, replyInput } from "#shared/comments.ts";
import type { LiveMessage } from "#shared/events.ts";
import type { Capacity } from "#shared/members.ts";
import { actorOf, makePerson } from "#test/factories/people.ts";
import { makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

const canary = "canary-7f3a-strike-fund";
const origin = "http://127.0.0.1:3000";

let services: TestServices;
let policyId: string;
let sectionId: string;
let server: Server;
let live: Live;
let logged: string;
const sockets: Socket[] = [];

beforeEach(async () => {
	logged = "";
	services = await openTestServices({ ORIGIN: origin });
	const buffer = new Writable({
		write(chunk, _encoding, next) {
			logged += String(chunk);
			next();
		},
	});
	services.log = pino({ level: "trace" }, buffer);
	policyId = await makePolicy(services);
	sectionId = await makeSection(services, { policyId });
	server = createServer();
	live = createLive(services);
	routeUpgrades(server, services, [live]);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.disconnect();
	await live.stop();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	await services.close();
});

type Person = Context & { cookie: string };

async function join(name: string, constituency: string | null, capacity: Capacity): Promise<Person> {
	const person = await makePerson(services, { name });
	await makeMember(services, { policyId, personId: person.personId, constituency, capacity });
	const actor = await actorOf(services, person);
	return { services, db: services.db, actor, now: services.clock(), cookie: person.cookie };
}

const joinOthers = () =>
	Promise.all([
		join("Employer Head", "employers", "spokesperson"),
		join("Government Head", "government", "spokesperson"),
		join("Observer", "observers", "observer"),
		join("Secretary", null, "secretariat"),
		join("Chair", null, "chair"),
	]);

const inCaucus = (text: string) => createThreadInput.parse({ audience: "caucus", text, key: newId() });
const inTheOpen = (text: string) => createThreadInput.parse({ audience: "everyone", text, key: newId() });
const answering = (text: string) => replyInput.parse({ text, key: newId() });

/** A person's connection to /live; `until(n)` waits for the n-th message. */
async function listen(
	person: Person,
): Promise<{ heard: LiveMessage[]; until: (count: number) => Promise<void> }> {
	const { port } = server.address() as AddressInfo;
	const socket = io(`http://127.0.0.1:${port}`, {
		path: "/live",
		transports: ["websocket"],
		extraHeaders: { cookie: person.cookie, origin },
		reconnection: false,
	});
	sockets.push(socket);
	const heard: LiveMessage[] = [];
	const waiting: { count: number; resolve: () => void }[] = [];
	socket.on("event", (message: LiveMessage) => {
		heard.push(message);
		for (const { count, resolve } of waiting) if (heard.length >= count) resolve();
	});
	await new Promise<void>((resolve, reject) => {
		socket.once("connect", resolve);
		socket.once("connect_error", reject);
	});
	const until = (count: number) =>
		new Promise<void>((resolve) => {
			if (heard.length >= count) resolve();
			else waiting.push({ count, resolve });
		});
	return { heard, until };
}

/** Sends a form of the comments as a browser does, without scripts unless `stay` is among its fields. */
async function send(
	person: Person,
	fields: Record<string, string>,
): Promise<{ status: number; body: string }> {
	const request = new Request(`${origin}/policies/${policyId}/sections/${sectionId}/comments`, {
		method: "POST",
		body: new URLSearchParams(fields),
	});
	const context = new RouterContextProvider();
	context.set(servicesContext, services);
	context.set(requestContext, { nonce: "", requestId: "request", ip: "127.0.0.1" });
	context.set(actorContext, person.actor);
	const args = { request, context, params: { policyId, sectionId } };
	const answer = (await i18nMiddleware(args as never, (() => action(args as never)) as never)) as unknown as
		| Response
		| { init: { status: number } | null; data: unknown };
	if (answer instanceof Response)
		return { status: answer.status, body: answer.headers.get("location") ?? (await answer.text()) };
	if ("init" in answer) return { status: answer.init?.status ?? 200, body: JSON.stringify(answer.data) };
	return { status: 200, body: JSON.stringify(answer) };
}

test("what workers do in caucus reaches workers' connections only, as type and ids", async () => {
	const worker = await join("Amina Sow", "workers", "spokesperson");
	const second = await join("Karim Diallo", "workers", "adviser");
	const others = await joinOthers();
	const ears = await Promise.all([second, ...others].map(listen));
	const [ownEar, ...otherEars] = ears;

	const { threadId, commentId } = await createThread(worker, sectionId, inCaucus(`${canary} @Karim Diallo`));
	await reply(second, threadId, answering(canary));
	await resolveThread(worker, threadId);
	await reopenThread(worker, threadId);
	// One open comment afterwards: messages keep their order, so whoever has it has everything before it.
	const open = await createThread(worker, sectionId, inTheOpen("in the open"));
	await Promise.all([ownEar?.until(5), ...otherEars.map((ear) => ear.until(1))]);

	const refs = { policyId, sectionId };
	const message = {
		type: "comment.created",
		refs: { ...refs, threadId: open.threadId, commentId: open.commentId },
	};
	for (const ear of otherEars) expect(ear.heard).toEqual([message]);
	expect(ownEar?.heard.map(({ type }) => type)).toEqual([
		"comment.created",
		"comment.created",
		"thread.resolved",
		"thread.reopened",
		"comment.created",
	]);
	expect(ownEar?.heard[0]?.refs).toEqual({ ...refs, threadId, commentId });
	expect(JSON.stringify(ears.map(({ heard }) => heard))).not.toContain(canary);
});

test("a member who changes constituency hears and sees nothing more of the caucus", async () => {
	const worker = await join("Amina Sow", "workers", "spokesperson");
	const leaver = await join("Karim Diallo", "workers", "adviser");
	const { threadId } = await createThread(worker, sectionId, inCaucus(`${canary} @Karim Diallo`));
	await services.db
		.updateTable("member")
		.set({ constituency: "employers" })
		.where("personId", "=", leaver.actor?.personId ?? "")
		.execute();
	expect((await listThreads(leaver, sectionId)).threads).toEqual([]);
	await expect(reply(leaver, threadId, answering("x"))).rejects.toMatchObject({ code: "not-found" });
	const ear = await listen(leaver);
	await reply(worker, threadId, answering(canary));
	await createThread(worker, sectionId, inTheOpen("in the open"));
	await ear.until(1);
	expect(ear.heard.map(({ refs }) => refs.threadId)).not.toContain(threadId);
});

test("a caucus's words are nowhere but in its own comments: not in lists, events, mails or log lines", async () => {
	const worker = await join("Amina Sow", "workers", "spokesperson");
	const second = await join("Karim Diallo", "workers", "adviser");
	const others = await joinOthers();
	const words = `${canary} @Karim Diallo @Employer Head`;
	const form = { intent: "create", audience: "caucus", blockId: "b1", quote: canary, key: newId() };
	const posted = await send(worker, { ...form, text: words });
	expect(posted.status).toBe(302);
	const threadId = posted.body.split("#thread-")[1] ?? "";
	expect((await listThreads(second, sectionId)).threads[0]?.comments[0]?.text).toBe(words);
	await send(second, { intent: "reply", threadId, text: canary, key: newId() });
	await send(worker, { intent: "resolve", threadId });
	// Refusals are logged: by length, for no constituency, and for a thread of others.
	expect((await send(worker, { ...form, text: canary.repeat(400) })).status).toBe(400);
	expect((await send(others[3] as Person, { ...form, text: canary })).status).toBe(403);
	expect(
		(await send(others[0] as Person, { intent: "reply", threadId, text: canary, key: newId() })).status,
	).toBe(404);

	for (const other of others) {
		const seen = await listThreads(other, sectionId);
		expect(JSON.stringify(seen)).not.toContain(canary);
		expect(JSON.stringify(seen)).not.toContain(threadId);
	}
	const events = await services.db.selectFrom("event").selectAll().execute();
	expect(JSON.stringify(events)).not.toContain(canary);
	expect(JSON.stringify(events.filter(({ chain }) => chain === `policy:${policyId}`))).not.toContain(
		threadId,
	);
	const mails = await services.db.selectFrom("mail").selectAll().execute();
	expect(mails.map(({ recipient }) => recipient)).toEqual([second.actor?.email]);
	expect(JSON.stringify(mails)).not.toMatch(new RegExp(`${canary}|Amina|workers|Fair recruitment`, "i"));
	expect(logged).toContain("refused");
	expect(logged).not.toContain(canary);
});

test("a thread of another caucus answers exactly as an id that never was, after the same work", async () => {
	const worker = await join("Amina Sow", "workers", "spokesperson");
	const employer = await join("Employer Head", "employers", "spokesperson");
	const { threadId } = await createThread(worker, sectionId, inCaucus(canary));
	const never = newId();
	for (const intent of ["reply", "resolve", "reopen"]) {
		const fields = { intent, text: "my words", key: newId() };
		const hidden = await send(employer, { ...fields, threadId });
		const unknown = await send(employer, { ...fields, threadId: never });
		expect(hidden.status).toBe(404);
		expect(hidden.body).toContain("my words");
		expect({ ...hidden, body: hidden.body.replaceAll(threadId, never) }).toEqual(unknown);
	}
	const statements: string[] = [];
	const counting: KyselyPlugin = {
		transformQuery: ({ node }) => {
			statements.push(node.kind);
			return node;
		},
		transformResult: async ({ result }) => result,
	};
	const watched = { ...employer, db: services.db.withPlugin(counting) };
	const work = async (id: string) => {
		statements.length = 0;
		await expect(reply(watched, id, answering("x"))).rejects.toMatchObject({ code: "not-found" });
		return [...statements];
	};
	const done = await work(threadId);
	expect(done.length).toBeGreaterThan(0);
	expect(await work(never)).toEqual(done);
});

test("a refused form comes back with everything typed; a posted one goes on to its thread", async () => {
	const worker = await join("Amina Sow", "workers", "adviser");
	const typed = {
		intent: "create",
		audience: "caucus",
		blockId: "b1",
		quote: "the words",
		text: " ",
		key: newId(),
	};
	const refused = await send(worker, typed);
	expect(refused.status).toBe(400);
	expect(JSON.parse(refused.body)).toMatchObject({
		values: typed,
		fields: { text: "This answer is missing or too short." },
	});
	const posted = await send(worker, { ...typed, text: "words" });
	const { threads } = await listThreads(worker, sectionId);
	expect(posted).toEqual({
		status: 302,
		body: `/policies/${policyId}/sections/${sectionId}#thread-${threads[0]?.id}`,
	});
	expect(threads[0]).toMatchObject({ caucus: "workers", anchor: { blockId: "b1", quote: "the words" } });
	const again = await send(worker, { ...typed, text: "words", stay: "1" });
	expect(JSON.parse(again.body)).toMatchObject({ done: "posted", threadId: threads[0]?.id });
});
