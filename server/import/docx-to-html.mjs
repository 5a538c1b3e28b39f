import mammoth from "mammoth";
import yauzl from "yauzl";

// SAFETY 3.1: what a DOCX may hold before anything reads it.
const maxEntries = 200;
const maxUnpacked = 50 * 1024 * 1024;
const maxRatio = 100;
// A short text that repeats itself compresses well, too; a bomb needs size.
const ratioMatters = 1024 * 1024;

/** Why a file is not taken, as an error that crosses from the worker. */
export function makeRefusal(importCode, message) {
	return Object.assign(new Error(message), { importCode });
}

function checkEntry(entry, total) {
	if (entry.isEncrypted()) throw makeRefusal("encrypted", entry.fileName);
	const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
	if (entry.uncompressedSize > ratioMatters && ratio > maxRatio) {
		throw makeRefusal("dangerous", `${entry.fileName} grows ${Math.round(ratio)} times`);
	}
	if (total > maxUnpacked) throw makeRefusal("too-large", `unpacks to more than ${maxUnpacked} bytes`);
}

async function readEntry(zip, entry) {
	const chunks = [];
	for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function checkXml(name, content) {
	if (/<!(?:DOCTYPE|ENTITY)/i.test(content)) throw makeRefusal("dangerous", `${name} has a DTD`);
	if (content.includes("\0")) throw makeRefusal("broken", `${name} is not UTF-8`);
}

/**
 * Reads the XML parts of the archive after checking its directory. Pictures and other parts are never
 * unpacked, and mammoth never sees the archive: what was checked is exactly what is converted.
 */
export async function readParts(bytes) {
	const zip = await yauzl.fromBufferPromise(Buffer.from(bytes));
	if (zip.entryCount > maxEntries) throw makeRefusal("dangerous", `${zip.entryCount} entries`);
	const entries = [];
	let total = 0;
	for await (const entry of zip.eachEntry()) {
		total += entry.uncompressedSize;
		checkEntry(entry, total);
		entries.push(entry);
		if (entries.length > maxEntries) throw makeRefusal("dangerous", "too many entries");
	}
	const parts = new Map();
	for (const entry of entries) {
		if (!/\.(?:xml|rels)$/i.test(entry.fileName)) continue;
		const content = (await readEntry(zip, entry)).toString("utf8");
		checkXml(entry.fileName, content);
		parts.set(entry.fileName, content);
	}
	return parts;
}

/** What the archive's reader said, as a refusal. */
export function explainZipError(error) {
	if (error?.importCode) return error;
	const message = String(error?.message ?? error);
	if (/relative path|absolute path|invalid characters in fileName|too many bytes/.test(message)) {
		return makeRefusal("dangerous", message);
	}
	return makeRefusal("broken", message);
}

/** mammoth reads parts by name; `write` is never called because no style map is embedded. */
function openParts(parts) {
	return {
		exists: (name) => parts.has(name),
		read: async (name, encoding) => {
			const content = parts.get(name) ?? "";
			return encoding ? content : Buffer.from(content);
		},
	};
}

const styleMap = [
	"p[style-name='Title'] => p.doc-title:fresh",
	"p[style-name='TOC Heading'] => p.toc:fresh",
	"p[style-name^='toc '] => p.toc:fresh",
	"p[style-name^='Contents '] => p.toc:fresh",
	"p[style-name='Quote'] => blockquote > p:fresh",
	"p[style-name='Intense Quote'] => blockquote > p:fresh",
	"p[style-name='Quotations'] => blockquote > p:fresh",
	"u => u",
	"highlight => mark",
];

/** Headings under a name of one's own: the style says its outline level. */
function findOwnHeadingStyles(styles) {
	const found = [];
	for (const [, head, body] of styles.matchAll(/<w:style\b([^>]{0,500})>([\s\S]{0,20000}?)<\/w:style>/g)) {
		const id = /\bw:styleId="([A-Za-z0-9_-]{1,100})"/.exec(head)?.[1];
		const level = /<w:outlineLvl\s+w:val="([0-5])"/.exec(body)?.[1];
		const named = /<w:name\s+w:val="(?:heading \d|title|toc)/i.test(body);
		if (id && level && !named && head.includes('"paragraph"'))
			found.push(`p.${id} => h${Number(level) + 1}:fresh`);
	}
	return found;
}

function count(text, pattern) {
	return text.match(pattern)?.length ?? 0;
}

/** What Word's file holds and mammoth leaves out, counted where it stands. */
function countLeftOut(parts) {
	const body = parts.get("word/document.xml") ?? "";
	const furniture = [...parts].filter(([name]) => /^word\/(?:header|footer)\d*\.xml$/.test(name));
	return {
		comment: count(body, /<w:commentReference\b/g),
		change: count(body, /<w:(?:ins|del|moveFrom|moveTo)\s/g),
		equation: count(body, /<m:oMath>|<m:oMath\s/g),
		chart: count(body, /<c:chart\b|<dgm:relIds\b/g),
		textBox: Math.max(0, count(body, /<wps:txbx\b/g) - count(body, /<v:textbox\b/g)),
		colour: count(body, /<w:color\s+w:val="(?!auto|000000)[0-9A-Fa-f]{6}"/g),
		headerFooter: furniture.filter(([, content]) => /<w:t[ >]/.test(content)).length,
	};
}

// Fonts, sizes, languages and revision ids are most of what Word writes and nothing of what is kept. Without
// them a long text needs a third of the memory.
const noise =
	/<w:(?:rFonts|sz|szCs|lang|proofErr|lastRenderedPageBreak|noProof|spacing|kern|w)\b[^<>]*\/>|\sw:rsid\w*="[^"<>]*"/g;

/** A Word document to HTML. Nothing outside the given bytes is read. */
export async function convertDocx(bytes) {
	const parts = await readParts(bytes).catch((error) => {
		throw explainZipError(error);
	});
	if (!parts.has("[Content_Types].xml")) throw makeRefusal("broken", "no content types");
	if (![...parts.keys()].some((name) => name.startsWith("word/")))
		throw makeRefusal("not-supported", "not Word");
	const dropped = countLeftOut(parts);
	for (const [name, content] of parts) {
		if (name.startsWith("word/")) parts.set(name, content.replace(noise, ""));
	}
	const { value } = await mammoth.convertToHtml(
		{ file: openParts(parts) },
		{
			styleMap: [...styleMap, ...findOwnHeadingStyles(parts.get("word/styles.xml") ?? "")],
			includeEmbeddedStyleMap: false,
			externalFileAccess: false,
			convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
		},
	);
	return { html: value, title: null, dropped };
}
