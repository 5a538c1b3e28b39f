import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { Who } from "#app/ui/who.tsx";
import type { ItemView } from "#server/features/response-views.ts";
import { commentLabel } from "#shared/circulation.ts";
import { type Refused, refusedBy } from "./refused.ts";
import { isolate, Said, SaidPlace } from "./said.tsx";

/** One comment in preparation: who wrote it, where it stands, what it says, and what the reader may do with it. */
export function ItemCard({
	item,
	others,
	refused,
}: {
	item: ItemView;
	/** Those that it may be merged into. */
	others: readonly ItemView[];
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	return (
		<li id={`item-${item.id}`} className="stack-tight response-item">
			<p className="response-item-head">
				<ItemState item={item} />
				<SaidPlace number={item.sectionNumber} paragraph={item.paragraph} type={item.type} />
			</p>
			<Said said={item} />
			<p className="note">
				<Who name={item.author} constituency={item.constituency} capacity={item.capacity} />{" "}
				<span className="soft">
					<When at={item.createdAt} />
					{item.changedBy !== item.author
						? ` · ${t("item.changedBy", { name: isolate(item.changedBy) })}`
						: ""}
				</span>
			</p>
			<ItemActs item={item} others={others} refused={refused} />
		</li>
	);
}

function ItemState({ item }: { item: ItemView }) {
	const { t } = useTranslation("circulation");
	const look = { endorsed: "met", submitted: "met", notEndorsed: "not-met", draft: "", merged: "soft" }[
		item.state
	];
	const label = item.submittedNumber === null ? "" : commentLabel(item.submittedNumber);
	return <strong className={look}>{t(`itemState.${item.state}`, { label })}</strong>;
}

function ItemActs({
	item,
	others,
	refused,
}: {
	item: ItemView;
	others: readonly ItemView[];
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const { may } = item;
	if (!may.change && !may.endorse && !may.reject) return null;
	return (
		<Form method="post" className="row response-acts">
			<input type="hidden" name="itemId" value={item.id} />
			{may.endorse ? (
				<Button small look="quiet" name="intent" value="endorsed">
					{t("act.endorse")}
				</Button>
			) : null}
			{item.state === "endorsed" && may.reject ? (
				<Button small look="plain" name="intent" value="draft">
					{t("act.draft")}
				</Button>
			) : null}
			{may.reject ? (
				<Button small look="plain" name="intent" value="notEndorsed">
					{t("act.reject")}
				</Button>
			) : null}
			{may.change ? <Link to={`?edit=${item.id}#edit`}>{t("act.edit")}</Link> : null}
			{may.change ? (
				<Button small look="plain" name="intent" value="remove">
					{t("act.remove")}
				</Button>
			) : null}
			{(may.endorse || may.reject) && others.length > 0 ? (
				<Merge others={others} refused={refusedBy(refused, "merge", item.id)} />
			) : null}
		</Form>
	);
}

function Merge({ others, refused }: { others: readonly ItemView[]; refused: Refused }) {
	const { t } = useTranslation("circulation");
	return (
		<details open={refused !== undefined}>
			<summary>{t("act.merge")}</summary>
			<div className="stack-tight">
				<SelectField
					label={t("act.mergeInto")}
					hint={t("act.mergeHint")}
					name="intoId"
					defaultValue="none"
					error={refused?.fields.intoId}
				>
					<option value="none">{t("act.choose")}</option>
					{others.map((other) => (
						<option key={other.id} value={other.id}>
							{other.paragraph ?? other.sectionNumber} · {other.author}: {beginning(other.text)}
						</option>
					))}
				</SelectField>
				<Button small look="quiet" name="intent" value="merge">
					{t("act.mergeDo")}
				</Button>
			</div>
		</details>
	);
}

function beginning(text: string): string {
	const signs = [...text.replace(/\s+/g, " ")];
	return signs.length > 50 ? `${signs.slice(0, 50).join("")}…` : signs.join("");
}
