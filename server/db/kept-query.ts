import type { CompiledQuery } from "kysely";
import type { Db } from "./open.ts";

/** Stands in a query for the value that comes with each run. */
type Hole = { readonly hole: number };

/** As many as any kept query takes. */
const holes: readonly Hole[] = Array.from({ length: 8 }, (_, hole) => ({ hole }));

/**
 * A query whose words are put together once per kind of database and then kept: for the few that are asked at every
 * keystroke and every knock, where putting them together costs more than the answer.
 * @param build makes the query; the values of a run stand in it as the holes it is given, in their order
 */
export function keepQuery<Row>(
	build: (db: Db, ...values: never[]) => { compile: () => CompiledQuery<Row> },
): (db: Db, ...values: (string | number)[]) => Promise<Row[]> {
	const kept = new Map<unknown, CompiledQuery<Row>>();
	return async (db, ...values) => {
		const dialect = db.getExecutor().adapter.constructor;
		const query = kept.get(dialect) ?? build(db, ...(holes as never[])).compile();
		kept.set(dialect, query);
		const parameters = query.parameters.map((value) =>
			holes.includes(value as Hole) ? values[(value as Hole).hole] : value,
		);
		return (await db.executeQuery<Row>({ ...query, parameters })).rows;
	};
}
