import { afterEach, beforeEach, expect } from "vitest";
import { systemContext } from "#server/context.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { type CollabLimits, messageType } from "#shared/collab.ts";
import {
	type CollabServer,
	type Editor,
	openEditor,
	openRaw,
	type RawClient,
	startCollabServer,
} from "./collab.ts";
import { type Drafter, openDrafting } from "./drafting.ts";
import { openTestServices, type TestServices } from "./services.ts";

// One section behind the door, made anew for each test: two who draft it, and one who may read.

export let services: TestServices;
export let server: CollabServer;
export let policyId: string;
export let groupId: string;
export let sectionId: string;
export let amina: Drafter;
export let jonas: Drafter;
/** A member of the policy, outside the working group: may read. */
export let rosa: Drafter;
/** The section's text as it is on disk, as JSON. */
export let storedText: () => Promise<string>;
export const editors: Editor[] = [];
const raws: RawClient[] = [];

/** To be called once, at the top of a test file. */
export function setScene(): void {
	beforeEach(async () => {
		services = await openTestServices();
		const drafting = await openDrafting(services, 2);
		({ policyId, groupId, reader: rosa } = drafting);
		[amina, jonas] = drafting.drafters as [Drafter, Drafter];
		sectionId = await drafting.addSection();
		storedText = () => drafting.textOf(sectionId);
		server = await startCollabServer(services);
	});
	afterEach(async () => {
		for (const editor of editors.splice(0)) editor.leave();
		for (const raw of raws.splice(0)) raw.socket.terminate();
		await server.stop();
		await services.close();
	});
}

export async function restart(limits: Partial<CollabLimits> = {}): Promise<void> {
	await server.stop();
	server = await startCollabServer(services, limits);
}

/** Opens the section with the stock provider. */
export function edit(person: { cookie: string }, given?: Parameters<typeof openEditor>[3]): Editor {
	const editor = openEditor(server, person, sectionId, given);
	editors.push(editor);
	return editor;
}

/** Knocks with a plain WebSocket. */
export function knock(
	person: { cookie: string } | null,
	given?: Parameters<typeof openRaw>[3],
	section = sectionId,
): RawClient {
	const raw = openRaw(server, person, section, given);
	raws.push(raw);
	return raw;
}

export const synced = (...all: Editor[]) =>
	expect.poll(() => all.every((editor) => editor.provider.synced)).toBe(true);
export const storedRows = () =>
	services.db.selectFrom("sectionUpdate").selectAll().where("sectionId", "=", sectionId).execute();
/** The step 2 frames that came as answers to a step 1. */
export const answers = (raw: RawClient) => raw.ofType(messageType.sync).filter((frame) => frame[1] === 1);
export const savedCounts = (raw: RawClient) => raw.ofType(messageType.saved).map((frame) => frame[2]);

/** Changes the section's state as a feature does: row and event in one transaction. */
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
