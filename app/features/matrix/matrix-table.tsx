import { type MatrixRow, pickField } from "#shared/matrix.ts";
import { AnswerCell, From, NumberLink, Passage, Said, StateCell } from "./matrix-cells.tsx";
import { useMatrixWords } from "./matrix-words.ts";

const columns = ["place", "text", "from", "answer", "responsible", "state"] as const;

/** One row one comment, as ministries keep it; on a phone, cards. */
export function MatrixTable({
	rows,
	policyId,
	picks,
	values,
}: {
	rows: MatrixRow[];
	policyId: string;
	/** The sections whose comments have a box to tick. */
	picks: readonly string[];
	/** What was ticked in a form that came back. */
	values: Record<string, string> | undefined;
}) {
	const say = useMatrixWords();
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls the frame by its focus
		<section className="matrix-scroll" aria-label={say("title")} tabIndex={0}>
			<table className="table-cards matrix-table">
				<thead>
					<tr>
						<th scope="col">{say("column.number")}</th>
						{columns.map((column) => (
							<th key={column} scope="col">
								{say(`column.${column}`)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row.id} className={row.mine ? "matrix-mine" : undefined}>
							<th scope="row">
								<span className="who">
									{picks.includes(row.section.id) ? (
										<Pick row={row} ticked={values?.[`${pickField}${row.id}`] !== undefined} />
									) : null}
									<NumberLink row={row} policyId={policyId} />
								</span>
							</th>
							<td data-label={say("column.place")}>
								<Passage row={row} />
							</td>
							<td data-label={say("column.text")}>
								<Said row={row} />
							</td>
							<td data-label={say("column.from")}>
								<From row={row} />
							</td>
							<td data-label={say("column.answer")}>
								<AnswerCell row={row} />
							</td>
							<td data-label={say("column.responsible")}>
								{row.responsible ? (
									<bdi>{row.responsible.name}</bdi>
								) : (
									<span className="soft">{say("nobody")}</span>
								)}
							</td>
							<td data-label={say("column.state")}>
								<StateCell row={row} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function Pick({ row, ticked }: { row: MatrixRow; ticked: boolean }) {
	const say = useMatrixWords();
	return (
		<input
			type="checkbox"
			className="matrix-pick"
			name={`${pickField}${row.id}`}
			value="1"
			defaultChecked={ticked}
			aria-label={say("pick", { label: `C.${row.number}` })}
		/>
	);
}
