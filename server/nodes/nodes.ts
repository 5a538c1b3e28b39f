import { sql } from "kysely";
import type { PublishedEvent } from "#shared/events.ts";
import type { RoundRecord } from "#shared/record.ts";
import type { Appended, Present } from "../events.ts";
import type { Services } from "../services.ts";
import { openChains } from "./chains.ts";
import { openTalk } from "./talk.ts";

/** What the nodes ask of the collaboration door. */
export type SharedRooms = {
	/** The sections that are open in this process, and how far each is known. */
	openSections: () => Appended[];
	/** Others have appended to this section, up to `seq`; does nothing where it is not open. Never throws. */
	catchUp: (sectionId: string, seq: number) => Promise<void>;
	/** Who is in a section through this process. */
	presentIn: (sectionId: string) => Present[];
	/** Who is in a section through another process. */
	hearPresence: (sectionId: string, present: readonly Present[]) => void;
};

export type Nodes = { stop: () => Promise<void> };

/** How often the database is asked what others did, in ms. Revocations hold within 6 s without Redis (SAFETY 3.2). */
const pollEvery = 4_000;

/**
 * Makes this process one of several on the same PostgreSQL. The database is the truth: every few seconds it is asked
 * which events are new and which open texts have grown, so that all nodes learn of everything. Redis, if there is one,
 * says the same at once, in ids and numbers only, and carries who is where; anything it says may be lost
 * (docs/decisions/0015). On SQLite there is one process, and nothing to do.
 */
export async function joinNodes(services: Services, rooms: SharedRooms): Promise<Nodes> {
	if (services.dialect !== "postgres") return { stop: async () => undefined };
	const { log, env } = services;
	let deliver: (events: readonly PublishedEvent[]) => void = () => undefined;
	await checkRecordKey(services);
	const chains = await openChains(services, (events) => deliver(events));
	const talk = env.REDIS_URL ? openTalk(services, rooms, chains.hear, () => void poll()) : null;
	deliver = services.events.orderBy((events) => {
		chains.publish(events);
		talk?.tellEvents(events);
	});

	let polling: Promise<void> | null = null;
	/** One at a time: a database that does not answer is not asked twice. */
	function poll(): Promise<void> {
		polling ??= ask()
			.catch((error: unknown) => log.error({ err: error }, "what others did could not be read; tried again"))
			.finally(() => {
				polling = null;
			});
		return polling;
	}

	async function ask(): Promise<void> {
		await chains.poll();
		const open = rooms.openSections().map(({ sectionId }) => sectionId);
		if (open.length === 0) return;
		const { rows } = await sql<{ id: string; updateSeq: number }>`
			select "id", "updateSeq" from "section" where "id" = any(${open})`.execute(services.db);
		for (const { id, updateSeq } of rows) await rooms.catchUp(id, updateSeq);
	}

	const timer = setInterval(() => void poll(), pollEvery);
	timer.unref();
	return {
		async stop() {
			clearInterval(timer);
			talk?.stop();
			await polling;
		},
	};
}

/** Nodes with different keys would sign records that seem to be of different installations; nobody would notice. */
async function checkRecordKey(services: Services): Promise<void> {
	const newest = await services.db
		.selectFrom("round")
		.select("record")
		.where("record", "is not", null)
		.orderBy("closedAt", "desc")
		.limit(1)
		.executeTakeFirst();
	if (!newest?.record) return;
	const { signature } = JSON.parse(newest.record) as RoundRecord;
	if (signature.publicKey === services.recordKey.publicKeyPem) return;
	services.log.error(
		"alarm: the newest record was signed with another key; every node needs the same record-key.pem",
	);
}
