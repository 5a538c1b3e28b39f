import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import { type CheckedRow, type GivenRow, importColumns } from "#shared/matrix-file.ts";
import { useMatrixWords } from "./matrix-words.ts";

const long: readonly string[] = ["quote", "text", "wording", "justification", "observation"];

type Values = Record<string, string> | undefined;

/** Every row of a table that came by mail, with what becomes of it; those with a fault can be corrected here. */
export function ImportPreview({
	draftId,
	rows,
	here,
	values,
}: {
	draftId: string;
	rows: CheckedRow[];
	here: string;
	values: Values;
}) {
	const say = useMatrixWords();
	const bad = rows.flatMap((row) => (row.kind === "bad" ? [row] : []));
	const ready = rows.filter((row) => row.kind === "new" || row.kind === "update");
	const same = rows.filter((row) => row.kind === "same");
	return (
		<>
			<ul className="plain-list row">
				<li className="met">{say("import.good", { count: ready.length })}</li>
				{bad.length > 0 ? <li className="not-met">{say("import.bad", { count: bad.length })}</li> : null}
				{same.length > 0 ? <li className="soft">{say("import.same", { count: same.length })}</li> : null}
			</ul>
			<Form method="post" className="row">
				<input type="hidden" name="draftId" value={draftId} />
				{ready.length > 0 ? (
					<Button name="intent" value="confirm">
						{say("import.confirm")}
					</Button>
				) : null}
				<Button look="plain" name="intent" value="discard">
					{say("import.discard")}
				</Button>
			</Form>
			{bad.length > 0 ? (
				<section className="stack" aria-labelledby="bad">
					<h2 id="bad">{say("import.bad", { count: bad.length })}</h2>
					<p className="soft">{say("import.kept")}</p>
					<p>
						<a href={`${here}/import/rows.csv?draft=${draftId}`} download>
							{say("import.download")}
						</a>
					</p>
					<Form method="post" className="stack">
						<input type="hidden" name="draftId" value={draftId} />
						{bad.slice(0, 50).map((row) => (
							<BadRow key={row.given.row} row={row} values={values} />
						))}
						<Button look="quiet" name="intent" value="correct">
							{say("import.correct")}
						</Button>
					</Form>
				</section>
			) : null}
			{[ready, same].map((list) =>
				list.length > 0 ? (
					<section key={list === ready ? "ready" : "same"} className="stack">
						<h2>{say(list === ready ? "import.good" : "import.same", { count: list.length })}</h2>
						<ReadyTable rows={list} />
					</section>
				) : null,
			)}
		</>
	);
}

function BadRow({ row, values }: { row: Extract<CheckedRow, { kind: "bad" }>; values: Values }) {
	const say = useMatrixWords();
	const { given, faults } = row;
	const filled = (column: keyof GivenRow) =>
		given[column] !== "" || (!long.includes(column) && column !== "number" && column !== "proposed");
	return (
		<fieldset className="matrix-fault stack">
			<legend>
				<strong>{say("import.row", { row: given.row })}</strong>
			</legend>
			<ul>
				{faults.map((fault) => (
					<li key={fault} className="not-met">
						{say(`rowFault.${fault}`)}
					</li>
				))}
			</ul>
			<div className="columns">
				{importColumns.map((column) => {
					const name = `${given.row}.${column}`;
					const field = {
						...{ name, label: say(`column.${column}`), dir: "auto" as const, maxLength: 6000 },
						defaultValue: values?.[name] ?? given[column],
					};
					if (column !== "text" && !filled(column))
						return <input key={column} type="hidden" name={name} value={field.defaultValue} />;
					return long.includes(column) ? (
						<TextAreaField key={column} {...field} />
					) : (
						<TextField key={column} {...field} />
					);
				})}
			</div>
		</fieldset>
	);
}

const shown = [
	"section",
	"paragraph",
	"type",
	"text",
	"wording",
	"constituency",
	"organization",
	"author",
] as const;

function ReadyTable({ rows }: { rows: CheckedRow[] }) {
	const say = useMatrixWords();
	return (
		<div className="matrix-scroll">
			<table className="table-cards matrix-table">
				<thead>
					<tr>
						<th scope="col">{say("column.number")}</th>
						{shown.map((column) => (
							<th key={column} scope="col">
								{say(`column.${column}`)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row.given.row}>
							<th scope="row">
								{say("import.row", { row: row.given.row })}
								<br />
								<span className="soft note">{outcomeOf(say, row)}</span>
							</th>
							{shown.map((column) => (
								<td
									key={column}
									data-label={say(`column.${column}`)}
									className={row.given[column] ? undefined : "is-nothing"}
									dir="auto"
								>
									{row.given[column]}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function outcomeOf(say: (key: string, params?: object) => string, row: CheckedRow): string {
	if (row.kind === "update") return say("import.update", { label: `C.${row.number}` });
	if (row.kind === "same") return row.number === null ? "" : `C.${row.number}`;
	return say("import.new");
}
