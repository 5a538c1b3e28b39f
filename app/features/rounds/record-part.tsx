import { Fragment } from "react";
import { Constituency } from "#app/ui/who.tsx";
import type { Block, Cell, Part } from "#shared/record-parts.ts";
import type { NamedConstituency } from "./round-words.ts";

type Names = { constituencies: NamedConstituency[] };

/** One of the 26 parts, numbered and headed. */
export function RecordPart({ part, constituencies }: { part: Part } & Names) {
	return (
		<section className="stack-tight record-part" aria-labelledby={part.id}>
			<h2 id={part.id}>
				<span className="record-number">{part.number}</span> {part.title}
			</h2>
			{part.blocks.map((block, index) => (
				<PartBlock key={index} block={block} constituencies={constituencies} />
			))}
		</section>
	);
}

function PartBlock({ block, constituencies }: { block: Block } & Names) {
	switch (block.kind) {
		case "text":
			return (
				<p
					className={
						block.look === "lead" ? "record-question" : block.look === "note" ? "soft note" : undefined
					}
					dir="auto"
				>
					{block.text}
				</p>
			);
		case "facts":
			return (
				<dl className="facts">
					{block.rows.map(({ label, value }) => (
						<Fragment key={label}>
							<dt>{label}</dt>
							<dd>
								<Cells cells={value} constituencies={constituencies} />
							</dd>
						</Fragment>
					))}
				</dl>
			);
		case "list":
			return (
				<ul className="plain-list record-list">
					{block.items.map((item, index) => (
						<li key={index}>
							<Cells cells={[item]} constituencies={constituencies} />
						</li>
					))}
				</ul>
			);
		case "statement":
			return (
				<figure className="record-statement">
					<figcaption className="row">
						<Cells cells={block.by} constituencies={constituencies} apart />
					</figcaption>
					<blockquote dir="auto" className="verbatim">
						{block.text}
					</blockquote>
				</figure>
			);
		default:
			return <PartTable block={block} constituencies={constituencies} />;
	}
}

function PartTable({ block, constituencies }: { block: Extract<Block, { kind: "table" }> } & Names) {
	const look = (index: number) => (block.numbers?.includes(index) ? "number" : undefined);
	return (
		<table className="table-cards record-table">
			<caption>{block.caption}</caption>
			<thead>
				<tr>
					{block.head.map((title, index) => (
						<th key={title} scope="col" className={look(index)}>
							{title}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{block.rows.map((cells, row) => (
					<tr key={row}>
						{cells.map((cell, index) =>
							index === 0 ? (
								<th key={block.head[index]} scope="row">
									<Cells cells={[cell]} constituencies={constituencies} />
								</th>
							) : (
								<td key={block.head[index]} data-label={block.head[index]} className={look(index)}>
									<span>
										<Cells cells={[cell]} constituencies={constituencies} />
									</span>
								</td>
							),
						)}
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** What stands in one place, one after another. */
function Cells({ cells, constituencies, apart }: { cells: Cell[]; apart?: true } & Names) {
	return cells.map((cell, index) => {
		const between = index > 0 && !apart ? " · " : null;
		if (typeof cell === "string") {
			return (
				<span key={cell}>
					{between}
					{cell}
				</span>
			);
		}
		if ("constituency" in cell) {
			const { constituency } = cell;
			const own = constituencies.find((one) => one.code === constituency)?.name ?? null;
			return <Constituency key={`of ${constituency}`} code={constituency} own={own} />;
		}
		if ("code" in cell) {
			return (
				<Fragment key={cell.code}>
					{index > 0 ? " " : null}
					<span className="hash" dir="ltr">
						{cell.code}
					</span>
				</Fragment>
			);
		}
		return (
			<Fragment key={cell.own}>
				{between}
				<bdi>{cell.own}</bdi>
			</Fragment>
		);
	});
}
