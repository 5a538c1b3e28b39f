import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// No advisory service answers everywhere, so the oldest versions without a known fault are written down here
// (docs/decisions/0001, 0008, 0010). Every copy in the lockfile must be at least that.
const floors: Record<string, string> = {
	"react-router": "7.18.2",
	"better-auth": "1.7.25",
	"better-sqlite3": "12.8.0",
	"socket.io": "4.8.4",
	"socket.io-parser": "4.2.7",
	"engine.io": "6.6.7",
	ws: "8.21.0",
	"@tiptap/core": "3.30.5",
	"prosemirror-view": "1.42.3",
	mammoth: "1.13.0",
	express: "5.3.0",
	qs: "6.16.0",
	linkifyjs: "4.3.2",
	yjs: "13.6.33",
};

type Lock = { packages: Record<string, { version?: string }> };

function isAtLeast(version: string, floor: string): boolean {
	const [have, need] = [version, floor].map((text) => text.split(/[.-]/).map(Number));
	for (const [index, part] of need!.entries()) {
		const difference = (have![index] ?? 0) - part;
		if (difference !== 0) return difference > 0;
	}
	return true;
}

test("nothing installed is older than its first version without a known fault", () => {
	const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
	const found = Object.entries(packages).map(([path, { version }]) => ({
		name: path.split("node_modules/").at(-1)!,
		version,
	}));
	for (const [name, floor] of Object.entries(floors)) {
		for (const { version } of found.filter((entry) => entry.name === name)) {
			expect(isAtLeast(version!, floor), `${name} ${version}, needed ${floor}`).toBe(true);
		}
	}
	// One copy of what must be one: two of them recognize nothing of each other's.
	for (const name of ["yjs", "react", "react-router", "prosemirror-model"]) {
		expect(
			found.filter((entry) => entry.name === name),
			name,
		).toHaveLength(1);
	}
});
