import { type Kysely, sql } from "kysely";

// One number that rises with every change of who may do what, written by the database itself in the same transaction:
// whoever has read it knows that what he knew of people's rights still holds.
const watched: Record<string, readonly string[]> = {
	session: ["update", "delete"],
	user: ["update", "delete"],
	member: ["insert", "update", "delete"],
	workingGroupMember: ["insert", "update", "delete"],
	workingGroup: ["update", "delete"],
};

export async function up(db: Kysely<unknown>, dialect: "sqlite" | "postgres"): Promise<void> {
	const number = dialect === "sqlite" ? "integer" : "bigint";
	await sql
		.raw(`create table "accessStamp" ("id" integer not null primary key, "number" ${number} not null)`)
		.execute(db);
	await sql.raw(`insert into "accessStamp" ("id", "number") values (1, 1)`).execute(db);
	const rise = `update "accessStamp" set "number" = "number" + 1 where "id" = 1`;
	if (dialect === "postgres") {
		await sql
			.raw(
				`create function "raiseAccessStamp"() returns trigger language plpgsql as $$ begin ${rise}; return null; end $$`,
			)
			.execute(db);
	}
	for (const [table, verbs] of Object.entries(watched)) {
		for (const verb of verbs) {
			const head = `create trigger "${table}Raises${verb}" after ${verb} on "${table}"`;
			const trigger =
				dialect === "sqlite"
					? `${head} begin ${rise}; end`
					: `${head} for each statement execute function "raiseAccessStamp"()`;
			await sql.raw(trigger).execute(db);
		}
	}
}
