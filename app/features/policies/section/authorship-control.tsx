import { useTranslation } from "react-i18next";
import { Form, useSearchParams } from "react-router";
import { AuthorLegend } from "#app/editor/author-legend.tsx";
import {
	authorshipParameter,
	type AuthorLegend as Legend,
	readAuthorshipView,
	writeAuthorshipView,
} from "#shared/authorship.ts";
import { Button } from "../../../ui/button.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { useWhen } from "../../../ui/when.tsx";

type Props = {
	/** As in the address; "" for not shown. */
	view: string;
	choices: { visit: { at: number } | null; versions: { id: string; number: number; at: number }[] };
	legend: Legend | null;
	failed: boolean;
};

/** Parts of the address that stay when the view changes. */
const kept = ["on", "comments"];

/**
 * Chooses whether and how the text shows who wrote it, and explains the letters. A plain form: it works without
 * scripts, and its choice is in the address.
 */
export function AuthorshipControl({ view, choices, legend, failed }: Props) {
	const { t } = useTranslation("editor");
	const [search] = useSearchParams();
	const write = useWhen();
	const kind = readAuthorshipView(view)?.kind;
	return (
		<div className="authorship no-print">
			<Form method="get" preventScrollReset replace className="authorship-form">
				{kept.map((name) =>
					search.has(name) ? (
						<input key={name} type="hidden" name={name} value={search.get(name) ?? ""} />
					) : null,
				)}
				<SelectField
					label={t("authorship.label")}
					name={authorshipParameter}
					key={view}
					defaultValue={view}
					onChange={(event) => event.currentTarget.form?.requestSubmit()}
				>
					<option value="">{t("authorship.off")}</option>
					<option value="constituency">{t("authorship.constituency")}</option>
					<option value="person">{t("authorship.person")}</option>
					{choices.visit ? (
						<option value="visit">{t("authorship.visit", { time: write(choices.visit.at) })}</option>
					) : null}
					{choices.versions.map(({ id, number, at }) => (
						<option key={id} value={writeAuthorshipView({ kind: "version", versionId: id })}>
							{t("authorship.version", { number, time: write(at, "day") })}
						</option>
					))}
				</SelectField>
				<noscript>
					<Button look="quiet">{t("authorship.show")}</Button>
				</noscript>
			</Form>
			<p role="status" className={failed ? "note care" : "visually-hidden"}>
				{kind ? t(failed ? "authorship.failed" : legend ? "authorship.shown" : "authorship.loading") : ""}
			</p>
			{kind && legend ? (
				<AuthorLegend
					legend={legend}
					grouping={kind === "person" ? "person" : "constituency"}
					isNew={kind === "visit" || kind === "version"}
				/>
			) : null}
		</div>
	);
}
