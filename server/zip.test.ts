import { promisify } from "node:util";
import { expect, test } from "vitest";
import { type Entry, fromBuffer, type ZipFile as Opened } from "yauzl";
import { writeZip } from "./zip.ts";

const open = promisify(fromBuffer) as unknown as (
	bytes: Buffer,
	options: { lazyEntries: boolean; validateEntrySizes: boolean; strictFileNames: boolean },
) => Promise<Opened>;

/** Read by a library that checks sizes and directory; CRCs are checked below by another implementation. */
async function readZip(bytes: Buffer): Promise<Map<string, { data: Buffer; crc: number }>> {
	const zip = await open(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true });
	const files = new Map<string, { data: Buffer; crc: number }>();
	return new Promise((resolve, reject) => {
		zip.on("error", reject);
		zip.on("end", () => resolve(files));
		zip.on("entry", (entry: Entry) => {
			zip.openReadStream(entry, async (error, stream) => {
				if (error) return reject(error);
				const data = Buffer.concat(await stream.toArray());
				files.set(entry.fileName, { data, crc: entry.crc32 });
				zip.readEntry();
			});
		});
		zip.readEntry();
	});
}

/** CRC-32 bit by bit, as the format describes it. */
function slowCrc(bytes: Uint8Array): number {
	let crc = 0xffff_ffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
	}
	return (crc ^ 0xffff_ffff) >>> 0;
}

const bytes = (text: string) => Buffer.from(text, "utf8");
const files = [
	{ path: "index.html", bytes: bytes("<p>Accord</p>\n") },
	{ path: "texte/politique validée.html", bytes: bytes("سياسة · नीति · 🙂") },
	{ path: "empty", bytes: new Uint8Array() },
	{
		path: "copy.bin",
		bytes: new Uint8Array(new Uint8Array(70_000).map((_, at) => at * 7).buffer, 5, 65_600),
	},
];

test("another library reads every file back, byte for byte, in the order given", async () => {
	const read = await readZip(writeZip(files));
	expect([...read.keys()]).toEqual(files.map(({ path }) => path));
	for (const { path, bytes } of files) {
		expect(read.get(path)!.data.equals(bytes), path).toBe(true);
		expect(read.get(path)!.crc, path).toBe(slowCrc(bytes));
	}
	expect(await readZip(writeZip([]))).toEqual(new Map());
});

test("the same files give the same bytes", () => {
	expect(writeZip(files).equals(writeZip(files.map((file) => ({ ...file }))))).toBe(true);
});

test.each(["/etc/passwd", "../up", "a/../b", "a\\b", "C:x", "", "a\nb", "./a", "a/."])(
	"the path %j is refused",
	(path) => {
		expect(() => writeZip([{ path, bytes: bytes("x") }])).toThrow("is no path");
	},
);

test("no path stands twice, not even in other letters", () => {
	const twice = ["a.txt", "A.txt"].map((path) => ({ path, bytes: bytes("x") }));
	expect(() => writeZip(twice)).toThrow("twice");
});
