import { setImmediate as nextTurn } from "node:timers/promises";
import * as Y from "yjs";
import { fragmentName } from "#shared/document/ydoc.ts";
import type { HistoryAuthor } from "#shared/history.ts";
import type { Db } from "../db/open.ts";
import { loadTextAt } from "./moments.ts";

/** Rows of the log that are looked through for it, at most: between moments farther apart nobody is told by block. */
export const rowsAsked = 5000;
/** How long one turn may work before others get theirs, in ms. */
const turnLength = 15;

type Author = Omit<HistoryAuthor, "name">;
/** A piece of the shared text and the top-level block it stands in. */
type Found = { key: string; end: number; deleted: boolean; block: Y.Item | null };

/** The top-level block that a piece of the text belongs to; null where that is gone without a trace. */
function climb(item: Y.Item, root: Y.XmlFragment): Y.Item | null {
	let at: Y.Item | null = item;
	while (at && at.parent !== root) at = (at.parent as Y.AbstractType<unknown> | null)?._item ?? null;
	return at;
}

/** A text at one moment, asked by Yjs id. */
class TextById {
	readonly #doc = new Y.Doc();
	readonly #root = this.#doc.getXmlFragment(fragmentName);

	constructor(update: Uint8Array) {
		Y.applyUpdate(this.#doc, update);
	}

	find(client: number, clock: number): Found | null {
		if (Y.getState(this.#doc.store, client) <= clock) return null;
		const structs = this.#doc.store.clients.get(client)!;
		const struct = structs[Y.findIndexSS(structs, clock)]!;
		return {
			key: `${client} ${struct.id.clock}`,
			end: struct.id.clock + struct.length,
			deleted: struct.deleted,
			block: struct instanceof Y.Item ? climb(struct, this.#root) : null,
		};
	}

	/** The stable id of a block, as this text knows it. */
	nameOf(block: Y.Item): string | null {
		const own = this.find(block.id.client, block.id.clock)?.block;
		const type = own?.content instanceof Y.ContentType ? own.content.type : null;
		const id = type instanceof Y.XmlElement ? (type.getAttribute("id") as unknown) : null;
		return typeof id === "string" ? id : null;
	}

	destroy(): void {
		this.#doc.destroy();
	}
}

/** The blocks a row of the log wrote in, and those it took something from. `gone`: what was taken by earlier rows. */
function blocksOf(data: Uint8Array, before: TextById, after: TextById, gone: Set<string>): Set<Y.Item> {
	const blocks = new Set<Y.Item>();
	const { structs, ds } = Y.decodeUpdate(data);
	for (const struct of structs) {
		const { client, clock } = struct.id;
		const block = struct instanceof Y.Item ? after.find(client, clock)?.block : null;
		if (block) blocks.add(block);
	}
	for (const [client, ranges] of ds.clients) {
		for (const { clock, len } of ranges) {
			for (let at = clock; at < clock + len; ) {
				const old = before.find(client, at);
				const found = old ?? after.find(client, at);
				if (!found) break;
				at = found.end;
				// What was gone already is only told again.
				if (old?.deleted || gone.has(found.key)) continue;
				gone.add(found.key);
				if (found.block) blocks.add(found.block);
			}
		}
	}
	return blocks;
}

/**
 * Who changed each block of a section between two moments, by the block's stable id. Asks no rights; empty where more
 * than `rowsAsked` rows lie between.
 */
export async function listBlockAuthors(
	db: Db,
	sectionId: string,
	from: number,
	to: number,
): Promise<Map<string, Author[]>> {
	const authors = new Map<string, Map<string, Author>>();
	if (to - from > rowsAsked || to === from) return new Map();
	const rows = await db
		.selectFrom("sectionUpdate")
		.select(["memberId", "constituency", "capacity", "data"])
		.where("sectionId", "=", sectionId)
		.where("seq", ">", from)
		.where("seq", "<=", to)
		.orderBy("seq")
		.execute();
	const before = new TextById((await loadTextAt(db, sectionId, from)).update);
	const after = new TextById((await loadTextAt(db, sectionId, to)).update);
	const gone = new Set<string>();
	let began = performance.now();
	for (const { data, ...author } of rows) {
		for (const block of blocksOf(data, before, after, gone)) {
			const id = after.nameOf(block) ?? before.nameOf(block);
			if (!id) continue;
			const known = authors.get(id) ?? new Map<string, Author>();
			authors.set(id, known.set(JSON.stringify(author), author));
		}
		if (performance.now() - began < turnLength) continue;
		await nextTurn();
		began = performance.now();
	}
	before.destroy();
	after.destroy();
	return new Map([...authors].map(([id, known]) => [id, [...known.values()]]));
}
