// What a page weighs on the line.
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { gzipSync } from "node:zlib";

const client = "build/client";

/** The bytes of an answer's body as they travel, compressed as the server does it for a browser. */
function weigh(url, cookie) {
	return new Promise((resolve, reject) => {
		get(url, { headers: { cookie, "accept-encoding": "gzip" } }, (response) => {
			let bytes = 0;
			response.on("data", (chunk) => {
				bytes += chunk.length;
			});
			response.on("end", () => resolve({ status: response.statusCode, bytes }));
			response.on("error", reject);
		}).on("error", reject);
	});
}

/** The first round of the demonstration whose ballot this person may fill in. */
async function findBallot(demo, voter) {
	for (const roundId of demo.roundIds) {
		const path = `/policies/${demo.policyId}/rounds/${roundId}/ballot`;
		const page = await voter.get(path).catch(() => null);
		if (page?.text.includes('name="choice"')) return { path, html: page.text };
	}
	throw new Error("the demonstration has no open ballot");
}

async function measureBallot(table, demo, voter) {
	const { path, html } = await findBallot(demo, voter);
	const page = await weigh(`${demo.url}${path}`, voter.cookie());
	const links = [...html.matchAll(/<link[^>]+rel="stylesheet"[^>]*>/g)].map(
		([link]) => /href="([^"]+)"/.exec(link)[1],
	);
	let css = 0;
	for (const href of new Set(links)) css += (await weigh(`${demo.url}${href}`, voter.cookie())).bytes;
	table.add("ballot page without JavaScript: HTML, gz", "KB", page.bytes / 1000);
	table.add("ballot page without JavaScript: CSS, gz", "KB", css / 1000);
	table.add("ballot page without JavaScript: HTML and CSS, gz", "KB", (page.bytes + css) / 1000);
}

/** The sum of these entries of the manifest and all they import, compressed one by one. */
function weighScripts(manifest, entries) {
	const files = new Set();
	const visit = (key) => {
		const { file, imports = [] } = manifest[key];
		if (files.has(file)) return;
		files.add(file);
		for (const next of imports) visit(next);
	};
	for (const entry of entries) visit(entry);
	return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${client}/${file}`)).length, 0) / 1000;
}

function measureScripts(table) {
	const manifest = JSON.parse(readFileSync(`${client}/.vite/manifest.json`, "utf8"));
	const route = (path) => {
		const key = Object.keys(manifest).find((name) => name.startsWith(`app/${path}?__react-router`));
		if (!key) throw new Error(`the manifest has no ${path}`);
		return key;
	};
	const frame = ["app/entry.client.tsx", "shared/catalogues/en.ts", route("root.tsx")];
	const policy = [...frame, route("features/policies/policy.route.tsx")];
	const section = [...policy, route("features/policies/section.route.tsx")];
	const pages = {
		"my work": [...frame, route("features/home/home.route.tsx")],
		"a policy's workspace": [...policy, route("features/policies/workspace.route.tsx")],
		"a section, before the editor": section,
		"a section, with the editor": [...section, "app/editor/editor-island.tsx"],
	};
	for (const [name, entries] of Object.entries(pages)) {
		table.add(`JavaScript of ${name}, gz`, "KB", weighScripts(manifest, entries));
	}
}

export async function measureBytes(table, demo, voter) {
	await measureBallot(table, demo, voter);
	measureScripts(table);
}
