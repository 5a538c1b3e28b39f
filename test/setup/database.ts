import SqliteDatabase from "better-sqlite3";
import { sql } from "kysely";
import { migrate } from "#server/db/migrate.ts";
import { type OpenDatabase, openDatabase, openSqlite } from "#server/db/open.ts";
import { newId } from "#server/ids.ts";

let image: Buffer | undefined;

/**
 * A fresh, migrated database: SQLite in memory (cloned from one migrated image), or, when
 * TEST_POSTGRES_URL is set, a schema of its own on that server. `close()` removes it.
 */
export async function openTestDatabase(): Promise<OpenDatabase & { close: () => Promise<void> }> {
	const server = process.env.TEST_POSTGRES_URL;
	if (server) return openPostgresSchema(server);
	if (!image) {
		const file = new SqliteDatabase(":memory:");
		const first = openSqlite(file);
		await migrate(first.db, "sqlite");
		image = file.serialize();
		await first.db.destroy();
	}
	const opened = openSqlite(new SqliteDatabase(image));
	return { ...opened, close: () => opened.db.destroy() };
}

async function openPostgresSchema(server: string): Promise<OpenDatabase & { close: () => Promise<void> }> {
	const name = `t_${newId()}`;
	const admin = openDatabase(server);
	await sql.raw(`create schema "${name}"`).execute(admin.db);
	const url = new URL(server);
	url.searchParams.set("options", `-c search_path=${name}`);
	const opened = openDatabase(url.toString());
	await migrate(opened.db, "postgres");
	return {
		...opened,
		close: async () => {
			await opened.db.destroy();
			await sql.raw(`drop schema "${name}" cascade`).execute(admin.db);
			await admin.db.destroy();
		},
	};
}
