import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { type Capacity, capacitiesFor } from "#shared/members.ts";

export type MemberRow = {
	id: string;
	name: string;
	email: string | null;
	constituency: string | null;
	capacity: Capacity;
	organization: string;
	fromAt: number;
	untilAt: number | null;
	suspended: boolean;
};

type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** The secretariat's forms for one member: another capacity or organization, or the end of the part. */
export function MemberChange({ member, refusal }: { member: MemberRow; refusal: Answer }) {
	const { t } = useTranslation("members");
	const { t: common } = useTranslation();
	const id = useId();
	const own = refusal?.values.memberId === member.id ? refusal : undefined;
	return (
		<details open={own !== undefined}>
			<summary aria-label={t("changeOf", { name: member.name })}>{common("change")}</summary>
			<div className="member-change">
				<Form method="post" className="stack-tight">
					<input type="hidden" name="memberId" value={member.id} />
					<SelectField
						label={t("capacity")}
						name="capacity"
						defaultValue={own?.values.capacity ?? member.capacity}
						error={own?.fields.capacity}
					>
						{capacitiesFor(member.constituency).map((capacity) => (
							<option key={capacity} value={capacity}>
								{common(`capacity.${capacity}`)}
							</option>
						))}
					</SelectField>
					<TextField
						label={t("organization")}
						name="organization"
						dir="auto"
						maxLength={160}
						defaultValue={own?.values.organization ?? member.organization}
						error={own?.fields.organization}
					/>
					<Button look="quiet" name="intent" value="change">
						{t("save")}
					</Button>
				</Form>
				<Form method="post" className="stack-tight">
					<input type="hidden" name="memberId" value={member.id} />
					<p id={id} className="soft note">
						{t("endHint", { name: member.name })}
					</p>
					<Button look="danger" name="intent" value="end" aria-describedby={id}>
						{t("end")}
					</Button>
				</Form>
			</div>
		</details>
	);
}
