import { afterEach, beforeEach, expect } from "vitest";
import { PollingSocket } from "#app/editor/polling-socket.ts";
import { systemContext } from "#server/context.ts";
import { readDoc } from "#server/features/texts.ts";
import { record, withTransaction } from "#server/transaction.ts";
import type { CollabLimits } from "#shared/collab.ts";
import { schemaVersion } from "#shared/document/schema.ts";
import { pollingPath, readCount, readHeard, writeBatch, writeCount } from "#shared/polling.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import {
	type CollabServer,
	type Editor,
	openEditor,
	pollingAddress,
	startCollabServer,
} from "#test/setup/collab.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// A section whose writers reach it by plain requests, for the tests of the polling line (SPEC C14).

export let services: TestServices;
export let server: CollabServer;
export let policyId: string;
export let groupId: string;
export let sectionId: string;
export let amina: TestPerson & { memberId: string };
export let jonas: TestPerson & { memberId: string };
/** A member of the policy, outside the working group: may read. */
export let rosa: TestPerson & { memberId: string };
export const leaving: (() => void)[] = [];

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	[amina, jonas, rosa] = [await join("Amina"), await join("Jonas"), await join("Rosa")];
	groupId = await makeGroup(services, {
		policyId,
		members: [{ memberId: amina.memberId }, { memberId: jonas.memberId }],
	});
	sectionId = await makeSection(services, { policyId, groupId });
	server = await startCollabServer(services);
});

afterEach(async () => {
	for (const leave of leaving.splice(0)) leave();
	await server.stop();
	await services.close();
});

export async function join(name: string) {
	const person = await makePerson(services, { name });
	return { ...person, memberId: await makeMember(services, { policyId, personId: person.personId }) };
}

export async function startAgain(limits: Partial<CollabLimits> = {}): Promise<void> {
	server = await startCollabServer(services, limits);
}

export async function restart(limits: Partial<CollabLimits>): Promise<void> {
	await server.stop();
	await startAgain(limits);
}

export function edit(
	person: { cookie: string },
	given: Parameters<typeof openEditor>[3] = { polling: true },
): Editor {
	const editor = openEditor(server, person, sectionId, given);
	leaving.push(editor.leave);
	return editor;
}

export const address = (rest = "") =>
	`http://127.0.0.1:${server.port}${pollingPath}/${sectionId}${rest || `?schema=${schemaVersion}`}`;

/** One request as a browser would make it, or not quite. */
export function post(
	person: { cookie: string } | null,
	rest: string,
	body: Uint8Array | null = null,
	origin: string | null = server.origin,
	method = "POST",
): Promise<Response> {
	return fetch(address(rest), {
		method,
		body: body as BodyInit | null,
		headers: { ...(person ? { cookie: person.cookie } : {}), ...(origin ? { origin } : {}) },
	});
}

export async function openLine(person: { cookie: string }): Promise<string> {
	const answer = (await (await post(person, "")).json()) as { line: string };
	return answer.line;
}

export const send = async (
	person: { cookie: string },
	line: string,
	first: number,
	...frames: Uint8Array[]
) =>
	readCount(
		new Uint8Array(await (await post(person, `/${line}/send`, writeBatch({ first, frames }))).arrayBuffer()),
	);
export const hear = async (person: { cookie: string }, line: string, have: number) =>
	readHeard(new Uint8Array(await (await post(person, `/${line}/hear`, writeCount(have))).arrayBuffer()));

/** A polling line that says whatever it is told. */
export function knock(
	person: { cookie: string } | null,
	query = `?schema=${schemaVersion}`,
	section = sectionId,
) {
	const headers = { origin: server.origin, ...(person ? { cookie: person.cookie } : {}) };
	const socket = new PollingSocket(pollingAddress(`${server.url}/${section}${query}`), { headers });
	const frames: Uint8Array[] = [];
	socket.onmessage = ({ data }: { data: ArrayBuffer }) => void frames.push(new Uint8Array(data));
	const opened = new Promise<void>((resolve) => {
		socket.onopen = () => resolve();
	});
	const closed = new Promise<number>((resolve) => {
		socket.onclose = ({ code }: { code: number }) => resolve(code);
	});
	leaving.push(() => socket.close());
	return {
		socket,
		frames,
		opened,
		closed,
		ofType: (type: number) => frames.filter((frame) => frame[0] === type),
	};
}

export const synced = (...all: Editor[]) =>
	expect.poll(() => all.every((editor) => editor.provider.synced), { timeout: 10_000 }).toBe(true);
export const storedRows = () =>
	services.db.selectFrom("sectionUpdate").selectAll().where("sectionId", "=", sectionId).execute();
export const storedText = async () =>
	JSON.stringify((await readDoc({ services, db: services.db }, sectionId)).doc);

export async function freeze(): Promise<void> {
	await withTransaction(systemContext(services), async (ctx) => {
		await ctx.db.updateTable("section").set({ state: "circulated" }).where("id", "=", sectionId).execute();
		await record(ctx, {
			type: "section.circulated",
			scope: { kind: "policy", policyId },
			refs: { policyId, sectionId },
		});
	});
}
