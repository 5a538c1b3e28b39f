import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import type { AmendmentPage } from "#server/features/amendment-view.ts";
import { isOpen } from "#shared/amendment-states.ts";
import { relationKinds } from "#shared/amendments.ts";
import { LabelLink, StateWord } from "./words.tsx";

type Props = Pick<AmendmentPage, "relations" | "others" | "may" | "subs"> & {
	policyId: string;
	formKey: string;
	refusal: { fields: Record<string, string>; values: Record<string, string> } | undefined;
};

/** Sub-amendments, alternatives, contradictions, dependences; what overlaps is suggested, and the chair's order. */
export function Relations({ policyId, relations, others, subs, may, formKey, refusal }: Props) {
	const { t } = useTranslation("amendments");
	const linked = new Set(relations.map((one) => one.otherId));
	const suggested = others.filter((one) => one.overlaps && !linked.has(one.id));
	const rest = others.filter((one) => isOpen(one.state));
	if (subs.length + relations.length + others.length === 0) return null;
	return (
		<section className="stack-tight" aria-labelledby="relations">
			<h2 id="relations">{t("relation.title")}</h2>
			<ul className="plain-list stack-tight">
				{subs.map((sub) => (
					<li key={sub.id}>
						{t("relation.sub")} <LabelLink policyId={policyId} id={sub.id} number={sub.number} />{" "}
						<StateWord state={sub.state} />
					</li>
				))}
				{relations.map(({ otherId, number, kind, from }) => (
					<li key={`${otherId}-${kind}-${from}`} className="amendment-relation">
						<span>
							{t(kind === "depends" && !from ? "relation.dependent" : `relation.${kind}`)}{" "}
							<LabelLink policyId={policyId} id={otherId} number={number} />
						</span>
						{may.relate && (kind !== "depends" || from) ? (
							<Form method="post" preventScrollReset>
								<input type="hidden" name="otherId" value={otherId} />
								<input type="hidden" name="kind" value={kind} />
								<input type="hidden" name="remove" value="yes" />
								<Button
									name="intent"
									value="relate"
									look="plain"
									aria-label={t("relation.removeOf", { label: `D.${number}` })}
								>
									{t("relation.remove")}
								</Button>
							</Form>
						) : null}
					</li>
				))}
				{suggested.map((one) => (
					<li key={one.id} className="amendment-relation">
						<span>
							{t("relation.suggested")} <LabelLink policyId={policyId} id={one.id} number={one.number} />
						</span>
						{may.relate ? (
							<Form method="post" preventScrollReset>
								<input type="hidden" name="otherId" value={one.id} />
								<input type="hidden" name="kind" value="contradicts" />
								<Button
									name="intent"
									value="relate"
									look="quiet"
									aria-label={t("relation.confirmOf", { label: `D.${one.number}` })}
								>
									{t("relation.confirm")}
								</Button>
							</Form>
						) : null}
					</li>
				))}
			</ul>
			{may.relate && rest.length > 0 ? <RelateForm others={rest} /> : null}
			{may.order && rest.length > 0 ? <OrderForm others={rest} formKey={formKey} refusal={refusal} /> : null}
		</section>
	);
}

function RelateForm({ others }: Pick<Props, "others">) {
	const { t } = useTranslation("amendments");
	return (
		<details className="no-print">
			<summary>{t("relation.add")}</summary>
			<Form method="post" className="row" preventScrollReset>
				<SelectField label={t("relation.kind")} name="kind">
					{relationKinds.map((kind) => (
						<option key={kind} value={kind}>
							{t(`relation.${kind}`)}
						</option>
					))}
				</SelectField>
				<Others others={others} name="otherId" />
				<Button name="intent" value="relate" look="quiet">
					{t("relation.do")}
				</Button>
			</Form>
		</details>
	);
}

function OrderForm({ others, formKey, refusal }: Pick<Props, "others" | "formKey" | "refusal">) {
	const { t } = useTranslation("amendments");
	const own = refusal?.values.intent === "order" ? refusal : undefined;
	return (
		<details className="no-print" open={own !== undefined || undefined}>
			<summary>{t("order.title")}</summary>
			<Form method="post" className="stack-tight" preventScrollReset>
				<p className="soft note">{t("order.why")}</p>
				<input type="hidden" name="key" value={own?.values.key ?? formKey} />
				<Others others={others} name="beforeId" value={own?.values.beforeId} />
				<TextField
					label={t("field.reasonNeeded")}
					name="reason"
					required
					maxLength={4000}
					dir="auto"
					defaultValue={own?.values.reason}
					error={own?.fields.reason}
				/>
				<Button name="intent" value="order" look="quiet">
					{t("order.do")}
				</Button>
			</Form>
		</details>
	);
}

function Others({
	others,
	name,
	value,
}: Pick<Props, "others"> & { name: string; value?: string | undefined }) {
	const { t } = useTranslation("amendments");
	return (
		<SelectField
			label={t(name === "beforeId" ? "order.before" : "relation.other")}
			name={name}
			defaultValue={value}
		>
			{others.map(({ id, number }) => (
				<option key={id} value={id}>
					{`D.${number}`}
				</option>
			))}
		</SelectField>
	);
}
