import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BlockChange } from "#shared/compare.ts";
import type { DocNode } from "#shared/document/check.ts";
import { Inline, Marked, Pieces, type Side } from "./compared-words.tsx";

type Numbers = { oldNumber: string | null; newNumber: string | null };

/** The element of a block. Headings begin at level 2, under the page's own. */
function Shell({ node, children }: { node: DocNode; children: ReactNode }) {
	const { t } = useTranslation("history");
	const { attrs = {} } = node;
	switch (node.type) {
		case "heading": {
			const Heading = `h${Number(attrs.level ?? 2)}` as "h3";
			return <Heading dir="auto">{children}</Heading>;
		}
		case "bulletList":
			return <ul dir="auto">{children}</ul>;
		case "orderedList":
			return (
				<ol dir="auto" start={Number(attrs.start ?? 1)}>
					{children}
				</ol>
			);
		case "listItem":
			return <li dir="auto">{children}</li>;
		case "blockquote":
			return <blockquote dir="auto">{children}</blockquote>;
		case "table":
			return (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
				<section className="table-scroll" tabIndex={0} aria-label={t("kind.table")}>
					<table dir="auto">
						<tbody>{children}</tbody>
					</table>
				</section>
			);
		case "tableRow":
			return <tr>{children}</tr>;
		case "tableCell":
			return <td {...spansOf(attrs)}>{children}</td>;
		case "tableHeader":
			return <th {...spansOf(attrs)}>{children}</th>;
		default:
			return <p dir="auto">{children}</p>;
	}
}

function spansOf(attrs: Record<string, unknown>) {
	return { colSpan: Number(attrs.colspan ?? 1), rowSpan: Number(attrs.rowspan ?? 1) };
}

function isTextBlock(node: DocNode): boolean {
	return node.type === "paragraph" || node.type === "heading";
}

/** A block as it is, or as a whole inserted or deleted. */
function Whole({ node, mark }: { node: DocNode; mark?: "inserted" | "deleted" }) {
	const content = node.content ?? [];
	if (!isTextBlock(node)) {
		return (
			<Shell node={node}>
				{content.map((child, index) => (
					<Whole key={`${index}`} node={child} {...(mark ? { mark } : {})} />
				))}
			</Shell>
		);
	}
	return (
		<Shell node={node}>
			{mark && content.length > 0 ? (
				<Marked mark={mark}>
					<Inline nodes={content} marked />
				</Marked>
			) : (
				<Inline nodes={content} />
			)}
		</Shell>
	);
}

/** One block of a comparison with what happened to it. Inside lists and tables, without numbers. */
export function ComparedBlock({ change, side }: { change: BlockChange; side: Side }) {
	if (change.kind === "left") return null;
	if (change.kind === "inserted") {
		return side === "before" ? null : <Whole node={change.after.node} mark="inserted" />;
	}
	if (change.kind === "deleted") {
		return side === "after" ? null : <Whole node={change.before.node} mark="deleted" />;
	}
	if (change.kind === "same") return <Whole node={change.after.node} />;
	const { content } = change;
	return (
		<Shell node={side === "before" ? change.before.node : change.after.node}>
			{"words" in content ? (
				<Pieces pieces={content.words} side={side} />
			) : (
				content.blocks.map((inner, index) => <ComparedBlock key={`${index}`} change={inner} side={side} />)
			)}
		</Shell>
	);
}

/** What happened to the block as a whole, in words. */
export function useBlockWords(): (change: BlockChange, numbers: Numbers) => string[] {
	const { t } = useTranslation("history");
	const kindOf = (node: DocNode) => t(`kind.${node.type as "paragraph"}`);
	return (change, { oldNumber, newNumber }) => {
		if (change.kind === "inserted") return [t("comparison.blockInserted")];
		if (change.kind === "deleted") return [t("comparison.blockDeleted")];
		if (change.kind === "left") {
			return [newNumber ? t("comparison.movedTo", { number: newNumber }) : t("comparison.movedToPlace")];
		}
		const words: string[] = [];
		if (change.moved) {
			words.push(
				oldNumber ? t("comparison.movedFrom", { number: oldNumber }) : t("comparison.movedFromPlace"),
			);
		}
		if (change.kind === "changed" && change.restyled) {
			const [before, after] = [change.before.node, change.after.node];
			words.push(
				before.type === after.type
					? t("comparison.restyled")
					: t("comparison.became", { before: kindOf(before), after: kindOf(after) }),
			);
		}
		return words;
	};
}
