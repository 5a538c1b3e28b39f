import { isSuggestionOf } from "#shared/suggestions.ts";
import type { Db } from "../db/open.ts";
import type { Connection } from "./connection.ts";

/** What a writer may do with suggestions. */
export type Marking = {
	/** Asked about each suggestion that new formatting names. */
	mayMark: (suggestionId: string) => boolean;
	/** The member whose suggestions are all that may change; null: the text itself may. */
	onlyOf: string | null;
};

/** Which suggestions a section has had: nobody makes one in another's name. */
export type SuggestionBook = {
	/** What this connection may mark: its own, and what is there already. */
	markingOf: (connection: Connection) => Marking;
	isKnown: (id: string) => boolean;
	note: (ids: readonly string[]) => void;
	/** Reads again, after others have written. */
	reload: () => Promise<void>;
};

export async function openSuggestionBook(db: Db, sectionId: string): Promise<SuggestionBook> {
	const known = new Set<string>();
	async function reload(): Promise<void> {
		const rows = await db.selectFrom("suggestion").select("id").where("sectionId", "=", sectionId).execute();
		for (const { id } of rows) known.add(id);
	}
	await reload();
	return {
		markingOf: ({ memberId, right }) => ({
			mayMark: (id) => known.has(id) || isSuggestionOf(id, memberId),
			onlyOf: right === "suggest" ? memberId : null,
		}),
		isKnown: (id) => known.has(id),
		note(ids) {
			for (const id of ids) known.add(id);
		},
		reload,
	};
}
