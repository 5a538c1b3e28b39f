import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, SelectField } from "#app/ui/field.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { commentTypes } from "#shared/circulation.ts";
import { commentStates, dispositions } from "#shared/dispositions.ts";
import { type MatrixFilter, noConstituency } from "#shared/matrix.ts";
import { useMatrixWords } from "./matrix-words.ts";

type Given = {
	sections: { id: string; number: string; title: string }[];
	constituencies: { code: string; name: string | null }[];
	organizations: string[];
	responsibles: { id: string; name: string }[];
};

const flags = ["unanswered", "late", "contested", "mine"] as const;

/** What the table is narrowed to: a plain form whose answers stand in the address. */
export function MatrixFilters({
	filter,
	given,
	view,
	here,
}: {
	filter: MatrixFilter;
	given: Given;
	view: string;
	here: string;
}) {
	const say = useMatrixWords();
	const nameOf = useConstituencyName();
	const isSet = Object.values(filter).some((value) => value !== "");
	const choices: [keyof MatrixFilter, [string, string][]][] = [
		["section", given.sections.map(({ id, number, title }) => [id, `${number} ${title}`.trim()])],
		[
			"constituency",
			[
				...given.constituencies.map(({ code, name }): [string, string] => [code, nameOf(code, name)]),
				[noConstituency, nameOf(null)],
			],
		],
		["organization", given.organizations.map((name) => [name, name])],
		["type", commentTypes.map((type) => [type, say(`type.${type}`)])],
		["state", commentStates.map((state) => [state, say(`state.${state}`)])],
		["disposition", dispositions.map((one) => [one, say(`disposition.${one}`)])],
		["responsible", given.responsibles.map(({ id, name }) => [id, name])],
	];
	return (
		<details className="matrix-filters no-print" open={isSet}>
			<summary>{say("filter.title")}</summary>
			<Form method="get" action={here} className="stack" key={JSON.stringify(filter)}>
				{view === "comments" ? null : <input type="hidden" name="view" value={view} />}
				<div className="matrix-filter-grid">
					{choices.map(([name, options]) => (
						<SelectField key={name} label={say(`column.${name}`)} name={name} defaultValue={filter[name]}>
							<option value="">{say("filter.all")}</option>
							{options.map(([value, words]) => (
								<option key={value} value={value}>
									{words}
								</option>
							))}
						</SelectField>
					))}
				</div>
				<div className="row">
					{flags.map((flag) => (
						<CheckField
							key={flag}
							label={say(`filter.${flag}`)}
							name={flag}
							value="1"
							defaultChecked={filter[flag] === "1"}
						/>
					))}
				</div>
				<div className="row">
					<Button look="quiet">{say("filter.show")}</Button>
					{isSet ? <Link to={here}>{say("filter.clear")}</Link> : null}
				</div>
				<p className="soft note">{say("filter.saved")}</p>
			</Form>
		</details>
	);
}
