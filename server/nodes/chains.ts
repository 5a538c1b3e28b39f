import { sql } from "kysely";
import { chainOf, type EventRefs, type EventType, type PublishedEvent, scopeOf } from "#shared/events.ts";
import type { Bus } from "../events.ts";
import type { Services } from "../services.ts";

/** Read in one go; who was away for long catches up in pieces. */
const rowsPerRead = 500;

/** Every chain of the log, and how far this process has delivered it. */
export type Chains = {
	/** Events of this process's own commit. */
	publish: Bus<PublishedEvent>["publish"];
	/** Somebody says that a chain reaches `seq`: what is missing is read and delivered. Never throws. */
	hear: (chain: string, seq: number) => Promise<void>;
	/** Reads how far all chains reach, and delivers what is missing. Throws when the database does not answer. */
	poll: () => Promise<void>;
};

/**
 * Delivers every committed event exactly once and in the order of its chain, whoever committed it. A chain's
 * numbers have no gap and are given under a lock that lasts until the commit, so the number delivered last says
 * everything: what is not above it was delivered, and what is not next waits for what comes before.
 * What stands in the log already is history: delivery begins behind it.
 */
export async function openChains(services: Services, deliver: Chains["publish"]): Promise<Chains> {
	const reached = await readEnds(services);
	/** How far others say that a chain reaches; present while it is being read. */
	const wanted = new Map<string, number>();
	const end = (chain: string) => reached.get(chain) ?? 0;

	/** @returns false when something before it is missing */
	function take(chain: string, event: PublishedEvent): boolean {
		if (event.seq > end(chain) + 1) return false;
		if (event.seq === end(chain) + 1) {
			reached.set(chain, event.seq);
			deliver([event]);
		}
		return true;
	}

	/** One reader per chain. */
	async function read(chain: string, seq: number): Promise<void> {
		const running = wanted.has(chain);
		wanted.set(chain, Math.max(seq, wanted.get(chain) ?? 0));
		if (running) return;
		try {
			while (end(chain) < (wanted.get(chain) ?? 0)) {
				const events = await readChain(services, chain, end(chain));
				if (events.length === 0) break;
				for (const event of events) take(chain, event);
			}
		} finally {
			wanted.delete(chain);
		}
	}

	async function hear(chain: string, seq: number): Promise<void> {
		if (seq <= end(chain)) return;
		await read(chain, seq).catch((error: unknown) =>
			services.log.error({ err: error, chain }, "what others did could not be read; the poll tries again"),
		);
	}

	return {
		publish(events) {
			for (const event of events) {
				const chain = chainOf(event.scope);
				if (!take(chain, event)) void hear(chain, event.seq);
			}
		},
		hear,
		async poll() {
			for (const [chain, seq] of await readEnds(services)) if (seq > end(chain)) await read(chain, seq);
		},
	};
}

/** The last number of every chain: one step in the index for each, however long they are. */
async function readEnds(services: Services): Promise<Map<string, number>> {
	const { rows } = await sql<{ chain: string; seq: number }>`
		with recursive "chains"("chain") as (
			(select min("chain") from "event")
			union all
			select (select min("chain") from "event" where "chain" > "chains"."chain")
			from "chains" where "chains"."chain" is not null
		)
		select "chain", (select max("seq") from "event" where "event"."chain" = "chains"."chain") as "seq"
		from "chains" where "chain" is not null`.execute(services.db);
	return new Map(rows.map(({ chain, seq }) => [chain, seq]));
}

async function readChain(services: Services, chain: string, after: number): Promise<PublishedEvent[]> {
	const rows = await services.db
		.selectFrom("event")
		.select(["type", "refs", "seq", "at"])
		.where("chain", "=", chain)
		.where("seq", ">", after)
		.orderBy("seq")
		.limit(rowsPerRead)
		.execute();
	return rows.map(({ type, refs, seq, at }) => ({
		type: type as EventType,
		refs: JSON.parse(refs) as EventRefs,
		scope: scopeOf(chain),
		seq,
		at,
	}));
}
