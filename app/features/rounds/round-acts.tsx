import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField } from "#app/ui/field.tsx";
import { useWhen } from "#app/ui/when.tsx";
import type { Refusal } from "./act-form.tsx";
import {
	AnnounceForm,
	AnnulForm,
	EndForm,
	officerActs,
	PresentNow,
	ReopenForm,
	TieForm,
	VoidForm,
} from "./officer-forms.tsx";

type Conduct = {
	opensFrom: number;
	may: {
		announce: boolean;
		extend: boolean;
		void: boolean;
		annul: boolean;
		repeat: boolean;
		breakTie: boolean;
		reopen: boolean;
	};
};
type Round = {
	may: { open: boolean; withdraw: boolean; close: boolean };
	closesAt: number;
	benches: {
		code: string;
		name: string | null;
		seats: { seat: string; name: string | null; voted: boolean }[];
	}[];
	overfull: string[];
};
/** What the secretariat and the chair do with a round: open, withdraw, close before its time. */
export function RoundActs({
	round,
	conduct,
	formKey,
	refusal,
}: {
	round: Round;
	conduct: Conduct;
	formKey: string;
	refusal: Refusal;
}) {
	const { t } = useTranslation("rounds");
	const may = [...Object.values(round.may), ...officerActs.map((act) => conduct.may[act])];
	if (!may.some(Boolean)) return null;
	const { closesAt, benches } = round;
	return (
		<section className="stack no-print" aria-labelledby="acts">
			<h2 id="acts">{t("acts.title")}</h2>
			{conduct.may.breakTie ? <TieForm refusal={refusal} /> : null}
			{conduct.may.announce ? <AnnounceForm /> : null}
			{round.may.open ? <OpenForm round={round} opensFrom={conduct.opensFrom} /> : null}
			{conduct.may.extend ? <EndForm intent="extend" {...{ closesAt, formKey, refusal }} /> : null}
			{round.may.withdraw ? <ReasonForm intent="withdraw" refusal={refusal} required /> : null}
			{round.may.close ? <CloseForm round={round} refusal={refusal} /> : null}
			{conduct.may.void ? <VoidForm refusal={refusal} /> : null}
			{conduct.may.repeat ? <EndForm intent="repeat" {...{ closesAt, formKey, refusal }} /> : null}
			{conduct.may.reopen ? <ReopenForm benches={benches} refusal={refusal} /> : null}
			{conduct.may.annul ? <AnnulForm refusal={refusal} /> : null}
		</section>
	);
}

function OpenForm({ round, opensFrom }: { round: Round; opensFrom: number }) {
	const { t } = useTranslation(["rounds", "conduct"]);
	const when = useWhen();
	const seats = round.benches.flatMap((bench) => bench.seats).filter((seat) => seat.name !== null).length;
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.openText", { count: seats, closes: when(round.closesAt) })}</p>
			<p className="note soft">{t("conduct:open.from", { from: when(opensFrom) })}</p>
			<PresentNow benches={round.benches} />
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
