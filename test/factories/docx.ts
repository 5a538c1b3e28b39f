import { crc32, deflateRawSync } from "node:zlib";

/** One entry of a ZIP. `claim` lies about the unpacked size, `flags` and `stored` as in the format. */
export type ZipPart = {
	name: string;
	data: string | Uint8Array;
	claim?: number;
	flags?: number;
	stored?: boolean;
};

function makeEntry(part: ZipPart, offset: number) {
	const data = Buffer.from(part.data as string);
	const packed = part.stored ? data : deflateRawSync(data);
	const name = Buffer.from(part.name);
	const common = Buffer.alloc(26);
	common.writeUInt16LE(20, 0);
	common.writeUInt16LE((part.flags ?? 0) | 0x800, 2);
	common.writeUInt16LE(part.stored ? 0 : 8, 4);
	common.writeUInt32LE(crc32(data), 10);
	common.writeUInt32LE(packed.length, 14);
	common.writeUInt32LE(part.claim ?? data.length, 18);
	common.writeUInt16LE(name.length, 22);
	const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, name, packed]);
	const rest = Buffer.alloc(14);
	rest.writeUInt32LE(offset, 10);
	const madeBy = Buffer.from([20, 0]);
	return { local, central: Buffer.concat([Buffer.from("PK\u0001\u0002"), madeBy, common, rest, name]) };
}

/** A ZIP archive written by hand, so that it can also be a bad one. */
export function makeZip(parts: ZipPart[]): Uint8Array {
	const locals: Buffer[] = [];
	const centrals: Buffer[] = [];
	let offset = 0;
	for (const part of parts) {
		const { local, central } = makeEntry(part, offset);
		locals.push(local);
		centrals.push(central);
		offset += local.length;
	}
	const directory = Buffer.concat(centrals);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(parts.length, 4);
	end.writeUInt16LE(parts.length, 6);
	end.writeUInt32LE(directory.length, 8);
	end.writeUInt32LE(offset, 12);
	return new Uint8Array(Buffer.concat([...locals, directory, Buffer.from("PK\u0005\u0006"), end]));
}

const namespaces =
	'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
	'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ' +
	'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ' +
	'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
	'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" ' +
	'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"';

const relationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A paragraph of WordprocessingML; `inner` are runs. */
export function wordParagraph(inner: string, properties = ""): string {
	return `<w:p><w:pPr>${properties}</w:pPr>${inner}</w:p>`;
}

/** A run of text. */
export function wordRun(text: string, properties = ""): string {
	return `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
}

/** A heading in Word's own style. */
export function wordHeading(level: number, text: string): string {
	return wordParagraph(wordRun(text), `<w:pStyle w:val="Heading${level}"/>`);
}

/** `relations` are extra relationships of the document; `footnotes` by id from 1. */
export type DocxInput = {
	body: string;
	footnotes?: string[];
	relations?: string;
	styles?: string;
	extra?: ZipPart[];
	prolog?: string;
};

function makeRelations(entries: string): string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries}</Relationships>`;
}

const numbering = `<w:numbering ${namespaces}>${["decimal", "bullet"]
	.map(
		(format, index) =>
			`<w:abstractNum w:abstractNumId="${index}">${[0, 1]
				.map((level) => `<w:lvl w:ilvl="${level}"><w:numFmt w:val="${format}"/></w:lvl>`)
				.join("")}</w:abstractNum>`,
	)
	.join(
		"",
	)}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`;

function makeStyles(extra: string): string {
	const style = (id: string, name: string) =>
		`<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;
	const known = [1, 2, 3, 4].map((level) => style(`Heading${level}`, `heading ${level}`));
	known.push(style("Title", "Title"), style("TOC1", "toc 1"), style("Quote", "Quote"));
	return `<w:styles ${namespaces}>${known.join("")}${extra}</w:styles>`;
}

/** The parts of a Word document that mammoth can read: numbering 1 counts, numbering 2 has bullets. */
export function makeDocxParts(input: DocxInput): ZipPart[] {
	const notes = (input.footnotes ?? []).map(
		(text, index) => `<w:footnote w:id="${index + 1}">${wordParagraph(wordRun(text))}</w:footnote>`,
	);
	const relation = (id: string, type: string, target: string) =>
		`<Relationship Id="${id}" Type="${relationTypes}/${type}" Target="${target}"/>`;
	const document = `<w:document ${namespaces}><w:body>${input.body}</w:body></w:document>`;
	return [
		{
			name: "[Content_Types].xml",
			data: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/></Types>`,
		},
		{ name: "_rels/.rels", data: makeRelations(relation("r1", "officeDocument", "word/document.xml")) },
		{
			name: "word/_rels/document.xml.rels",
			data: makeRelations(
				relation("s1", "styles", "styles.xml") +
					relation("n1", "numbering", "numbering.xml") +
					relation("f1", "footnotes", "footnotes.xml") +
					(input.relations ?? ""),
			),
		},
		{
			name: "word/document.xml",
			data: `<?xml version="1.0" encoding="UTF-8"?>${input.prolog ?? ""}${document}`,
		},
		{ name: "word/styles.xml", data: makeStyles(input.styles ?? "") },
		{ name: "word/numbering.xml", data: numbering },
		{ name: "word/footnotes.xml", data: `<w:footnotes ${namespaces}>${notes.join("")}</w:footnotes>` },
		...(input.extra ?? []),
	];
}

/** A Word document. */
export function makeDocx(input: DocxInput): Uint8Array {
	return makeZip(makeDocxParts(input));
}
