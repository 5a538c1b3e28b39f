import { Constituency, useConstituencyName } from "#app/ui/who.tsx";
import type { MatrixRow, PivotRow } from "#shared/matrix.ts";
import { AnswerCell, NumberLink, Passage, Said, StateCell } from "./matrix-cells.tsx";
import { useMatrixWords } from "./matrix-words.ts";

/** One row one passage, the constituencies' comments side by side. */
export function PivotTable({
	rows,
	policyId,
	names,
}: {
	rows: PivotRow[];
	policyId: string;
	names: readonly { code: string; name: string | null }[];
}) {
	const say = useMatrixWords();
	const nameOf = useConstituencyName();
	const own = (code: string | null) => names.find((one) => one.code === code)?.name ?? null;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls the frame by its focus
		<section className="matrix-scroll" aria-label={say("title")} tabIndex={0}>
			<table className="table-cards matrix-table matrix-pivot">
				<thead>
					<tr>
						<th scope="col">{say("column.place")}</th>
						{rows[0]?.cells.map(({ constituency }) => (
							<th key={constituency ?? ""} scope="col">
								<Constituency code={constituency} own={own(constituency)} />
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row.cells.flatMap((cell) => cell.rows.map((one) => one.id)).join()}>
							<th scope="row">
								<Passage row={row} />
							</th>
							{row.cells.map((cell) => (
								<td
									key={cell.constituency ?? ""}
									data-label={nameOf(cell.constituency, own(cell.constituency))}
									className={cell.rows.length === 0 ? "is-nothing" : undefined}
								>
									<div className="stack">
										{cell.rows.map((one) => (
											<PivotCell key={one.id} row={one} policyId={policyId} />
										))}
										{cell.rows.length === 0 ? <span className="soft">–</span> : null}
									</div>
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function PivotCell({ row, policyId }: { row: MatrixRow; policyId: string }) {
	return (
		<div className="stack-tight">
			<NumberLink row={row} policyId={policyId} />
			<Said row={row} />
			<StateCell row={row} />
			<AnswerCell row={row} />
		</div>
	);
}
