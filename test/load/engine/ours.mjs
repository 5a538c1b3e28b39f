// The product's own data for a measurement: people with sessions, sections with their log. Written straight into its
// tables, in the form in which the product writes them.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { runNode } from "./processes.mjs";

const secret = "a secret of the measurement, of no use elsewhere";
const day = 24 * 3600_000;
export const root = process.env.BENCH_BUILD ?? process.cwd();
const migrate = new URL("migrate.mjs", import.meta.url).pathname;

export const schema = /schemaVersion = "([0-9a-f]+)"/.exec(
	readFileSync(join(root, "shared/document/schema.ts"), "utf8"),
)[1];

export const settingsOf = (data, port = 0) => ({
	...{ NODE_ENV: "production", DATA_DIR: data, HOST: "127.0.0.1", PORT: String(port), AUTH_SECRET: secret },
	...{ ORIGIN: `http://127.0.0.1:${port}`, LOG_LEVEL: "warn", DEMO: "0", INSTALLATION: "Bench" },
});

/** A session's cookie as better-auth signs it. */
export function cookieOf(person) {
	const token = `token-${person}`;
	const signature = createHmac("sha256", secret).update(token).digest("base64");
	return `tripact.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}

function insertRow(db, table, values) {
	const names = Object.keys(values);
	const columns = names.map((name) => `"${name}"`).join(", ");
	const places = names.map((name) => `@${name}`).join(", ");
	return db.prepare(`insert into "${table}" (${columns}) values (${places})`).run(values);
}

function insertPeople(db, persons, now) {
	const policy = { id: "policy", title: "Bench", country: "Nowhere", language: "en", step: 4 };
	insertRow(db, "policy", { ...policy, createdAt: now, createdById: "p0", demo: null });
	const at = new Date(now).toISOString();
	for (let index = 0; index < persons; index++) {
		const id = `p${index}`;
		const user = { id, name: `Person ${index}`, email: `p${index}@example.org`, emailVerified: 1 };
		insertRow(db, "user", { ...user, image: null, createdAt: at, updatedAt: at, locale: "en" });
		const session = { id: `session-${index}`, token: `token-${index}`, userId: id };
		const expiresAt = new Date(now + 13.9 * day).toISOString();
		insertRow(db, "session", { ...session, expiresAt, createdAt: at, updatedAt: at });
		const part = { id: `m${index}`, policyId: "policy", personId: id, constituency: null };
		insertRow(db, "member", { ...part, capacity: "secretariat", organization: "Bench", fromAt: now - day });
	}
}

function insertSections(db, { rooms, text }, position, now) {
	const log = db.prepare(
		`insert into "sectionUpdate" ("sectionId","seq","memberId","personId","constituency","capacity","at","data")
		values (?, ?, 'm0', 'p0', null, 'secretariat', ?, ?)`,
	);
	rooms.forEach((id, index) => {
		const place = { id, policyId: "policy", parentId: null, position: position + index, title: id };
		const state = { kind: "text", language: "en", state: "drafting", epoch: 0, createdAt: now - day };
		const seq = text.updates.length;
		insertRow(db, "section", { ...place, ...state, updateSeq: seq });
		text.updates.forEach((update, number) => {
			log.run(id, number + 1, now - day, update);
		});
		for (const clientId of text.clients) {
			const owner = { clientId, personId: "server", memberId: "server" };
			insertRow(db, "sectionClient", { sectionId: id, ...owner, firstSeenAt: now - day });
		}
		if (text.merged) insertRow(db, "sectionState", { sectionId: id, at: now - day, ...text.merged });
	});
}

/** A merged state as the product's own worker makes it. */
async function merge({ seq, update }) {
	const worker = new Worker(join(root, "server/collab/compact.worker.mjs"));
	worker.postMessage({ id: 1, updates: [update] });
	const [{ merged, fault }] = await once(worker, "message");
	await worker.terminate();
	if (!merged) throw new Error(fault);
	return { seq, ...merged };
}

/**
 * @param world.persons how many people; person n has the cookie `cookieOf(n)` and may write everywhere
 * @param world.sections each `{ rooms, text }`: one text in any number of sections
 */
export async function prepareOurs(data, { persons, sections }) {
	await runNode([migrate], { cwd: root, env: settingsOf(data) });
	for (const { text } of sections) text.merged ??= text.base && (await merge(text.base));
	const db = new Database(join(data, "tripact.sqlite"));
	const now = Date.now();
	db.transaction(() => {
		insertPeople(db, persons, now);
		let position = 0;
		for (const section of sections) {
			insertSections(db, section, position, now);
			position += section.rooms.length;
		}
	})();
	db.pragma("wal_checkpoint(TRUNCATE)");
	db.close();
}
