import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, useRouteLoaderData } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, Choices, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { defects } from "#shared/conduct.ts";
import { formatLocalTime } from "#shared/zones.ts";
import { ActForm, ownRefusal, type Refusal } from "./act-form.tsx";

/** The acts of officers beside opening, withdrawing and closing. */
export const officerActs = ["announce", "extend", "void", "annul", "repeat", "breakTie", "reopen"] as const;

type Bench = { code: string; name: string | null; seats: { seat: string; name: string | null }[] };
const hour = 60 * 60 * 1000;

export function AnnounceForm() {
	const { t } = useTranslation("conduct");
	return (
		<Form method="post" className="stack-tight">
			<p>{t("announce.text")}</p>
			<Button name="intent" value="announce">
				{t("announce.submit")}
			</Button>
		</Form>
	);
}

/** The seats whose holders are in the room when the round is opened. */
export function PresentNow({ benches }: { benches: Bench[] }) {
	const { t } = useTranslation("conduct");
	const nameOf = useConstituencyName();
	return (
		<details>
			<summary>{t("open.present")}</summary>
			<p className="soft note">{t("presence.hint")}</p>
			{benches.map(({ code, name, seats }) => (
				<fieldset key={code} className="stack-tight">
					<legend className="note">{nameOf(code, name)}</legend>
					{seats
						.filter((seat) => seat.name !== null)
						.map((seat) => (
							<CheckField key={seat.seat} name="present" value={seat.seat} label={<bdi>{seat.name}</bdi>} />
						))}
				</fieldset>
			))}
		</details>
	);
}

function Reason({ own }: { own: Refusal }) {
	const { t } = useTranslation("rounds");
	return (
		<TextAreaField
			label={t("acts.reason")}
			hint={t("acts.reasonHint")}
			name="reason"
			rows={3}
			maxLength={1000}
			required
			defaultValue={own?.values.reason}
			error={own?.fields.reason}
		/>
	);
}

/** A later end for this round, or the end of a round that repeats it. */
export function EndForm({
	intent,
	closesAt,
	formKey,
	refusal,
}: {
	intent: "extend" | "repeat";
	closesAt: number;
	formKey: string;
	refusal: Refusal;
}) {
	const { t } = useTranslation("conduct");
	const root = useRouteLoaderData("root") as { zone: string; now: number } | undefined;
	const own = ownRefusal(refusal, intent);
	const zone = own?.values.zone ?? root?.zone ?? "UTC";
	const proposed = intent === "extend" ? closesAt + hour : (root?.now ?? closesAt) + 7 * 24 * hour;
	const [key] = useState(`${formKey}r`);
	return (
		<ActForm intent={intent} title={t(`${intent}.title`)} submit={t(`${intent}.submit`)} refusal={refusal}>
			<p className="soft note">{t(`${intent}.hint`)}</p>
			<input type="hidden" name="zone" value={zone} />
			<input type="hidden" name="key" value={own?.values.key ?? key} />
			<TextField
				label={t(`${intent}.until`)}
				hint={t("extend.zone", { zone })}
				name="closes"
				type="datetime-local"
				required
				defaultValue={own?.values.closes ?? formatLocalTime(proposed, zone)}
				error={own?.fields.closesAt}
			/>
			{intent === "extend" ? <Reason own={own} /> : null}
		</ActForm>
	);
}

export function TieForm({ refusal }: { refusal: Refusal }) {
	const { t } = useTranslation("conduct");
	const own = ownRefusal(refusal, "breakTie");
	return (
		<Form method="post" className="stack-tight message message-care">
			<p>{t("tie.text")}</p>
			<Choices
				legend={t("tie.legend")}
				name="choice"
				required
				value={own?.values.choice}
				error={own?.fields.choice}
				options={(["approve", "oppose"] as const).map((value) => ({ value, label: t(`tie.${value}`) }))}
			/>
			<Button name="intent" value="breakTie">
				{t("tie.submit")}
			</Button>
		</Form>
	);
}

export function VoidForm({ refusal }: { refusal: Refusal }) {
	const { t } = useTranslation("conduct");
	const own = ownRefusal(refusal, "void");
	return (
		<ActForm intent="void" title={t("void.title")} submit={t("void.submit")} danger refusal={refusal}>
			<p className="soft">{t("void.text")}</p>
			<Choices
				legend={t("void.legend")}
				name="defect"
				required
				value={own?.values.defect}
				error={own?.fields.defect}
				options={defects.map((value) => ({ value, label: t(`void.${value}`) }))}
			/>
			<Reason own={own} />
		</ActForm>
	);
}

export function AnnulForm({ refusal }: { refusal: Refusal }) {
	const { t } = useTranslation("conduct");
	const own = ownRefusal(refusal, "annul");
	return (
		<ActForm intent="annul" title={t("annul.title")} submit={t("annul.submit")} danger refusal={refusal}>
			<p className="soft">{t("annul.text")}</p>
			<Reason own={own} />
		</ActForm>
	);
}

export function ReopenForm({ benches, refusal }: { benches: Bench[]; refusal: Refusal }) {
	const { t } = useTranslation("conduct");
	const nameOf = useConstituencyName();
	const own = ownRefusal(refusal, "reopen");
	return (
		<ActForm intent="reopen" title={t("reopen.title")} submit={t("reopen.submit")} refusal={refusal}>
			<p className="soft">{t("reopen.text")}</p>
			<SelectField
				label={t("reopen.by")}
				name="constituency"
				required
				defaultValue={own?.values.constituency ?? ""}
				error={own?.fields.constituency}
			>
				<option value="" disabled>
					{t("desk.choose")}
				</option>
				{benches.map(({ code, name }) => (
					<option key={code} value={code}>
						{nameOf(code, name)}
					</option>
				))}
			</SelectField>
			<Reason own={own} />
		</ActForm>
	);
}
