import { useTranslation } from "react-i18next";
import { Choices } from "#app/ui/field.tsx";
import { Message } from "#app/ui/message.tsx";

/** A seat the voter acts for; `insteadOf` names the absent titular, `instrument` what the substitution rests on. */
export type HeldSeat = {
	seat: string;
	insteadOf: string | null;
	instrument: string | null;
	/** Somebody else's ballot stands in this seat. */
	byOther: boolean;
};

/** The seat a ballot is for: nothing to see with one's own, named where it is another's, chosen where there are two. */
export function WhoseVote({
	round,
	held,
	chosen,
	error,
}: {
	round: { mySeat: string | null; myBallot: object | null };
	held: HeldSeat[];
	chosen: string | undefined;
	error: string | undefined;
}) {
	const { t } = useTranslation("procedure");
	const mine = held.find(({ seat }) => seat === (chosen || round.mySeat)) ?? held[0];
	if (!mine) return null;
	// Whoever has cast a ballot changes that one.
	const free = held.filter((one) => !one.byOther);
	if (free.length < 2 || round.myBallot) {
		return (
			<>
				<input type="hidden" name="seat" value={mine.seat} />
				<InPlaceOf seat={mine} />
			</>
		);
	}
	return (
		<Choices
			legend={t("act.whose")}
			hint={t("act.whoseHint")}
			name="seat"
			value={chosen}
			error={error}
			options={free.map(({ seat, insteadOf, instrument }) => ({
				value: seat,
				label: (
					<>
						<bdi>{insteadOf ?? t("act.ownSeat")}</bdi>
						{instrument ? (
							<span className="note soft">
								{" "}
								· <bdi>{instrument}</bdi>
							</span>
						) : null}
					</>
				),
			}))}
		/>
	);
}

/** Whose vote this is, where it is not the voter's own. */
export function InPlaceOf({ seat }: { seat: HeldSeat | undefined }) {
	const { t } = useTranslation("procedure");
	if (!seat?.insteadOf) return null;
	const isolate = (text: string) => `\u2068${text}\u2069`;
	return (
		<Message kind="care">
			{t("act.inPlaceOf", { name: isolate(seat.insteadOf), instrument: isolate(seat.instrument ?? "") })}
		</Message>
	);
}
