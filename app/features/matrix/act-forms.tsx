import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import type { getCommentPage } from "#server/features/matrix-detail.ts";
import { decidable } from "#shared/dispositions.ts";
import { useMatrixWords } from "./matrix-words.ts";

type Page = Awaited<ReturnType<typeof getCommentPage>>;
type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Part = {
	page: Page;
	values: Record<string, string> | undefined;
	fields: Record<string, string> | undefined;
};

/** What this member may do with the comment now. Nothing is shown that would be refused. */
export function ActForms({ page, refusal }: { page: Page; refusal: Refusal }) {
	const { acts } = page;
	const given = (intent: string): Part => {
		const mine = refusal?.values.intent === intent;
		return { page, values: mine ? refusal.values : undefined, fields: mine ? refusal.fields : undefined };
	};
	return (
		<div className="stack-wide no-print">
			{acts.decide === true ? <DecideForm {...given("decide")} /> : null}
			{typeof acts.decide === "string" ? <Waits guard={acts.decide} /> : null}
			{acts.propose ? <ProposeForm {...given("observe")} /> : null}
			{acts.contest ? <ContestForm {...given("contest")} /> : null}
			{acts.withdraw ? <Plain intent="withdraw" /> : null}
			{acts.close ? <Plain intent="close" /> : null}
			{acts.undo ? <Plain intent="undo" /> : null}
		</div>
	);
}

/** Why who may decide cannot yet. */
function Waits({ guard }: { guard: string }) {
	const say = useMatrixWords();
	return (
		<section className="stack-tight">
			<h2>{say("act.decide")}</h2>
			<p className="soft">{say(`guard.${guard}`)}</p>
		</section>
	);
}

function ProposeForm({ page, values, fields }: Part) {
	const say = useMatrixWords();
	const { row } = page;
	const original = row.disposition === null && row.duplicateOf !== null ? `C.${row.duplicateOf}` : "";
	return (
		<Form method="post" className="stack" aria-labelledby="propose">
			<h2 id="propose">{say("act.propose")}</h2>
			<p className="soft note">{say("act.proposeHint")}</p>
			<TextAreaField
				label={say("field.observation")}
				name="observation"
				maxLength={6000}
				defaultValue={values?.observation ?? row.observation}
				error={fields?.observation}
			/>
			<SelectField
				label={say("column.proposed")}
				name="proposed"
				defaultValue={values?.proposed ?? row.proposed ?? ""}
				error={fields?.proposed}
			>
				<option value="">–</option>
				{decidable.map((one) => (
					<option key={one} value={one}>
						{say(`disposition.${one}`)}
					</option>
				))}
			</SelectField>
			<TextField
				label={say("field.original")}
				name="original"
				dir="ltr"
				placeholder="C.1"
				defaultValue={values?.original ?? original}
				error={fields?.original}
			/>
			<Button look="quiet" name="intent" value="observe">
				{say("act.proposeButton")}
			</Button>
		</Form>
	);
}

function DecideForm({ page, values, fields }: Part) {
	const say = useMatrixWords();
	const { row, chair } = page;
	const final = row.state === "contested";
	const now = row.disposition ?? row.proposed ?? undefined;
	return (
		<Form method="post" className="stack" aria-labelledby="decide">
			<input type="hidden" name="intent" value="decide" />
			<h2 id="decide">{say(final ? "act.rule" : "act.decide")}</h2>
			<p className="soft note">
				{say(final ? "act.ruleHint" : chair ? "act.decideChair" : "act.decideHint")}
			</p>
			<Choices
				legend={say("column.disposition")}
				name="disposition"
				options={decidable.map((one) => ({ value: one, label: say(`disposition.${one}`) }))}
				value={values ? values.disposition : now}
				error={fields?.disposition}
			/>
			<TextAreaField
				label={say("field.reason")}
				hint={say("field.reasonHint")}
				name="reason"
				maxLength={6000}
				defaultValue={values?.reason ?? (row.reason || row.observation)}
				error={fields?.reason}
			/>
			<Carrying page={page} values={values} fields={fields} />
			<TextField
				label={say("field.original")}
				name="original"
				dir="ltr"
				placeholder="C.1"
				defaultValue={values?.original ?? (row.duplicateOf === null ? "" : `C.${row.duplicateOf}`)}
				error={fields?.original}
			/>
			<TextField
				label={say("field.amendment")}
				name="amendment"
				dir="ltr"
				placeholder="D.1"
				defaultValue={values?.amendment ?? (row.amendment === null ? "" : `D.${row.amendment}`)}
				error={fields?.amendment}
			/>
			<Button>{say("act.decideButton")}</Button>
		</Form>
	);
}

/** How an acceptance is carried out: by writing the wording, by a change that is there, or by none, and why. */
function Carrying({ page, values, fields }: Part) {
	const say = useMatrixWords();
	const { row, apply, changes, changeId } = page;
	const ways = apply.filter((one) => one.fault === null);
	return (
		<>
			{changeId !== null ? <p className="met">{say("textChanged")}</p> : null}
			{ways.length > 0 ? (
				<Choices
					legend={say("field.apply")}
					name="apply"
					value={values?.apply ?? "no"}
					options={[
						{ value: "no", label: say("field.applyNo") },
						...ways.map(({ how, text }) => ({
							value: how,
							label: (
								<span className="stack-tight">
									<span>{say(how === "quote" ? "field.applyQuote" : "field.applyBlock")}</span>
									<span className="soft note matrix-preview">
										{say("field.applyResult")}: <q dir="auto">{text}</q>
									</span>
								</span>
							),
						})),
					]}
				/>
			) : null}
			{apply
				.filter((one) => one.fault !== null)
				.map(({ how, fault }) => (
					<p key={how} className="soft note">
						{say(`wording.${fault}`)}
					</p>
				))}
			{changeId === null && changes.length > 0 ? (
				<SelectField label={say("field.change")} name="changeId" defaultValue={values?.changeId ?? ""}>
					<option value="">{say("field.changeNone")}</option>
					{changes.map(({ id, number, cause }) => (
						<option key={id} value={id}>
							{say("field.changeOf", { number, cause: say(`cause.${cause}`) })}
						</option>
					))}
				</SelectField>
			) : null}
			<TextField
				label={say("field.noChangeNote")}
				hint={say("field.noChangeHint")}
				name="noChangeNote"
				dir="auto"
				maxLength={2000}
				defaultValue={values?.noChangeNote ?? row.noChangeNote}
				error={fields?.noChangeNote}
			/>
		</>
	);
}

function ContestForm({ values, fields }: Part) {
	const say = useMatrixWords();
	return (
		<Form method="post" className="stack" aria-labelledby="contest">
			<h2 id="contest">{say("act.contest")}</h2>
			<p className="soft note">{say("act.contestHint")}</p>
			<TextAreaField
				label={say("field.contestReason")}
				name="contestReason"
				maxLength={6000}
				defaultValue={values?.contestReason}
				error={fields?.contestReason}
			/>
			<Button look="quiet" name="intent" value="contest">
				{say("act.contest")}
			</Button>
		</Form>
	);
}

function Plain({ intent }: { intent: "withdraw" | "close" | "undo" }) {
	const say = useMatrixWords();
	return (
		<Form method="post" className="stack-tight">
			<p className="soft note">{say(`act.${intent}Hint`)}</p>
			<Button look={intent === "close" ? "quiet" : "danger"} name="intent" value={intent}>
				{say(`act.${intent}`)}
			</Button>
		</Form>
	);
}
