import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField } from "#app/ui/field.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type { ResponsePage } from "#server/features/response-views.ts";
import { digestItems } from "#shared/circulation.ts";
import { type Refused, refusedBy } from "./refused.ts";
import { Said, SaidPlace } from "./said.tsx";

/** Exactly what will be submitted, as everyone will read it; the whole caucus sees it, the spokesperson submits it. */
export function WhatWillBe({
	response,
	formKey,
	refused,
}: {
	response: ResponsePage;
	formKey: string;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const { ready, constituency, circulation, speaks } = response;
	const may = speaks && circulation.state !== "coming";
	return (
		<section className="sheet response-sheet stack" aria-labelledby="ready">
			<h2 id="ready">{t("ready.title", { count: ready.length })}</h2>
			<p className="note soft">{t(`ready.${circulation.state}`)}</p>
			{ready.length === 0 ? (
				<p className="empty">{t(speaks ? "ready.noneSpeaker" : "ready.none")}</p>
			) : (
				<ol className="plain-list rule-list">
					{ready.map((item) => (
						<li key={item.id} className="stack-tight">
							<p className="response-item-head">
								<Constituency code={constituency.code} own={constituency.name} />
								<SaidPlace number={item.sectionNumber} paragraph={item.paragraph} type={item.type} />
							</p>
							<Said said={item} />
							{may && ready.length > 1 ? <SubmitOne item={item} formKey={formKey} /> : null}
						</li>
					))}
				</ol>
			)}
			{may && ready.length > 0 ? (
				<SubmitAll key={response.sent} response={response} formKey={formKey} refused={refused} />
			) : null}
			{speaks ? null : <p className="soft">{t("ready.speaker")}</p>}
		</section>
	);
}

function SubmitAll({
	response,
	formKey,
	refused,
}: {
	response: ResponsePage;
	formKey: string;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const own = refusedBy(refused, "submit");
	const [key] = useState(formKey);
	return (
		<Form method="post" className="stack-tight circulation-form">
			<input type="hidden" name="key" value={key} />
			<input type="hidden" name="seen" value={response.seen} />
			<TextAreaField
				label={t("ready.note")}
				hint={t("ready.noteHint")}
				name="note"
				rows={2}
				maxLength={2000}
				defaultValue={own?.values.note}
				error={own?.fields.note}
			/>
			<Button name="intent" value="submit">
				{t("ready.submit", { count: response.ready.length })}
			</Button>
		</Form>
	);
}

function SubmitOne({ item, formKey }: { item: ResponsePage["ready"][number]; formKey: string }) {
	const { t } = useTranslation("circulation");
	const [key] = useState(formKey);
	return (
		<Form method="post">
			<input type="hidden" name="key" value={`${key}.${item.id.slice(-8)}`} />
			<input type="hidden" name="itemId" value={item.id} />
			<input type="hidden" name="seen" value={digestItems([item])} />
			<Button small look="quiet" name="intent" value="submitOne">
				{t("ready.submitOne")}
			</Button>
		</Form>
	);
}
