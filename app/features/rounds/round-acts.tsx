import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField } from "#app/ui/field.tsx";
import { useWhen } from "#app/ui/when.tsx";

type Round = {
	may: { open: boolean; withdraw: boolean; close: boolean };
	closesAt: number;
	benches: { seats: { name: string | null; voted: boolean }[] }[];
	overfull: string[];
};
type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** What the secretariat and the chair do with a round: open, withdraw, close before its time. */
export function RoundActs({ round, refusal }: { round: Round; refusal: Refusal }) {
	const { t } = useTranslation("rounds");
	if (!round.may.open && !round.may.withdraw && !round.may.close) return null;
	return (
		<section className="stack no-print" aria-labelledby="acts">
			<h2 id="acts">{t("acts.title")}</h2>
			{round.may.open ? <OpenForm round={round} /> : null}
			{round.may.withdraw ? <ReasonForm intent="withdraw" refusal={refusal} required /> : null}
			{round.may.close ? <CloseForm round={round} refusal={refusal} /> : null}
		</section>
	);
}

function OpenForm({ round }: { round: Round }) {
	const { t } = useTranslation("rounds");
	const when = useWhen();
	const seats = round.benches.flatMap((bench) => bench.seats).filter((seat) => seat.name !== null).length;
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.openText", { count: seats, closes: when(round.closesAt) })}</p>
			<Button name="intent" value="open">
				{t("acts.open")}
			</Button>
		</Form>
	);
}

function CloseForm({ round, refusal }: { round: Round; refusal: Refusal }) {
	const { t } = useTranslation("rounds");
	const filled = round.benches.flatMap((bench) => bench.seats).filter((seat) => seat.name !== null);
	const missing = filled.filter((seat) => !seat.voted).length;
	if (missing > 0) return <ReasonForm intent="close" refusal={refusal} missing={missing} required />;
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.allVoted")}</p>
			<Button name="intent" value="close">
				{t("acts.close")}
			</Button>
		</Form>
	);
}

/** Folded until wanted: these cannot be taken back. */
function ReasonForm({
	intent,
	refusal,
	missing = 0,
	required,
}: {
	intent: "withdraw" | "close";
	refusal: Refusal;
	missing?: number;
	required?: boolean;
}) {
	const { t } = useTranslation("rounds");
	const own = refusal?.values.intent === intent ? refusal : undefined;
	return (
		<details open={own !== undefined}>
			<summary>{t(`acts.${intent}`)}</summary>
			<Form method="post" className="stack-tight acts-form">
				<p className="soft">{t(`acts.${intent}Text`, { count: missing })}</p>
				<TextAreaField
					label={t("acts.reason")}
					hint={t("acts.reasonHint")}
					name="reason"
					rows={3}
					maxLength={1000}
					required={required}
					defaultValue={own?.values.reason}
					error={own?.fields.reason}
				/>
				<Button look="danger" name="intent" value={intent}>
					{t(`acts.${intent}`)}
				</Button>
			</Form>
		</details>
	);
}
