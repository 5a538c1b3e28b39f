import type {
	FileChild,
	ICommentOptions,
	ILevelsOptions,
	IParagraphOptions,
	IRunOptions,
	Paragraph,
	ParagraphChild,
	Table,
} from "docx";
import { directionOf } from "#shared/i18n.ts";
import { bookmarkOf, type Look, type Revision, wordsOf } from "#shared/word.ts";
import type {
	PaperBlock,
	PaperList,
	PaperParagraph,
	PaperPiece,
	PaperRow,
	PaperSection,
	TextPaper,
} from "#shared/word-paper.ts";
import { headingLevel, itemIndent, listLevel, ownStyle, paragraphLevel, stylesFor } from "./docx-styles.ts";
import { changeOf, cleanXml, initialsOf, isHeadRow, isRtl, languageTag } from "./paper-words.ts";

type Docx = typeof import("docx");

/** Where a block stands: the section's language, and how deep in lists and in which kind of block. */
type Place = { rtl: boolean; language: string; headings: number; style?: string; depth: number };

/**
 * A text as a Word document (ECMA-376): real headings, lists, tables, links and footnotes, generated paragraph numbers,
 * direction and language of each paragraph, revisions and comments with their authors and dates; what the paper says
 * of itself on the first page, around every page and in the document's properties.
 */
export async function writeTextDocx(paper: TextPaper): Promise<Buffer> {
	const docx = await import("docx");
	return new DocxWriter(docx, paper).write();
}

class DocxWriter {
	readonly #docx: Docx;
	readonly #paper: TextPaper;
	readonly #notes: Record<string, { children: readonly Paragraph[] }> = {};
	readonly #numbering: { reference: string; levels: ILevelsOptions[] }[] = [];
	/** The ids of a comment and its answers in the file. */
	readonly #commentIds: number[][];
	#changes = 0;

	constructor(docx: Docx, paper: TextPaper) {
		this.#docx = docx;
		this.#paper = paper;
		let next = 0;
		this.#commentIds = paper.comments.map(({ replies }) => [next++, ...replies.map(() => next++)]);
		const levels = Array.from({ length: 9 }, (_, level) => listLevel(level, null));
		this.#numbering.push({ reference: "bullets", levels });
	}

	async write(): Promise<Buffer> {
		const { Document, Packer } = this.#docx;
		const paper = this.#paper;
		const highest = Math.min(...paper.sections.map(({ level }) => level));
		const children = [
			...this.#cover(),
			...paper.sections.flatMap((section) => this.#section(section, section.level - highest + 1)),
		];
		const document = new Document({
			title: cleanXml(paper.title),
			subject: cleanXml(paper.kindOfPaper),
			description: cleanXml(paper.about.map(({ label, value }) => `${label}: ${value}`).join("\n")),
			keywords: cleanXml(paper.caucus),
			creator: cleanXml(paper.madeBy),
			lastModifiedBy: cleanXml(paper.madeBy),
			customProperties: [...paper.about, { name: "caucus", value: paper.caucus }].map(({ name, value }) => ({
				name: `Tripact ${name}`,
				value: cleanXml(value),
			})),
			styles: stylesFor(paper.textLanguage),
			numbering: { config: this.#numbering },
			footnotes: this.#notes,
			...(paper.comments.length > 0 && { comments: { children: this.#comments() } }),
			sections: [
				{
					properties: { page: { margin: { top: 1250, right: 1250, bottom: 1250, left: 1250 } } },
					headers: { default: this.#header() },
					footers: { default: this.#footer() },
					children,
				},
			],
		});
		return Packer.toBuffer(document);
	}

	/** Words of ours, in the reader's language. */
	#own(text: string, style: string, given: IParagraphOptions = {}): Paragraph {
		const around = directionOf(this.#paper.language) === "rtl";
		const rtl = isRtl(text, around);
		return new this.#docx.Paragraph({
			style: `${ownStyle}${style}`,
			bidirectional: rtl || undefined,
			...given,
			children: [this.#run(cleanXml(text), { rightToLeft: rtl || undefined })],
		} as IParagraphOptions);
	}

	#run(text: string, options: IRunOptions = {}): ParagraphChild {
		return new this.#docx.TextRun({ ...options, text });
	}

	#cover(): FileChild[] {
		const { Paragraph, Table, TableRow, TableCell, PageBreak } = this.#docx;
		const paper = this.#paper;
		const rtl = directionOf(paper.language) === "rtl";
		const titleRtl = isRtl(paper.title, directionOf(paper.textLanguage) === "rtl");
		const cell = (text: string, percent: number) =>
			new TableCell({
				width: { size: percent, type: "pct" },
				margins: { top: 20, bottom: 20, left: 60, right: 60 },
				children: [this.#own(text, "About")],
			});
		const line = { style: "single", size: 4, color: "999999" } as const;
		const none = { style: "none", size: 0, color: "auto" } as const;
		const facts = new Table({
			width: { size: 100, type: "pct" },
			columnWidths: [2350, 7050],
			visuallyRightToLeft: rtl || undefined,
			borders: {
				top: line,
				bottom: line,
				insideHorizontal: line,
				left: none,
				right: none,
				insideVertical: none,
			},
			rows: paper.about.map(
				({ label, value }) => new TableRow({ cantSplit: true, children: [cell(label, 25), cell(value, 75)] }),
			),
		});
		const end = paper.whole
			? [new Paragraph({ style: `${ownStyle}Space`, children: [new PageBreak()] })]
			: [this.#own("", "Space")];
		return [
			this.#own(paper.kindOfPaper, "About"),
			new Paragraph({
				style: "Title",
				bidirectional: titleRtl || undefined,
				children: [this.#run(cleanXml(paper.title), { rightToLeft: titleRtl || undefined })],
			}),
			...(paper.draft ? [this.#own(paper.draft, "Draft")] : []),
			facts,
			this.#own("", "Space"),
			this.#own(paper.caucus, "Name"),
			...paper.key.map((words) => this.#own(words, "About")),
			...end,
		];
	}

	#header() {
		const { Header } = this.#docx;
		return new Header({ children: [this.#own(this.#paper.head, "About")] });
	}

	#footer() {
		const { Footer, Paragraph, TextRun, PageNumber } = this.#docx;
		const pages = new Paragraph({
			style: `${ownStyle}About`,
			alignment: "center",
			children: [new TextRun({ children: [PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES] })],
		});
		return new Footer({ children: [this.#own(this.#paper.foot, "About"), pages] });
	}

	#section(section: PaperSection, level: number): FileChild[] {
		const rtl = directionOf(section.language) === "rtl";
		const place: Place = { rtl, language: section.language, headings: level - 1, depth: 0 };
		const [head, count] = [`head ${section.id}`, `text ${section.id}`];
		this.#numbering.push({ reference: head, levels: [headingLevel(section.number)] });
		this.#numbering.push({ reference: count, levels: [paragraphLevel(section.number)] });
		const title = this.#paragraph(section.title, place, {
			heading: `Heading${Math.min(6, level)}` as "Heading1",
			numbering: { reference: head, level: 0 },
			bookmark: bookmarkOf("s", section.id),
		});
		const status = section.status === "" ? [] : [this.#own(section.status, "Status")];
		return [title, ...status, ...(section.blocks ?? []).flatMap((block) => this.#block(block, place, count))];
	}

	/** `count`: what counts the paragraphs of the section; only blocks at its top have numbers. */
	#block(block: PaperBlock, place: Place, count?: string): (Paragraph | Table)[] {
		const numbering = count && block.number !== null ? { reference: count, level: 0 } : undefined;
		if (block.kind === "paragraph") return [this.#ownBlock(block, place, numbering)];
		const number = numbering
			? [
					new this.#docx.Paragraph({
						style: `${ownStyle}Number`,
						bidirectional: place.rtl || undefined,
						numbering,
					} as IParagraphOptions),
				]
			: [];
		if (block.kind === "quote") {
			const inside = { ...place, style: "Quote" };
			return [...number, ...block.blocks.flatMap((child) => this.#block(child, inside))];
		}
		if (block.kind === "list") return [...number, ...this.#list(block, place)];
		return [...number, this.#table(block.rows, place), this.#own("", "Space")];
	}

	#ownBlock(block: PaperParagraph, place: Place, numbering: IParagraphOptions["numbering"]): Paragraph {
		const level = block.heading === null ? null : Math.min(6, block.heading + place.headings);
		return this.#paragraph(block.pieces, place, {
			...(level !== null && { heading: `Heading${level}` as "Heading1" }),
			...(block.name && { style: `${ownStyle}Name` }),
			...(numbering && { numbering }),
			...(block.id && { bookmark: bookmarkOf("b", block.id) }),
			...(block.revision && { mark: block.revision }),
		});
	}

	#list(list: PaperList, place: Place): (Paragraph | Table)[] {
		const level = Math.min(8, place.depth);
		let reference = "bullets";
		if (list.ordered) {
			reference = `list ${this.#numbering.length}`;
			const levels = Array.from({ length: level + 1 }, (_, at) => listLevel(at, list.ordered));
			this.#numbering.push({ reference, levels });
		}
		return list.items.flatMap((item) =>
			item.flatMap((block, index) => {
				if (block.kind !== "paragraph") return this.#block(block, { ...place, depth: level + 1 });
				return [
					this.#paragraph(block.pieces, place, {
						...(index === 0 ? { numbering: { reference, level } } : { indent: itemIndent(level) }),
						...(block.id && { bookmark: bookmarkOf("b", block.id) }),
						...(block.revision && { mark: block.revision }),
					}),
				];
			}),
		);
	}

	#table(rows: readonly PaperRow[], place: Place): Table {
		const { Table, TableRow, TableCell } = this.#docx;
		const columns = (row: PaperRow | undefined) =>
			row?.cells.reduce((sum, cell) => sum + cell.colspan, 0) ?? 1;
		const count = Math.max(1, columns(rows[0]));
		const line = { style: "single", size: 4, color: "808080" } as const;
		return new Table({
			width: { size: 100, type: "pct" },
			columnWidths: Array.from({ length: count }, () => Math.floor(9400 / count)),
			visuallyRightToLeft: place.rtl || undefined,
			borders: {
				top: line,
				bottom: line,
				left: line,
				right: line,
				insideHorizontal: line,
				insideVertical: line,
			},
			rows: rows.map((row, index) => {
				const isHead = row.cells.every((cell) => cell.header) && rows.slice(0, index).every(isHeadRow);
				return new TableRow({
					tableHeader: isHead || undefined,
					cantSplit: true,
					...(row.revision && { [changeOf(row.revision)]: this.#change(row.revision) }),
					children: row.cells.map((cell) => {
						const inside: Place = { ...place, depth: 0 };
						const children = cell.blocks.flatMap((block) => this.#block(block, inside));
						return new TableCell({
							columnSpan: cell.colspan > 1 ? cell.colspan : undefined,
							rowSpan: cell.rowspan > 1 ? cell.rowspan : undefined,
							margins: { top: 40, bottom: 40, left: 90, right: 90 },
							shading: cell.header ? { fill: "eeeeee", type: "clear", color: "auto" } : undefined,
							// A cell ends with a paragraph, never with a table.
							children: children.length > 0 ? children : [this.#own("", "Space")],
						} as ConstructorParameters<typeof TableCell>[0]);
					}),
				} as ConstructorParameters<typeof TableRow>[0]);
			}),
		} as ConstructorParameters<typeof Table>[0]);
	}

	#paragraph(
		pieces: readonly PaperPiece[],
		place: Place,
		given: IParagraphOptions & { bookmark?: string; mark?: Revision },
	): Paragraph {
		const { bookmark, mark, ...options } = given;
		const { Paragraph, Bookmark } = this.#docx;
		const words = wordsOf(
			pieces.filter((piece) => piece.kind !== "open" && piece.kind !== "close"),
			"after",
		);
		const rtl = isRtl(words, place.rtl);
		const children = pieces.flatMap((piece) => this.#piece(piece, { ...place, rtl }));
		return new Paragraph({
			...(place.style && !options.heading && { style: place.style }),
			...options,
			bidirectional: rtl || undefined,
			...(mark && { run: { [changeOf(mark)]: this.#change(mark) } }),
			children: [...(bookmark ? [new Bookmark({ id: bookmark, children: [] })] : []), ...children],
		} as IParagraphOptions);
	}

	#change({ author, at }: Revision) {
		this.#changes += 1;
		return { id: 100_000 + this.#changes, author: cleanXml(author), date: new Date(at ?? 0).toISOString() };
	}

	#piece(piece: PaperPiece, place: Place): ParagraphChild[] {
		const { CommentRangeStart, CommentRangeEnd, CommentReference, TextRun, FootnoteReference } = this.#docx;
		const ids = "comment" in piece ? (this.#commentIds[piece.comment] ?? []) : [];
		if (piece.kind === "open") return ids.map((id) => new CommentRangeStart(id));
		if (piece.kind === "close")
			return ids.flatMap((id) => [
				new CommentRangeEnd(id),
				new TextRun({ children: [new CommentReference(id)] }),
			]);
		if (piece.kind === "break") return [this.#revised(piece.revision, { break: 1 })];
		if (piece.kind === "note") {
			const id = this.#addNote(piece.text, place);
			return [
				this.#revised(piece.revision, { style: "FootnoteReference", children: [new FootnoteReference(id)] }),
			];
		}
		const run = this.#revised(piece.revision, {
			...this.#lookOf(piece.look, piece.text, place),
			text: cleanXml(piece.text),
		});
		return [piece.look.href === null ? run : this.#link(piece.look.href, run)];
	}

	#lookOf(look: Look, text: string, { rtl: around, language }: Place): IRunOptions {
		const rtl = isRtl(text, around);
		const tag = languageTag(language);
		const foreign = language !== this.#paper.textLanguage;
		return {
			bold: look.bold || undefined,
			italics: look.italic || undefined,
			rightToLeft: rtl || undefined,
			...(look.href !== null && { style: "Hyperlink" }),
			...(foreign && { language: rtl ? { bidirectional: tag } : { value: tag } }),
		} as IRunOptions;
	}

	/** A place in the text is a place in the file; a path of ours becomes one in the world. */
	#link(href: string, run: ParagraphChild): ParagraphChild {
		const { ExternalHyperlink, InternalHyperlink } = this.#docx;
		const block = /^#p-(.+)$/.exec(href)?.[1];
		if (block) return new InternalHyperlink({ anchor: bookmarkOf("b", block), children: [run] });
		return new ExternalHyperlink({ link: cleanXml(href), children: [run] });
	}

	#revised(revision: Revision | null, options: IRunOptions): ParagraphChild {
		const { TextRun, InsertedTextRun, DeletedTextRun } = this.#docx;
		if (revision === null) return new TextRun(options);
		const Run = revision.kind === "inserted" ? InsertedTextRun : DeletedTextRun;
		return new Run({ ...options, ...this.#change(revision) });
	}

	#addNote(text: string, place: Place): number {
		const id = Object.keys(this.#notes).length + 1;
		const rtl = isRtl(text, place.rtl);
		const children = [this.#run(cleanXml(` ${text}`), { rightToLeft: rtl || undefined })];
		this.#notes[id] = {
			children: [
				new this.#docx.Paragraph({
					style: "FootnoteText",
					bidirectional: rtl || undefined,
					children,
				} as IParagraphOptions),
			],
		};
		return id;
	}

	#comments(): ICommentOptions[] {
		return this.#paper.comments.flatMap((comment, index) => {
			const [own = 0, ...answers] = this.#commentIds[index] ?? [];
			const write = (id: number, { author, at, text }: { author: string; at: number; text: string }) => ({
				id,
				author: cleanXml(author),
				initials: initialsOf(author),
				date: new Date(at),
				children: text.split("\n").map((line) => {
					const rtl = isRtl(line, false);
					return new this.#docx.Paragraph({
						bidirectional: rtl || undefined,
						children: [this.#run(cleanXml(line), { rightToLeft: rtl || undefined })],
					} as IParagraphOptions);
				}),
			});
			return [
				write(own, comment),
				...comment.replies.map((reply, at) => ({ ...write(answers[at] ?? 0, reply), parentId: own })),
			];
		});
	}
}
