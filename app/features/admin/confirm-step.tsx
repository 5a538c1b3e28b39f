import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button, ButtonLink } from "#app/ui/button.tsx";

const graveSteps = ["suspend", "makeAdministrator", "endAdministrator"] as const;
export type GraveStep = (typeof graveSteps)[number];

export function isGraveStep(value: string | null): value is GraveStep {
	return graveSteps.includes(value as GraveStep);
}

/** A grave step on a page of its own: what it does, what stays, and one button that does it. */
export function ConfirmStep({
	step,
	person,
	children,
}: {
	step: GraveStep;
	person: { id: string; name: string; email: string };
	children: ReactNode;
}) {
	const { t } = useTranslation(["admin", "common"]);
	const { name } = person;
	return (
		<main id="main" className="page-narrow stack">
			<title>{t(`confirm.${step}.title`, { name })}</title>
			<h1>{t(`confirm.${step}.title`, { name })}</h1>
			<p className="soft">
				<bdi>{person.email}</bdi>
			</p>
			{children}
			<ul className="stack-tight">
				{(["first", "second", "third"] as const).map((line) => (
					<li key={line}>{t(`confirm.${step}.${line}`)}</li>
				))}
			</ul>
			<Form method="post" action="/admin/people" className="row">
				<input type="hidden" name="personId" value={person.id} />
				<Button look={step === "makeAdministrator" ? "primary" : "danger"} name="intent" value={step}>
					{t(`confirm.${step}.submit`)}
				</Button>
				<ButtonLink to="/admin/people" look="plain">
					{t("common:cancel")}
				</ButtonLink>
			</Form>
		</main>
	);
}
