// Brings what Tripact needs on a fresh machine: dependencies, build, and for tests a browser,
// PostgreSQL and Redis.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fault that its reader can mend; shown as its sentence alone. */
export class SetupError extends Error {}

/** Runs a command to its end, its output shown; throws SetupError(sentence) if it fails. */
export function run(command, args, sentence, options = {}) {
	const result = spawnSync(command, args, { stdio: "inherit", ...options });
	if (result.status !== 0) throw new SetupError(sentence);
}

function has(command) {
	return spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" }).status === 0;
}

/** Installs Debian packages where that is possible: as root, with apt-get. */
function installPackages(packages, sentence) {
	if (process.getuid?.() !== 0 || !has("apt-get")) throw new SetupError(sentence);
	console.log(`Installing ${packages.join(", ")} …`);
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
	const result = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
		stdio: ["ignore", "ignore", "inherit"],
		env,
	});
	if (result.status !== 0) throw new SetupError(sentence);
}

/** The Node versions this code runs on. */
export function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;
	throw new SetupError(
		`Node ${process.versions.node} is too old. Install Node 20.19 or newer (22 or 24 in production).`,
	);
}

/** Dependencies as the lockfile says, installed once for each lockfile and Node version. */
export function installDependencies() {
	checkNode();
	const stamp = "node_modules/.tripact-installed";
	const wanted = createHash("sha256")
		.update(readFileSync("package-lock.json"))
		.update(process.versions.modules)
		.digest("hex");
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
	if (!["python3", "make", "g++"].every(has)) {
		installPackages(
			["python3", "make", "g++"],
			"The database driver must be compiled and this machine lacks a compiler. Install python3, make and g++, then try again.",
		);
	}
	console.log("Installing dependencies (about two minutes, once) …");
	run(
		"npm",
		["ci", "--no-audit", "--no-fund", "--loglevel=error"],
		"The dependencies could not be installed. Read the lines above; a registry that cannot be reached is the usual cause.",
	);
	writeFileSync(stamp, wanted);
}

function newestChange(path) {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** Builds browser and server code, if anything changed since the last build. */
export function buildApp() {
	const made = "build/server/index.js";
	const sources = [
		"app",
		"server",
		"shared",
		"public",
		"package-lock.json",
		"vite.config.ts",
		"react-router.config.ts",
	];
	if (existsSync(made) && statSync(made).mtimeMs > Math.max(...sources.map(newestChange))) return;
	console.log("Building …");
	const result = spawnSync("npx", ["react-router", "build"], { encoding: "utf8" });
	if (result.status === 0) return;
	console.error(result.stdout, result.stderr);
	throw new SetupError("The build failed; the lines above say where.");
}

/** The path of a Chromium that Playwright can drive; installs Debian's where there is none. */
export function findChromium() {
	const candidates = [
		process.env.CHROMIUM_PATH,
		"/usr/bin/chromium",
		"/usr/bin/chromium-browser",
		"/usr/bin/google-chrome",
	];
	const found = candidates.find((path) => path && existsSync(path));
	if (found) return found;
	const sentence =
		"The browser tests need Chromium. Install it (on Debian: apt-get install chromium) or set CHROMIUM_PATH.";
	installPackages(["chromium"], sentence);
	if (!existsSync("/usr/bin/chromium")) throw new SetupError(sentence);
	return "/usr/bin/chromium";
}

function findPostgres() {
	const root = "/usr/lib/postgresql";
	const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
	return versions.map((version) => join(root, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}

/** A port that is free at this moment on 127.0.0.1. */
export function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

/**
 * Starts a PostgreSQL of its own on a free port, in a new folder, for the length of the tests.
 * @returns its address, how to end it, and how to kill it and start it again on the same data
 */
export async function startPostgres() {
	const sentence =
		"The tests on PostgreSQL need its server. Install it (on Debian: apt-get install postgresql) and try again.";
	if (!findPostgres()) installPackages(["postgresql"], sentence);
	const bin = findPostgres();
	if (!bin) throw new SetupError(sentence);
	const folder = mkdtempSync(join(tmpdir(), "tripact-pg-"));
	const root = process.getuid?.() === 0;
	// PostgreSQL refuses to run as root; Debian's package brings a user for it.
	if (root) run("chown", ["-R", "postgres", folder], "The user postgres is missing.");
	const as = (command, args) =>
		root ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];
	const quiet = { stdio: ["ignore", "ignore", "inherit"], cwd: folder };
	run(
		...as(join(bin, "initdb"), [
			"-N",
			"-A",
			"trust",
			"-U",
			"tripact",
			"-E",
			"UTF8",
			"--locale=C",
			"-D",
			`${folder}/db`,
		]),
		"PostgreSQL's initdb failed.",
		quiet,
	);
	const port = await freePort();
	const [command, args] = as(join(bin, "postgres"), [
		"-D",
		`${folder}/db`,
		"-h",
		"127.0.0.1",
		"-p",
		String(port),
		"-k",
		folder,
		"-c",
		"fsync=off",
		"-c",
		"max_connections=300",
		// Nobody reads its output while tests run: refusals, which are provoked by the thousand, would fill it.
		"-c",
		"log_min_messages=log",
	]);
	const start = () => launch("PostgreSQL", command, args, folder, "ready to accept connections");
	let server = await start();
	/** Asked by its own tool: a signal to runuser would not reach the server behind it. */
	const end = async (mode) => {
		const ended = new Promise((resolve) => server.once("exit", resolve));
		run(
			...as(join(bin, "pg_ctl"), ["stop", "-D", `${folder}/db`, "-m", mode]),
			"PostgreSQL did not stop.",
			quiet,
		);
		await ended;
	};
	return {
		url: `postgres://tripact@127.0.0.1:${port}/postgres`,
		kill: () => end("immediate"),
		start: async () => {
			server = await start();
		},
		stop: async () => {
			await end("fast");
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Starts a server program; resolves when it has said that it is ready. Its output is not kept. */
async function launch(name, command, args, cwd, ready) {
	const server = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], cwd });
	await new Promise((resolve, reject) => {
		for (const output of [server.stdout, server.stderr]) {
			output.on("data", (data) => String(data).includes(ready) && resolve());
		}
		server.once("error", reject);
		server.once("exit", (code) => reject(new SetupError(`${name} ended at once (code ${code}).`)));
	});
	return server;
}

/** Redis, for the tests with several nodes; installs Debian's where there is none. */
export function findRedis() {
	const sentence =
		"The tests with several nodes need Redis. Install it (on Debian: apt-get install redis-server) and try again.";
	if (!has("redis-server")) installPackages(["redis-server"], sentence);
	if (!has("redis-server")) throw new SetupError(sentence);
}

/**
 * Starts a Redis of its own on a free port of 127.0.0.1, in a new folder; it keeps nothing.
 * @returns its address, how to end it, and how to hurt it: killed it starts again empty, paused it hangs
 */
export async function startRedis() {
	findRedis();
	const folder = mkdtempSync(join(tmpdir(), "tripact-redis-"));
	const port = await freePort();
	const args = [
		"--port",
		port,
		"--bind",
		"127.0.0.1",
		"--save",
		"",
		"--appendonly",
		"no",
		"--dir",
		folder,
	].map(String);
	const start = () => launch("Redis", "redis-server", args, folder, "Ready to accept connections");
	let server = await start();
	const kill = async () => {
		const ended = new Promise((resolve) => server.once("exit", resolve));
		if (server.exitCode === null && server.signalCode === null) {
			server.kill("SIGKILL");
			await ended;
		}
	};
	return {
		url: `redis://127.0.0.1:${port}`,
		kill,
		start: async () => {
			server = await start();
		},
		pause: () => server.kill("SIGSTOP"),
		resume: () => server.kill("SIGCONT"),
		stop: async () => {
			await kill();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Runs a command-line entry: a SetupError is one sentence and exit code 1. */
export async function main(entry) {
	try {
		await entry();
	} catch (error) {
		const plain = error instanceof SetupError || String(error?.code).startsWith("ERR_PARSE_ARGS");
		console.error(plain ? `\n${error.message}` : error);
		process.exit(1);
	}
}
