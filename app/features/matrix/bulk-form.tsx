import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import { decidable } from "#shared/dispositions.ts";
import { useMatrixWords } from "./matrix-words.ts";

type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** What is done with the ticked comments; it stands in the same form as their boxes. */
export function BulkForm({
	members,
	refusal,
}: {
	members: { id: string; name: string; capacity: string }[];
	refusal: Refusal;
}) {
	const say = useMatrixWords();
	const { t } = useTranslation();
	const values = refusal?.values;
	const fields = refusal?.fields;
	return (
		<details className="matrix-bulk no-print" open={values?.act !== undefined}>
			<summary>{say("bulk.title")}</summary>
			<input type="hidden" name="intent" value="bulk" />
			<div className="columns">
				<div className="stack">
					<SelectField
						label={say("column.responsible")}
						name="memberId"
						defaultValue={values?.memberId ?? ""}
					>
						<option value="">{say("nobody")}</option>
						{members.map(({ id, name, capacity }) => (
							<option key={id} value={id}>
								{name} ({t(`capacity.${capacity}` as never)})
							</option>
						))}
					</SelectField>
					<Button look="quiet" name="act" value="assign">
						{say("bulk.assign")}
					</Button>
				</div>
				<div className="stack">
					<SelectField
						label={say("column.proposed")}
						name="proposed"
						defaultValue={values?.proposed ?? ""}
						error={fields?.proposed}
					>
						<option value="">–</option>
						{decidable
							.filter((one) => one !== "duplicate")
							.map((one) => (
								<option key={one} value={one}>
									{say(`disposition.${one}`)}
								</option>
							))}
					</SelectField>
					<TextAreaField
						label={say("field.observation")}
						name="observation"
						maxLength={6000}
						defaultValue={values?.observation}
						error={fields?.observation}
					/>
					<Button look="quiet" name="act" value="propose">
						{say("bulk.propose")}
					</Button>
				</div>
				<div className="stack">
					<TextField
						label={say("bulk.original")}
						hint={say("bulk.linkHint")}
						name="original"
						className="input-short"
						dir="ltr"
						placeholder="C.1"
						defaultValue={values?.original}
						error={fields?.original}
					/>
					<Button look="quiet" name="act" value="link">
						{say("bulk.link")}
					</Button>
				</div>
			</div>
		</details>
	);
}
