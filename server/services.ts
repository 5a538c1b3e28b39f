import { type Logger, pino } from "pino";
import { type Auth, createAuth } from "./auth/auth.ts";
import { createMerger, type Merger } from "./collab/merger.ts";
import { migrate } from "./db/migrate.ts";
import { type Db, type Dialect, openDatabase } from "./db/open.ts";
import type { Env } from "./env.ts";
import {
	type Appended,
	type Bus,
	createBus,
	createEventBus,
	type EventBus,
	type PresenceNews,
} from "./events.ts";
import { sendResetMail } from "./features/mail.ts";
import { createTextCache, type TextCache } from "./features/texts.ts";
import { createLimits, type Limits } from "./http/limits.ts";
import { openRecordKey, type RecordKey } from "./keys.ts";
import { createPdfPrinter, type PdfPrinter } from "./record-pdf.ts";

/** Everything that has state. Made once, in server/index.ts; routes get it through the load context. */
export type Services = {
	env: Env;
	log: Logger;
	db: Db;
	dialect: Dialect;
	events: EventBus;
	/** What this process has appended to the texts' logs, after the commit. */
	appended: Bus<Appended>;
	/** Who came, moved or left in the sections open in this process. */
	presence: Bus<PresenceNews>;
	auth: Auth;
	limits: Limits;
	recordKey: RecordKey;
	pdf: PdfPrinter;
	textCache: TextCache;
	merger: Merger;
	/** Milliseconds since the epoch. Tests and the demonstration's seeding set their own. */
	clock: () => number;
};

/** Opens the database, brings it to the newest shape, and makes every service. */
export async function createServices(
	env: Env,
	given: { clock?: () => number; db?: { db: Db; dialect: Dialect } } = {},
): Promise<Services> {
	const log = pino({
		level: env.LOG_LEVEL,
		redact: ["req.headers.cookie", "req.headers.authorization", "*.email", "*.text", "*.password"],
	});
	const { db, dialect } = given.db ?? openDatabase(env.databaseUrl);
	await migrate(db, dialect);
	const onError = (error: unknown) => log.error({ err: error }, "a listener of what was committed failed");
	const services: Services = {
		env,
		log,
		db,
		dialect,
		events: createEventBus(onError),
		appended: createBus(onError),
		presence: createBus(onError),
		auth: createAuth(env, db, dialect, (person, token) => sendResetMail(services, person, token)),
		limits: createLimits(),
		recordKey: openRecordKey(env.DATA_DIR),
		pdf: createPdfPrinter(env.CHROMIUM_PATH, (error) => log.error({ err: error }, "a PDF could not be made")),
		textCache: createTextCache(),
		merger: createMerger(),
		clock: given.clock ?? Date.now,
	};
	return services;
}
