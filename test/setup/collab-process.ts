import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import SqliteDatabase from "better-sqlite3";
import { build } from "vite";
import * as Y from "yjs";
import { readEnv } from "#server/env.ts";
import { createServices } from "#server/services.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { type Drafting, openDrafting } from "./drafting.ts";

/** A data folder with a policy and its people, and the settings of the processes that serve it. */
export type Disk = {
	drafting: Omit<Drafting, "textOf">;
	sectionIds: string[];
	settings: Record<string, string>;
	/** The file itself, for somebody who never spoke with the server. Close it. */
	open: () => SqliteDatabase.Database;
	/** The words of a section as they are on disk. */
	read: (sectionId: string) => string;
	remove: () => void;
};

export async function makeDisk(people: number, sections: number): Promise<Disk> {
	const dataDir = mkdtempSync(join(tmpdir(), "tripact-disk-"));
	const settings = {
		NODE_ENV: "test",
		ORIGIN: "http://127.0.0.1:3000",
		LOG_LEVEL: "silent",
		AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
		DATA_DIR: dataDir,
	};
	const services = await createServices(readEnv(settings));
	const drafting = await openDrafting(services, people);
	const sectionIds: string[] = [];
	for (let i = 0; i < sections; i++) sectionIds.push(await drafting.addSection());
	await services.db.destroy();
	const open = () => new SqliteDatabase(join(dataDir, "tripact.sqlite"));
	return {
		drafting,
		sectionIds,
		settings,
		open,
		read(sectionId) {
			const file = open();
			const sql = `select "data" from "sectionUpdate" where "sectionId" = ? order by "seq"`;
			const rows = file.prepare(sql).all(sectionId) as { data: Uint8Array }[];
			file.close();
			const doc = new Y.Doc();
			for (const { data } of rows) Y.applyUpdate(doc, data);
			if (doc.store.pendingStructs) throw new Error("the log has a hole");
			return doc.getXmlFragment(fragmentName).toString();
		},
		remove: () => rmSync(dataDir, { recursive: true, force: true }),
	};
}

/** Builds the program of a process once, so that sixty of them start quickly. @returns its file; inside the project, for its modules */
export async function buildProcess(name: string, source = "collab"): Promise<string> {
	const outDir = resolve("test-results", `collab-${name}`);
	await build({
		configFile: false,
		logLevel: "error",
		publicDir: false,
		build: {
			ssr: `test/setup/${source}-child.ts`,
			outDir,
			emptyOutDir: true,
			rollupOptions: { output: { entryFileNames: "child.mjs" } },
		},
	});
	return join(outDir, "child.mjs");
}

export type CollabProcess = {
	url: string;
	/** The longest standstill since the last question, in ms. */
	askDelay: () => Promise<number>;
	/** Takes the limit on the size of files away. */
	lift: () => void;
	isAlive: () => boolean;
	/** What it holds of the machine's memory, in bytes. */
	memory: () => number;
	kill: () => Promise<void>;
};

/** @param largestFile in KiB: writing beyond it fails, as on a full disk */
export async function startProcess(
	script: string,
	disk: Disk,
	largestFile: number | "unlimited" = "unlimited",
): Promise<CollabProcess> {
	// A process that is told of its limit by a signal would die of it; ignored, the write fails as on a full disk.
	const shell = `trap '' XFSZ; ulimit -S -f ${largestFile}; exec "$0" "$1"`;
	const child: ChildProcess = spawn("bash", ["-c", shell, process.execPath, script], {
		env: { ...process.env, ...disk.settings },
		stdio: ["pipe", "pipe", "inherit"],
	});
	const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
	const next = async () => Number((await lines.next()).value);
	const port = await next();
	return {
		url: `ws://127.0.0.1:${port}/collab`,
		askDelay() {
			child.stdin!.write("\n");
			return next();
		},
		lift: () => void execFileSync("prlimit", ["--pid", String(child.pid), "--fsize=unlimited"]),
		memory() {
			const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
			return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
		},
		isAlive: () => child.exitCode === null && child.signalCode === null,
		async kill() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill("SIGKILL");
			await once(child, "exit");
		},
	};
}
