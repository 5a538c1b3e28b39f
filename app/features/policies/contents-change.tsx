import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { languageNames, languages } from "#shared/i18n.ts";

type Section = {
	id: string;
	title: string;
	language: string;
	state: string;
	kind: string;
	groupId: string | null;
};
type Props = {
	section: Section;
	groups: { id: string; name: string }[];
	refusal: { fields: Record<string, string>; values: Record<string, string> } | undefined;
};

/** What can be changed of one section besides its place. Opens without JavaScript. */
export function ContentsChange({ section, groups, refusal }: Props) {
	const { t } = useTranslation("policies");
	const { t: common } = useTranslation();
	return (
		<details open={refusal !== undefined && refusal.values.title !== undefined}>
			<summary aria-label={t("contents.changeOf", { title: section.title })}>{common("change")}</summary>
			<div className="contents-change">
				{section.state === "locked" ? (
					<p>{t("contents.locked")}</p>
				) : (
					<>
						{section.state === "drafting" ? (
							<Rename {...{ section, refusal }} />
						) : (
							<p>{t("contents.frozen")}</p>
						)}
						{section.kind === "text" ? <Assign {...{ section, groups }} /> : null}
						{section.state === "drafting" ? <Remove section={section} /> : null}
					</>
				)}
			</div>
		</details>
	);
}

function Rename({ section, refusal }: Pick<Props, "section" | "refusal">) {
	const { t } = useTranslation("policies");
	const values = refusal?.values;
	return (
		<Form method="post" preventScrollReset className="stack-tight">
			<input type="hidden" name="sectionId" value={section.id} />
			<TextField
				label={t("contents.name")}
				name="title"
				dir="auto"
				required
				maxLength={200}
				defaultValue={values?.title ?? section.title}
				error={refusal?.fields.title}
			/>
			<SelectField
				label={t("contents.language")}
				name="language"
				defaultValue={values?.language ?? section.language}
			>
				{languages.map((code) => (
					<option key={code} value={code} lang={code}>
						{languageNames[code]}
					</option>
				))}
			</SelectField>
			<Button look="quiet" name="intent" value="rename">
				{t("contents.rename")}
			</Button>
		</Form>
	);
}

function Assign({ section, groups }: Pick<Props, "section" | "groups">) {
	const { t } = useTranslation("policies");
	return (
		<Form method="post" preventScrollReset className="stack-tight">
			<input type="hidden" name="sectionId" value={section.id} />
			<SelectField label={t("contents.group")} name="groupId" defaultValue={section.groupId ?? ""}>
				<option value="">{t("contents.noGroup")}</option>
				{groups.map((group) => (
					<option key={group.id} value={group.id}>
						{group.name}
					</option>
				))}
			</SelectField>
			<Button look="quiet" name="intent" value="assign">
				{t("contents.assign")}
			</Button>
		</Form>
	);
}

function Remove({ section }: Pick<Props, "section">) {
	const { t } = useTranslation("policies");
	const id = useId();
	return (
		<Form method="post" className="stack-tight">
			<input type="hidden" name="sectionId" value={section.id} />
			<p id={id} className="soft note">
				{t("contents.removeHint")}
			</p>
			<Button look="danger" name="intent" value="remove" aria-describedby={id}>
				{t("contents.remove")}
			</Button>
		</Form>
	);
}
