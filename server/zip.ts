import { crc32 } from "node:zlib";

/** A file of an archive. `path`: with slashes, relative, of letters every system can write. */
export type ZipFile = { path: string; bytes: Uint8Array };

/** 1 January 1980, 00:00: the first moment that the format knows. */
const dosDate = 0x0021;
/** Names are UTF-8. */
const utf8Names = 0x0800;
const version = 20;
const limit = 0xffff_ffff;
const allowedPath = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\\:*?"<>|\p{Cc}]{1,200}$/u;

/**
 * Writes files into a ZIP archive (PKWARE APPNOTE 6.3), in the order given. Stored and not compressed, without
 * times or owners: the same files give the same bytes on every machine and with every release of the runtime, so
 * the archive itself can be hashed and signed.
 * @throws Error naming the path that is not allowed or is given twice, or when a file is too large for the format
 */
export function writeZip(files: readonly ZipFile[]): Buffer {
	if (files.length > 0xffff) throw new Error("too many files for a ZIP archive");
	const seen = new Set<string>();
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const { path, bytes } of files) {
		if (!allowedPath.test(path)) throw new Error(`${JSON.stringify(path)} is no path for an archive`);
		if (seen.has(path.toLowerCase())) throw new Error(`${path} stands twice in the archive`);
		seen.add(path.toLowerCase());
		const name = Buffer.from(path, "utf8");
		const common = commonHeader(bytes, name);
		const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, name]);
		parts.push(local, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
		directory.push(directoryEntry(common, name, offset));
		offset += local.length + bytes.length;
		if (offset > limit) throw new Error("too large for a ZIP archive");
	}
	const index = Buffer.concat(directory);
	return Buffer.concat([...parts, index, endRecord(files.length, index.length, offset)]);
}

/** What the header before a file and its entry in the directory have in common. */
function commonHeader(bytes: Uint8Array, name: Buffer): Buffer {
	const header = Buffer.alloc(26);
	header.writeUInt16LE(version, 0);
	header.writeUInt16LE(utf8Names, 2);
	header.writeUInt16LE(0, 4); // stored
	header.writeUInt16LE(0, 6);
	header.writeUInt16LE(dosDate, 8);
	header.writeUInt32LE(crc32(bytes), 10);
	header.writeUInt32LE(bytes.length, 14);
	header.writeUInt32LE(bytes.length, 18);
	header.writeUInt16LE(name.length, 22);
	return header;
}

function directoryEntry(common: Buffer, name: Buffer, offset: number): Buffer {
	const start = Buffer.alloc(6);
	start.write("PK\x01\x02", "latin1");
	start.writeUInt16LE(version, 4);
	const end = Buffer.alloc(14);
	end.writeUInt32LE(offset, 10);
	return Buffer.concat([start, common, end, name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
	const end = Buffer.alloc(22);
	end.write("PK\x05\x06", "latin1");
	end.writeUInt16LE(count, 8);
	end.writeUInt16LE(count, 10);
	end.writeUInt32LE(size, 12);
	end.writeUInt32LE(offset, 16);
	return end;
}
