import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { InlinePiece, TextPiece } from "#shared/compare-words.ts";
import type { DocMark, DocNode } from "#shared/document/check.ts";
import { isAllowedHref } from "#shared/document/links.ts";

/** Which text is shown: the one before, the one after, or both in one. */
export type Side = "before" | "after" | "both";
type Mark = "inserted" | "deleted" | "formatted";

/** Words that came, went or changed their form: never told by colour alone, and said aloud. */
export function Marked({ mark, children }: { mark: Mark; children: ReactNode }) {
	const { t } = useTranslation("history");
	const inside = (
		<>
			{/* In the reader's language: as <bdi> they do not decide the direction of the text's own words. */}
			<bdi className="visually-hidden"> {t(`comparison.${mark}`)}: </bdi>
			{children}
			<bdi className="visually-hidden"> {t(`comparison.${mark}End`)} </bdi>
		</>
	);
	if (mark === "inserted") return <ins>{inside}</ins>;
	if (mark === "deleted") return <del>{inside}</del>;
	return <span className="change-form">{inside}</span>;
}

function format(mark: DocMark, words: ReactNode): ReactNode {
	if (mark.type === "bold") return <strong>{words}</strong>;
	if (mark.type === "italic") return <em>{words}</em>;
	const href = mark.attrs?.href;
	if (mark.type !== "link" || !isAllowedHref(href)) return words;
	return (
		<a href={href} rel="noopener noreferrer nofollow">
			{words}
		</a>
	);
}

/** The content of a paragraph; a footnote stands in brackets where its number would be. */
export function Inline({ nodes, marked }: { nodes: readonly DocNode[]; marked?: boolean }) {
	return nodes.map((node, index) => {
		const key = `${index}`;
		if (node.type === "hardBreak") {
			return (
				<span key={key}>
					{marked ? <span aria-hidden="true">↵</span> : null}
					<br />
				</span>
			);
		}
		if (node.type === "footnote") return <Note key={key}>{String(node.attrs?.text ?? "")}</Note>;
		const words = [...(node.marks ?? [])]
			.reverse()
			.reduce<ReactNode>((text, mark) => format(mark, text), node.text);
		return <span key={key}>{words}</span>;
	});
}

function Note({ children }: { children: ReactNode }) {
	const { t } = useTranslation("history");
	return (
		<span className="change-note">
			{" ["}
			{t("comparison.noteStart")} <bdi>{children}</bdi>
			{"]"}
		</span>
	);
}

function isShown(kind: "same" | "inserted" | "deleted", side: Side): boolean {
	if (kind === "inserted") return side !== "before";
	return kind === "deleted" ? side !== "after" : true;
}

function NoteWords({ words, side }: { words: readonly TextPiece[]; side: Side }) {
	return words
		.filter(({ kind }) => isShown(kind, side))
		.map(({ kind, text }, index) => {
			const key = `${index}`;
			if (kind === "same") return <span key={key}>{text}</span>;
			return (
				<Marked key={key} mark={kind}>
					{text}
				</Marked>
			);
		});
}

/** A paragraph's words with what happened to them. */
export function Pieces({ pieces, side }: { pieces: readonly InlinePiece[]; side: Side }) {
	return pieces.map((piece, index) => {
		const key = `${index}`;
		if (piece.kind === "note") {
			return (
				<Note key={key}>
					<NoteWords words={piece.words} side={side} />
				</Note>
			);
		}
		if (piece.kind === "formatted") {
			return (
				<Marked key={key} mark="formatted">
					<Inline nodes={side === "before" ? piece.before : piece.after} />
				</Marked>
			);
		}
		if (!isShown(piece.kind, side)) return null;
		if (piece.kind === "same") return <Inline key={key} nodes={piece.nodes} />;
		return (
			<Marked key={key} mark={piece.kind}>
				<Inline nodes={piece.nodes} marked />
			</Marked>
		);
	});
}
