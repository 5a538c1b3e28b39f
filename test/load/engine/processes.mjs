// Child processes: started for a measurement, read from /proc, and ended by their own id whatever happens.
import { fork, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const children = new Set();
const folders = new Set();
const ticksPerSecond = 100;

process.once("exit", () => {
	for (const child of children) child.kill("SIGKILL");
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

export function makeFolder() {
	const folder = mkdtempSync(join(tmpdir(), "tripact-bench-"));
	folders.add(folder);
	return folder;
}

export function removeFolder(folder) {
	rmSync(folder, { recursive: true, force: true });
	folders.delete(folder);
}

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

/** Starts Node and waits until it has printed `ready`. */
export async function startNode(args, { cwd, env, ready, patience = 60_000 }) {
	const child = spawn(process.execPath, args, {
		...{ cwd, stdio: ["ignore", "pipe", "pipe"] },
		env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
	});
	children.add(child);
	let said = "";
	const ended = new Promise((resolve) =>
		child.once("exit", (code, signal) => {
			children.delete(child);
			resolve(code ?? signal);
		}),
	);
	const isReady = new Promise((resolve) => {
		const hear = (data) => {
			said = (said + data).slice(-4000);
			if (said.includes(ready)) resolve(true);
		};
		child.stdout.on("data", hear);
		child.stderr.on("data", hear);
	});
	const first = await Promise.race([isReady, ended, wait(patience, "late", { ref: false })]);
	if (first !== true) {
		child.kill("SIGKILL");
		throw new Error(`${args.at(-1)} did not start (${first}):\n${said}`);
	}
	return {
		...{ pid: child.pid, ended, said: () => said },
		kill() {
			child.kill("SIGKILL");
			return ended;
		},
		async stop() {
			child.kill("SIGTERM");
			if ((await Promise.race([ended, wait(8_000, "late", { ref: false })])) !== "late") return;
			child.kill("SIGKILL");
			await ended;
		},
		collect: () => child.kill("SIGUSR2"),
	};
}

/** Runs Node to its end; throws with what it said when it failed. */
export async function runNode(args, { cwd, env, input = "" }) {
	const child = spawn(process.execPath, args, { cwd, stdio: "pipe", env: { ...process.env, ...env } });
	child.stdin.end(input);
	children.add(child);
	let said = "";
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (data) => {
			said += data;
		});
	const code = await new Promise((resolve) => child.once("close", resolve));
	children.delete(child);
	if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${said.slice(-4000)}`);
	return said;
}

/**
 * CPU time of a process, threads included, in ms. `stat` counts ended threads but in steps of 10 ms; the scheduler's
 * own sum is exact but knows living threads only. Both are lower bounds, so the larger one is nearer.
 */
export function readCpu(pid) {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	const counted = ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
	let exact = 0;
	for (const task of readdirSync(`/proc/${pid}/task`)) {
		try {
			exact += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1e6;
		} catch {
			// The thread has ended meanwhile, or this kernel keeps no such sums.
		}
	}
	return Math.max(counted, exact);
}

/** Memory that a process holds, in MiB. */
export function readMemory(pid) {
	return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

/** Memory after two collections, when it has come to rest. */
export async function readSettledMemory(server) {
	for (let round = 0; round < 2; round++) {
		server.collect();
		await wait(400);
	}
	return readMemory(server.pid);
}

/** Starts a load process. `ask(act, given)` does one thing there and returns what it found. */
export function startLoad() {
	const child = fork(new URL("load.mjs", import.meta.url).pathname, {
		stdio: ["ignore", "inherit", "inherit", "ipc"],
		serialization: "advanced",
	});
	children.add(child);
	const waiting = new Map();
	let next = 0;
	child.on("message", ({ id, value, error }) => {
		const { resolve, reject } = waiting.get(id);
		waiting.delete(id);
		if (error) reject(new Error(error));
		else resolve(value);
	});
	child.once("exit", (code) => {
		children.delete(child);
		for (const { reject } of waiting.values()) reject(new Error(`the load process ended with ${code}`));
	});
	return {
		pid: child.pid,
		ask: (act, given = {}) =>
			new Promise((resolve, reject) => {
				next += 1;
				waiting.set(next, { resolve, reject });
				child.send({ id: next, act, given });
			}),
		stop: () => child.kill("SIGKILL"),
	};
}
