import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { entryChannels, presenceKinds } from "#shared/conduct.ts";
import { ballotChoices } from "#shared/rounds.ts";
import { ActForm, ownRefusal, type Refusal } from "./act-form.tsx";

type SeatConduct = {
	seat: string;
	holder: string;
	insteadOf: string | null;
	present: string | null;
	used: boolean;
};
export type DeskProps = {
	conduct: {
		seats: SeatConduct[];
		mine: { seat: string; present: string | null }[];
		alternates: { id: string; name: string; constituency: string | null }[];
		entered: {
			id: string;
			choice: string;
			channel: string;
			castAt: number;
			confirmedAt: number | null;
			by: string;
		} | null;
		stage: string;
		may: { presence: boolean; substitute: boolean; enter: boolean };
	};
	benches: { code: string; name: string | null; seats: { seat: string; name: string | null }[] }[];
	textHash: string;
	formKey: string;
	refusal: Refusal;
};

/** What the secretariat and the chair record while a round is open: presence, substitutes, ballots given aloud. */
export function RoundDesk(props: DeskProps) {
	const { t } = useTranslation("conduct");
	const { may } = props.conduct;
	if (!may.presence && !may.substitute && !may.enter) return null;
	return (
		<section className="stack no-print" aria-labelledby="desk">
			<h2 id="desk">{t("desk.title")}</h2>
			{may.presence ? <PresenceForm {...props} /> : null}
			{may.substitute ? <SubstituteForm {...props} /> : null}
			{may.enter ? <EnterForm {...props} /> : null}
		</section>
	);
}

/** The seats of the roll by their holders' names, with what is said about each. */
function SeatField({
	benches,
	conduct,
	error,
	value,
	only,
}: Pick<DeskProps, "benches" | "conduct"> & {
	error: string | undefined;
	value: string | undefined;
	only: (seat: SeatConduct) => boolean;
}) {
	const { t } = useTranslation("conduct");
	const nameOf = useConstituencyName();
	return (
		<SelectField label={t("desk.seat")} name="seat" required defaultValue={value ?? ""} error={error}>
			<option value="" disabled>
				{t("desk.choose")}
			</option>
			{benches.map(({ code, name, seats }) => (
				<optgroup key={code} label={nameOf(code, name)}>
					{conduct.seats
						.filter((one) => seats.some((seat) => seat.seat === one.seat) && only(one))
						.map((one) => (
							<option key={one.seat} value={one.seat}>
								{one.holder}
								{one.insteadOf ? ` (${t("seat.insteadOf", { name: one.insteadOf })})` : ""}
							</option>
						))}
				</optgroup>
			))}
		</SelectField>
	);
}

function PresenceForm(props: DeskProps) {
	const { t } = useTranslation("conduct");
	const own = ownRefusal(props.refusal, "presence");
	return (
		<ActForm
			intent="presence"
			title={t("presence.title")}
			submit={t("presence.submit")}
			refusal={props.refusal}
		>
			<p className="soft note">{t("presence.hint")}</p>
			<SeatField {...props} value={own?.values.seat} error={own?.fields.seat} only={() => true} />
			<SelectField label={t("presence.how")} name="kind" defaultValue={own?.values.kind ?? "inPerson"}>
				{presenceKinds.map((kind) => (
					<option key={kind} value={kind}>
						{t(`presence.${kind}`)}
					</option>
				))}
			</SelectField>
			<SelectField label={t("presence.what")} name="state" defaultValue={own?.values.state ?? "present"}>
				<option value="present">{t("presence.present")}</option>
				<option value="left">{t("presence.left")}</option>
			</SelectField>
		</ActForm>
	);
}

function SubstituteForm(props: DeskProps) {
	const { t } = useTranslation("conduct");
	const nameOf = useConstituencyName();
	const { refusal, conduct } = props;
	const own = ownRefusal(refusal, "substitute");
	const named = conduct.seats.filter((one) => one.insteadOf !== null && !one.used);
	return (
		<>
			<ActForm
				intent="substitute"
				title={t("substitution.title")}
				submit={t("substitution.submit")}
				refusal={refusal}
			>
				<p className="soft note">{t("substitution.hint")}</p>
				<SeatField
					{...props}
					value={own?.values.seat}
					error={own?.fields.seat}
					only={(one) => one.insteadOf === null && !one.used}
				/>
				<SelectField
					label={t("substitution.alternate")}
					name="memberId"
					required
					defaultValue={own?.values.memberId ?? ""}
					error={own?.fields.memberId}
				>
					<option value="" disabled>
						{t("desk.choose")}
					</option>
					{conduct.alternates.map(({ id, name, constituency }) => (
						<option key={id} value={id}>
							{`${name} (${nameOf(constituency)})`}
						</option>
					))}
				</SelectField>
				<TextField
					label={t("substitution.instrument")}
					hint={t("substitution.instrumentHint")}
					name="instrument"
					required
					maxLength={500}
					defaultValue={own?.values.instrument}
					error={own?.fields.instrument}
				/>
			</ActForm>
			{named.length > 0 ? (
				<ActForm
					intent="withdrawSubstitution"
					title={t("substitution.withdrawTitle")}
					submit={t("substitution.withdraw")}
					refusal={refusal}
				>
					<SeatField
						{...props}
						value={undefined}
						error={undefined}
						only={(one) => one.insteadOf !== null && !one.used}
					/>
				</ActForm>
			) : null}
		</>
	);
}

function EnterForm(props: DeskProps) {
	const { t } = useTranslation(["conduct", "decision"]);
	const own = ownRefusal(props.refusal, "enter");
	// Kept while the page asks its loaders again: pressing twice enters one ballot.
	const [key] = useState(props.formKey);
	return (
		<ActForm intent="enter" title={t("enter.title")} submit={t("enter.submit")} refusal={props.refusal}>
			<p className="soft note">{t("enter.hint")}</p>
			<input type="hidden" name="key" value={own?.values.key ?? key} />
			<input type="hidden" name="textHash" value={props.textHash} />
			<SeatField {...props} value={own?.values.seat} error={own?.fields.seat} only={(one) => !one.used} />
			<SelectField
				label={t("enter.channel")}
				name="channel"
				required
				defaultValue={own?.values.channel ?? "room"}
				error={own?.fields.channel}
			>
				{entryChannels.map((channel) => (
					<option key={channel} value={channel}>
						{t(`channel.${channel}`)}
					</option>
				))}
			</SelectField>
			<Choices
				legend={t("enter.choice")}
				name="choice"
				required
				value={own?.values.choice}
				error={own?.fields.choice}
				options={ballotChoices.map((choice) => ({ value: choice, label: t(`decision:choice.${choice}`) }))}
			/>
			<TextAreaField
				label={t("enter.statement")}
				name="statement"
				rows={2}
				maxLength={4000}
				defaultValue={own?.values.statement}
				error={own?.fields.statement}
			/>
		</ActForm>
	);
}

/** The reader's own part: "I am present", and a ballot that was written down for them. */
export function OwnConduct({ conduct }: Pick<DeskProps, "conduct">) {
	const { t } = useTranslation(["conduct", "decision"]);
	const { entered, mine, stage } = conduct;
	return (
		<>
			{entered ? (
				<div className={entered.confirmedAt ? "message stack-tight" : "message message-care stack-tight"}>
					<p>
						{t("entered.text", { by: entered.by, how: t(`channel.${entered.channel}` as "channel.room") })}{" "}
						<strong>{t(`decision:choice.${entered.choice}` as never)}</strong> · <When at={entered.castAt} />
					</p>
					{entered.confirmedAt ? (
						<p className="soft">
							{t("entered.confirmed")} <When at={entered.confirmedAt} />
						</p>
					) : (
						<Form method="post" className="stack-tight">
							<p>{t("entered.ask")}</p>
							<input type="hidden" name="ballotId" value={entered.id} />
							<Button name="intent" value="confirm">
								{t("entered.confirm")}
							</Button>
						</Form>
					)}
				</div>
			) : null}
			{stage === "open"
				? mine.map(({ seat, present }) => (
						<Form key={seat} method="post" className="own-presence">
							<input type="hidden" name="seat" value={seat} />
							<input type="hidden" name="kind" value="online" />
							<input type="hidden" name="state" value={present ? "left" : "present"} />
							<span>{present ? t("presence.youAre") : t("presence.youAreNot")}</span>{" "}
							<Button look="quiet" small name="intent" value="presence">
								{t(present ? "presence.iLeave" : "presence.iAm")}
							</Button>
						</Form>
					))
				: null}
		</>
	);
}
