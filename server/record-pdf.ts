import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AppError } from "#shared/errors.ts";

/** Prints papers by the Chromium of this machine, where there is one. */
export type PdfPrinter = {
	/** Whether this installation makes PDFs. */
	available: boolean;
	/**
	 * @param html a whole document that needs nothing else and forbids scripts itself (Chromium prints by one of its own)
	 * @returns the PDF; null where there is no Chromium. Throws "busy" when too many wait or the print fails.
	 */
	print: (html: string) => Promise<Buffer | null>;
};

const usualPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** How many papers may be asked for at once: each is printed alone, and nobody should wait for minutes. */
const mostWaiting = 8;
/** How many papers are remembered, so that a meeting that takes the same record makes it once. */
const mostKept = 8;

/** The Chromium that was named, or one in a usual place. Nothing is ever fetched. */
function findChromium(given: string | undefined): string | null {
	return (given === undefined ? usualPaths : [given]).find((path) => existsSync(path)) ?? null;
}

/**
 * @param given CHROMIUM_PATH; one that is not there turns PDFs off
 * @param onFailure told why a print failed, for the log
 * @param limit how long one print may take, in ms
 */
export function createPdfPrinter(
	given: string | undefined,
	onFailure: (error: unknown) => void,
	limit = 20_000,
): PdfPrinter {
	const chromium = findChromium(given);
	const kept = new Map<string, Promise<Buffer>>();
	let last: Promise<unknown> = Promise.resolve();
	let waiting = 0;

	function queue(program: string, html: string): Promise<Buffer> {
		if (waiting >= mostWaiting) throw new AppError("busy", "certificate:pdf.failed");
		waiting += 1;
		const printed = last
			.then(() => printOnce(program, html, limit))
			.catch((error) => {
				onFailure(error);
				throw new AppError("busy", "certificate:pdf.failed");
			})
			.finally(() => {
				waiting -= 1;
			});
		last = printed.catch(() => undefined);
		return printed;
	}

	return {
		available: chromium !== null,
		async print(html) {
			if (chromium === null) return null;
			const key = createHash("sha256").update(html).digest("hex");
			const before = kept.get(key);
			if (before) return before;
			const printed = queue(chromium, html);
			kept.set(key, printed);
			printed.catch(() => kept.delete(key));
			const [oldest] = kept.keys();
			if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
			return printed;
		},
	};
}

/** One print, in a folder and a profile of its own that are gone afterwards. */
async function printOnce(program: string, html: string, limit: number): Promise<Buffer> {
	const folder = await mkdtemp(join(tmpdir(), "tripact-pdf-"));
	try {
		const profile = join(folder, "profile");
		const page = join(folder, "record.html");
		const paper = join(folder, "record.pdf");
		await mkdir(profile);
		await writeFile(page, html, { mode: 0o600 });
		const args = [...argumentsFor(profile, paper), pathToFileURL(page).href];
		await runChromium(program, args, folder, limit);
		const bytes = await readFile(paper);
		if (!bytes.subarray(0, 5).equals(Buffer.from("%PDF-"))) throw new Error("not a PDF");
		return bytes;
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

function argumentsFor(profile: string, paper: string): string[] {
	return [
		"--headless",
		"--disable-gpu",
		"--disable-dev-shm-usage",
		"--disable-extensions",
		"--disable-crash-reporter",
		"--no-first-run",
		"--no-default-browser-check",
		// No network: no name or address is found, and Chromium's own errands are off.
		"--host-resolver-rules=MAP * ~NOTFOUND",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-sync",
		`--user-data-dir=${profile}`,
		"--no-pdf-header-footer",
		"--generate-pdf-document-outline",
		`--print-to-pdf=${paper}`,
		// Chromium refuses to start as root with its sandbox.
		...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
	];
}

/** Runs it without our environment, which holds secrets, and ends it with all its own processes. */
function runChromium(program: string, args: string[], home: string, limit: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, {
			cwd: home,
			detached: true,
			stdio: "ignore",
			env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, TMPDIR: home, LANG: "C.UTF-8", TZ: "UTC" },
		});
		const end = () => {
			try {
				if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
			} catch {
				// All of them have ended.
			}
		};
		const timer = setTimeout(end, limit);
		child.once("error", (error) => {
			clearTimeout(timer);
			reject(error);
		});
		child.once("exit", (code, signal) => {
			clearTimeout(timer);
			end();
			if (code === 0) resolve();
			else reject(new Error(`Chromium ended with ${signal ?? code}`));
		});
	});
}
