import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** The only reader of process.env. Each variable with its meaning; docs/operations.md repeats this table. */
const settings = z.object({
	/** Address people use, e.g. https://policy.example.org. Origin checks and links in mails stand on it. */
	ORIGIN: z.url().optional(),
	HOST: z.string().default("127.0.0.1"),
	PORT: z.coerce.number().int().min(0).max(65535).default(3000),
	/** Folder of the database file, keys and demo.json. */
	DATA_DIR: z.string().default("data"),
	/** postgres://… ; without it, one SQLite file in DATA_DIR. */
	DATABASE_URL: z
		.string()
		.regex(/^postgres(ql)?:\/\//)
		.optional(),
	/** redis://… ; lets several nodes on one PostgreSQL hear of one another at once. Only a hint: docs/operations.md. */
	REDIS_URL: z
		.string()
		.regex(/^rediss?:\/\//, "must begin with redis:// or rediss://")
		.optional(),
	/** Signs session cookies; at least 32 characters. Without it, one is made and kept in DATA_DIR. */
	AUTH_SECRET: z.string().min(32).optional(),
	/** smtp://user:password@host:port ; without it, mails wait in the outbox that the administrator sees. */
	SMTP_URL: z.url().optional(),
	MAIL_FROM: z.string().default("tripact@localhost"),
	/** Name and up to two letters of emblem shown in the masthead. */
	INSTALLATION: z.string().min(1).max(80).default("Tripact"),
	EMBLEM: z.string().min(1).max(3).default("T"),
	/** "1" opens the demonstration's sign-in links. Never on a real installation. */
	DEMO: z.enum(["0", "1"]).default("0"),
	/** A Chromium that prints records as PDF. Without it, one in a usual place; one that is not there: no PDFs. */
	CHROMIUM_PATH: z.string().optional(),
	LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
	/** How many proxies in front may be trusted for the client's address. */
	TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
	NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
});

/** Settings that make sense only together; told with all other faults. */
const schema = settings
	.refine((env) => env.REDIS_URL === undefined || env.DATABASE_URL !== undefined, {
		path: ["REDIS_URL"],
		error: "serves several nodes, and these need one PostgreSQL: set DATABASE_URL, or leave REDIS_URL out",
		when: () => true,
	})
	.refine((env) => env.REDIS_URL === undefined || env.AUTH_SECRET !== undefined, {
		path: ["AUTH_SECRET"],
		error:
			"must be set, to the same value on every node, when REDIS_URL is: a person signed in on one is then known on all",
		when: () => true,
	});

export type Env = Omit<z.infer<typeof settings>, "ORIGIN" | "AUTH_SECRET" | "DEMO"> & {
	ORIGIN: string;
	AUTH_SECRET: string;
	DEMO: boolean;
	databaseUrl: string;
};

/**
 * Parses the environment. All faults are told at once, each with its cure, in one thrown Error.
 * @param given usually process.env
 */
export function readEnv(given: Record<string, string | undefined>): Env {
	const parsed = schema.safeParse(
		Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")),
	);
	if (!parsed.success) {
		const faults = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
		throw new Error(
			`Tripact cannot start. Correct these settings (docs/operations.md lists them all):\n${faults.join("\n")}`,
		);
	}
	const env = parsed.data;
	return {
		...env,
		DEMO: env.DEMO === "1",
		ORIGIN: new URL(env.ORIGIN ?? `http://${env.HOST}:${env.PORT}`).origin,
		AUTH_SECRET: env.AUTH_SECRET ?? keptSecret(join(env.DATA_DIR, "auth-secret")),
		databaseUrl: env.DATABASE_URL ?? join(env.DATA_DIR, "tripact.sqlite"),
	};
}

function keptSecret(path: string): string {
	if (existsSync(path)) return readFileSync(path, "utf8").trim();
	mkdirSync(dirname(path), { recursive: true });
	const secret = randomBytes(32).toString("base64url");
	writeFileSync(path, secret, { mode: 0o600 });
	return secret;
}
