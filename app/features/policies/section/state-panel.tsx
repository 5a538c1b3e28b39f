import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import type { SectionState } from "#shared/sections.ts";
import { Button } from "../../../ui/button.tsx";
import { CheckField, TextAreaField } from "../../../ui/field.tsx";
import { When } from "../../../ui/when.tsx";

type Right = { allowed: true } | { allowed: false; reason: string };
type Move = "circulate" | "agree" | "reopen";
type Props = {
	policyId: string;
	state: SectionState;
	version: { id: string; number: number; hash: string; at: number } | null;
	/** The newest frozen version, where the text has moved on since. */
	since: { number: number; seq: number } | null;
	/** Where the section is. */
	address: string;
	group: string | null;
	/** Amendments that are still in brackets. */
	openBrackets: number;
	rights: Record<Move, Right>;
	/** What was typed in a refused form, and the faults by field. */
	refusal: { values: Record<string, string>; fields: Record<string, string> } | undefined;
};

/** The steps that lead on from each state. */
const movesOf: Record<SectionState, readonly Move[]> = {
	drafting: ["circulate"],
	circulated: ["agree", "reopen"],
	agreed: ["reopen"],
	locked: ["reopen"],
};

function MoveForm({
	move,
	refusal,
	openBrackets,
}: {
	move: Move;
	refusal: Props["refusal"];
	openBrackets: number;
}) {
	const { t } = useTranslation(["editor", "brackets"]);
	const tried = refusal?.values.intent === move;
	return (
		<details open={tried || undefined}>
			<summary>{t(`move.${move}`)}</summary>
			<Form method="post" className="stack-tight">
				<p>{t(`move.${move}Why`)}</p>
				{move === "reopen" ? (
					<TextAreaField
						label={t("move.reason")}
						name="reason"
						required
						minLength={3}
						maxLength={1000}
						rows={2}
						defaultValue={tried ? refusal?.values.reason : undefined}
						error={tried ? refusal?.fields.reason : undefined}
					/>
				) : null}
				{move === "agree" && (openBrackets > 0 || tried) ? (
					<CheckField name="withBrackets" value="yes" label={t("brackets:agreed.choose")} />
				) : null}
				<Button name="intent" value={move} look="quiet">
					{t(`move.${move}Do`)}
				</Button>
			</Form>
		</details>
	);
}

/** The section's state in words, the frozen text, and the steps from here: each with its form or its reason why not. */
export function StatePanel({
	policyId,
	state,
	version,
	since,
	address,
	group,
	openBrackets,
	rights,
	refusal,
}: Props) {
	const { t } = useTranslation(["editor", "history"]);
	const say = t as unknown as (key: string) => string;
	const reasons = new Set<string>();
	for (const move of movesOf[state]) {
		const right = rights[move];
		if (!right.allowed) reasons.add(right.reason);
	}
	return (
		<section className="state-panel stack-tight no-print" aria-labelledby="state-title" id="state">
			<h2 id="state-title">{t("state.title")}</h2>
			<p>{t(`state.${state}`)}</p>
			<p className="soft">{group ? t("page.group", { name: group }) : t("page.noGroup")}</p>
			{version ? (
				<p>
					<Link to={`/policies/${policyId}/versions/${version.id}`}>
						{t("state.version", { number: version.number })}
					</Link>{" "}
					<span className="soft">
						<When at={version.at} />
					</span>{" "}
					<span className="hash soft">sha-256 {version.hash.slice(0, 12)}…</span>
				</p>
			) : null}
			{since ? (
				<p>
					<Link to={`${address}/compare?from=${since.seq}`}>
						{t("history:since", { number: since.number })}
					</Link>
				</p>
			) : null}
			{movesOf[state].map((move) =>
				rights[move].allowed ? (
					<MoveForm key={move} move={move} refusal={refusal} openBrackets={openBrackets} />
				) : null,
			)}
			{[...reasons].map((reason) => (
				<p key={reason} className="soft note">
					{say(reason)}
				</p>
			))}
		</section>
	);
}
