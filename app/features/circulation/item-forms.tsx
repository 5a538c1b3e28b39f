import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import type { ItemView } from "#server/features/response-views.ts";
import { ItemFields, type PlaceText } from "./item-fields.tsx";
import { type Refused, refusedBy } from "./refused.ts";

/** A new comment in the caucus, empty or begun from a caucus thread. Begun anew after each (see its `key`). */
export function AddItem({
	texts,
	from,
	formKey,
	refused,
}: {
	texts: readonly PlaceText[];
	from: { place: string; text: string } | null;
	formKey: string;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const own = refusedBy(refused, "add");
	const [key] = useState(formKey);
	return (
		<section className="stack-tight" aria-labelledby="add">
			<h2 id="add">{t("add.title")}</h2>
			<p className="soft">{t(from ? "add.fromThread" : "add.hint")}</p>
			<Form method="post" className="stack circulation-form">
				<input type="hidden" name="key" value={own?.values.key ?? key} />
				<ItemFields texts={texts} given={from ?? {}} refused={own} />
				<Button look="quiet" name="intent" value="add">
					{t("add.submit")}
				</Button>
			</Form>
		</section>
	);
}

/** Changes one item. What was read is sent along: somebody else's change in between is never written over. */
export function EditItem({
	texts,
	item,
	refused,
}: {
	texts: readonly PlaceText[];
	item: ItemView;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const own = refusedBy(refused, "change", item.id);
	// As it was when the form was opened, also when the page asks its loaders again.
	const [read] = useState(item);
	const place = read.blockId === null ? read.sectionId : `${read.sectionId}:${read.blockId}`;
	return (
		<section className="stack-tight response-edit" aria-labelledby="edit">
			<h2 id="edit">{t("edit.title")}</h2>
			<Form method="post" className="stack circulation-form">
				<input type="hidden" name="itemId" value={item.id} />
				<input type="hidden" name="seen" value={own ? item.changedAt : read.changedAt} />
				{own && own.values.seen !== String(item.changedAt) ? (
					<div className="message message-care stack-tight">
						<strong>{t("edit.now")}</strong>
						<p className="said-text" dir="auto">
							{item.text}
						</p>
						{item.wording ? (
							<p className="said-text" dir="auto">
								{item.wording}
							</p>
						) : null}
					</div>
				) : null}
				<ItemFields texts={texts} given={{ ...read, place }} refused={own} />
				<div className="row">
					<Button name="intent" value="change">
						{t("edit.submit")}
					</Button>
					<Link to=".">{t("edit.cancel")}</Link>
				</div>
			</Form>
		</section>
	);
}
