// node server/cli/verify-page.mjs [--check]: puts public/verify.mjs into public/verify.html, so that the page is one file
// which works from a disk, and writes the hashes by which the browser knows its script. --check only compares.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const page = "public/verify.html";
const constant = "server/http/verifier-page.ts";
const hashOf = (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
const inside = (html, name) => new RegExp(`<${name}[^>]*>([\\s\\S]*?)</${name}>`).exec(html)?.[1] ?? "";

/** The page with the verifier in it, and what the server must know of it. */
export function makeVerifierPage() {
	const verifier = readFileSync("public/verify.mjs", "utf8");
	if (/<\/script/i.test(verifier)) throw new Error("a script in a page cannot say that it ends");
	const begin = "/* verify.mjs */\n";
	const end = "/* the page */\n";
	const old = readFileSync(page, "utf8");
	const [start, stop] = [old.indexOf(begin) + begin.length, old.indexOf(end)];
	const filled = old.slice(0, start) + verifier + old.slice(stop);
	const script = hashOf(inside(filled, "script"));
	const policy = [
		"default-src 'none'",
		`script-src ${script}`,
		`style-src ${hashOf(inside(filled, "style"))}`,
		"base-uri 'none'",
		"form-action 'none'",
	].join("; ");
	const html = filled.replace(
		/(http-equiv="Content-Security-Policy" content=")[^"]*/,
		(_all, head) => head + policy,
	);
	const source = `// Written by server/cli/verify-page.mjs.

/** The one page whose script stands in it, so that it works from a disk; the server lets just this script run. */
export const verifierPage = "/verify.html";
export const verifierScript = "${script}";
`;
	return { [page]: html, [constant]: source };
}

if (import.meta.url === `file://${process.argv[1]}`) {
	const stale = Object.entries(makeVerifierPage()).filter(
		([path, text]) => readFileSync(path, "utf8") !== text,
	);
	if (process.argv[2] === "--check") {
		for (const [path] of stale) console.error(`${path} is not up to date: node server/cli/verify-page.mjs`);
		process.exitCode = stale.length > 0 ? 1 : 0;
	} else for (const [path, text] of stale) writeFileSync(path, text);
}
