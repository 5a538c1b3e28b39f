import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type { ChecklistItem, ChecklistPage, GivenAnswer, GivenView } from "#server/features/checklists.ts";
import { itemViews } from "#shared/checklists.ts";
import { AnswerForm } from "./answer-form.tsx";
import { useProvision } from "./checklist-words.ts";

export type Refused = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = {
	item: ChecklistItem;
	list: ChecklistPage;
	policy: string;
	refusal: Refused;
	asked: boolean;
	/** Under a part's own heading, or right under the page's. */
	level: 2 | 3;
};

/** One item: what is asked, what was answered with what proves it, and what the constituencies say of that. */
export function Item({ item, list, policy, refusal, asked, level }: Props) {
	const { t } = useTranslation("checklists");
	const provisionOf = useProvision();
	const { id, current, earlier, provisions } = item;
	const Heading = level === 2 ? "h2" : "h3";
	const answering = list.may.answer && (asked || refusal?.values.intent === "answer");
	return (
		<article id={id} className="checklists-item stack-tight" aria-labelledby={`${id}-title`}>
			<Heading id={`${id}-title`} className="checklists-question">
				<span className="section-number">{id.replace(/^[TK]\.?|^B(?=[35])/, "")} </span>
				{item.text}
			</Heading>
			{provisions.length > 0 ? (
				<p className="soft note">
					{t("provisions")} <bdi>{provisions.map(provisionOf).join("; ")}</bdi>
				</p>
			) : null}
			{current ? <Given answer={current} policy={policy} /> : <p className="soft">{t("none")}</p>}
			{current ? <Views views={current.views} /> : null}
			{earlier.length > 0 ? (
				<details>
					<summary>{t("former", { count: earlier.length })}</summary>
					<div className="stack">
						{earlier.map((one) => (
							<div key={one.revision} className="stack-tight">
								<Given answer={one} policy={policy} />
								<Views views={one.views} />
							</div>
						))}
					</div>
				</details>
			) : null}
			{answering ? <AnswerForm {...{ item, list, policy, refusal }} /> : null}
			{list.may.answer && !answering ? (
				<p>
					<Link to={`${policy}/checklists/${list.id}?item=${id}#${id}`} preventScrollReset>
						{t(current ? "change" : "act", { item: id })}
					</Link>
				</p>
			) : null}
			{list.may.respond && current ? (
				<details open={refusal?.values.intent === "view"}>
					<summary>{t("respond")}</summary>
					<ViewForm
						{...{ item: id, revision: current.revision, refusal }}
						own={current.views.find((one) => one.constituency === list.constituency)}
					/>
				</details>
			) : null}
		</article>
	);
}

function Given({ answer, policy }: { answer: GivenAnswer; policy: string }) {
	const { t } = useTranslation("checklists");
	return (
		<div className="stack-tight">
			<p>
				<strong className={`checklists-answer checklists-${answer.answer ?? "inWords"}`}>
					{answer.answer ? t(`answer.${answer.answer}`) : t("inWords")}
				</strong>
			</p>
			{answer.text ? (
				<p dir="auto" className="checklists-words">
					{answer.text}
				</p>
			) : null}
			{answer.evidence.length > 0 ? (
				<div>
					<p className="soft note">{t("evidence")}</p>
					<ul>
						{answer.evidence.map((one, index) => (
							<li key={`${index}`}>
								<EvidenceLink evidence={one} policy={policy} />
							</li>
						))}
					</ul>
				</div>
			) : null}
			<p className="soft note">
				{t("revision", { number: answer.revision })} · <bdi>{answer.by}</bdi> · <When at={answer.at} />
			</p>
		</div>
	);
}

function EvidenceLink({ evidence, policy }: { evidence: GivenAnswer["evidence"][number]; policy: string }) {
	const { t } = useTranslation(["checklists", "submission"]);
	if ("url" in evidence) {
		return (
			<a href={evidence.url} rel="noopener noreferrer nofollow" dir="ltr" className="checklists-address">
				{evidence.url}
			</a>
		);
	}
	const { proof } = evidence;
	if (!proof) return <span className="soft">{t("gone")}</span>;
	return (
		<Link to={`${policy}/${proof.path}`}>
			{t(`submission:proof.${proof.kind}`, { number: proof.number })}: <bdi>{proof.title}</bdi>
		</Link>
	);
}

function Views({ views }: { views: GivenView[] }) {
	const { t } = useTranslation("checklists");
	if (views.length === 0) return <p className="soft note">{t("silent")}</p>;
	return (
		<ul className="plain-list checklists-views" aria-label={t("views")}>
			{views.map((one) => (
				<li key={one.constituency}>
					<Constituency code={one.constituency} /> <strong>{t(`view.${one.view}`)}</strong>
					{one.text ? (
						<span dir="auto" className="checklists-words">
							{" "}
							{one.text}
						</span>
					) : null}{" "}
					<span className="soft note">
						<bdi>{one.by}</bdi> · <When at={one.at} style="day" />
					</span>
				</li>
			))}
		</ul>
	);
}

function ViewForm({
	item,
	revision,
	refusal,
	own,
}: {
	item: string;
	revision: number;
	refusal: Refused;
	own: GivenView | undefined;
}) {
	const { t } = useTranslation("checklists");
	const values = refusal?.values.intent === "view" ? refusal.values : undefined;
	const fields = values ? refusal?.fields : undefined;
	return (
		<Form method="post" className="stack" preventScrollReset>
			<input type="hidden" name="item" value={item} />
			<input type="hidden" name="revision" value={revision} />
			<Choices
				legend={t("respondForm.legend")}
				name="view"
				required
				value={values?.view ?? own?.view}
				error={fields?.view}
				options={itemViews.map((value) => ({ value, label: t(`respondForm.${value}`) }))}
			/>
			<TextAreaField
				label={t("respondForm.text")}
				hint={t("respondForm.textHint")}
				name="text"
				rows={3}
				maxLength={2000}
				defaultValue={values?.text ?? own?.text ?? ""}
				error={fields?.text}
			/>
			<Button look="quiet" name="intent" value="view">
				{t("respondForm.save")}
			</Button>
		</Form>
	);
}
