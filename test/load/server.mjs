// The built application with its demonstration, as a process of its own, and people who visit it over HTTP.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../server/cli/setup.mjs";

/** A build can precede the start; more than this, in ms, is a fault. */
const patience = 180_000;

/**
 * Starts `npm run demo` on a free port with data in a new folder.
 * @returns what demo.json says, and `stop`, which ends the process and removes the folder
 */
export async function startServer() {
	const data = mkdtempSync(join(tmpdir(), "tripact-bench-"));
	const port = await freePort();
	const child = spawn(
		process.execPath,
		["server/cli/demo.mjs", "--reset", "--port", String(port), "--data", data],
		{ stdio: ["ignore", "ignore", "inherit"] },
	);
	const ended = new Promise((resolve) => child.once("exit", resolve));
	// Also when the measurement is interrupted: no process and no folder stays behind.
	const clear = () => {
		child.kill("SIGKILL");
		rmSync(data, { recursive: true, force: true });
	};
	process.once("exit", clear);
	for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
	const stop = async () => {
		child.kill("SIGTERM");
		await ended;
		process.off("exit", clear);
		rmSync(data, { recursive: true, force: true });
	};
	try {
		await answer(`http://127.0.0.1:${port}/healthz`, child);
		return { demo: JSON.parse(readFileSync(join(data, "demo.json"), "utf8")), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function answer(url, child) {
	const until = Date.now() + patience;
	while (Date.now() < until) {
		if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
		const response = await fetch(url).catch(() => null);
		if (response?.ok) return;
		await wait(100);
	}
	throw new Error("the server does not answer");
}

/**
 * A person of the demonstration, signed in by their link, with the cookies of a browser.
 * `get` and `post` follow redirects as a browser without scripts does and return the last answer with its text;
 * anything but 200 at the end throws.
 */
export async function signIn(demo, name) {
	const person = demo.people.find((one) => one.name === name);
	if (!person) throw new Error(`the demonstration has no ${name}`);
	const jar = new Map();
	const cookie = () => [...jar].map(([key, value]) => `${key}=${value}`).join("; ");

	async function ask(url, given = {}) {
		const response = await fetch(url, {
			...given,
			redirect: "manual",
			headers: { ...given.headers, cookie: cookie(), "accept-language": "en" },
		});
		for (const line of response.headers.getSetCookie()) {
			const [, key, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (value === "" || /max-age=0\b/i.test(line)) jar.delete(key);
			else jar.set(key, value);
		}
		return response;
	}

	async function follow(url, given) {
		const response = await ask(url, given);
		const next = response.headers.get("location");
		const text = await response.text();
		if (next) return follow(new URL(next, url).href);
		if (response.status !== 200) throw new Error(`${name} got ${response.status} at ${url}`);
		return { url, text };
	}

	const post = (path, fields) => {
		const form = Object.values(fields).some((value) => value instanceof Blob)
			? new FormData()
			: new URLSearchParams();
		for (const [key, value] of Object.entries(fields)) form.append(key, value);
		return follow(`${demo.url}${path}`, { method: "POST", body: form, headers: { origin: demo.url } });
	};
	await follow(person.signInUrl);
	await post("/choices", { language: "en", back: "/" });
	return {
		name,
		signInUrl: person.signInUrl,
		cookie,
		ask,
		get: (path) => follow(`${demo.url}${path}`),
		post,
	};
}
