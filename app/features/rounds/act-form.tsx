import type { ReactNode } from "react";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";

export type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** The refusal of this very form: what was typed into it, and the sentences of its fields. */
export function ownRefusal(refusal: Refusal, intent: string): NonNullable<Refusal> | undefined {
	return refusal?.values.intent === intent ? refusal : undefined;
}

/** One act as a plain form, folded until wanted; a refused one stays open. */
export function ActForm({
	intent,
	title,
	submit,
	danger,
	refusal,
	children,
}: {
	intent: string;
	title: string;
	submit: string;
	danger?: boolean;
	refusal: Refusal;
	children: ReactNode;
}) {
	return (
		<details open={ownRefusal(refusal, intent) !== undefined}>
			<summary>{title}</summary>
			<Form method="post" className="stack-tight acts-form">
				{children}
				<Button look={danger ? "danger" : "quiet"} name="intent" value={intent}>
					{submit}
				</Button>
			</Form>
		</details>
	);
}
