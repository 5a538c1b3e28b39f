import { useTranslation } from "react-i18next";
import { Constituency } from "#app/ui/who.tsx";

type Seat = {
	seat: string;
	name: string | null;
	organization: string | null;
	capacity: string | null;
	voted: boolean;
};
export type TurnoutRound = {
	state: string;
	openedAt: number | null;
	benches: { code: string; name: string | null; seats: Seat[] }[];
	overfull: string[];
	/** Which seats have voted is told only after the close; until then, how many. */
	votedHidden: number | null;
};
/** What was recorded for a seat since the roll was taken. */
export type SeatMark = {
	seat: string;
	holder: string;
	insteadOf: string | null;
	present: string | null;
	entered: { channel: string; confirmed: boolean } | null;
};

/** Who may vote and, once the round is open, who has: never what. */
export function Turnout({ round, marks }: { round: TurnoutRound; marks: SeatMark[] }) {
	const { t } = useTranslation(["rounds", "conduct"]);
	if (round.benches.length === 0) return null;
	const open = round.openedAt !== null;
	const filled = round.benches.flatMap((bench) => bench.seats).filter((seat) => seat.name !== null);
	const hidden = round.votedHidden !== null;
	const voted = round.votedHidden ?? filled.filter((seat) => seat.voted).length;
	return (
		<section className="stack" aria-labelledby="turnout">
			<div className="page-head turnout-head">
				<h2 id="turnout">{t(open ? "turnout.title" : "turnout.rollTitle")}</h2>
				{open ? (
					<p className="soft" aria-live="polite">
						{t("turnout.count", { voted, count: filled.length })}
					</p>
				) : null}
			</div>
			<p className="soft note">{hidden ? t("conduct:turnout.hidden") : t(turnoutHint(round.state, open))}</p>
			{round.benches.map((bench) => (
				<Bench
					key={bench.code}
					{...{ bench, marks, open, hidden }}
					overfull={round.overfull.includes(bench.code)}
				/>
			))}
		</section>
	);
}

function turnoutHint(state: string, open: boolean) {
	if (!open) return "turnout.hintBefore" as const;
	return state === "open" || state === "counting"
		? ("turnout.hint" as const)
		: ("turnout.hintAfter" as const);
}

function Bench({
	bench,
	marks,
	open,
	hidden,
	overfull,
}: {
	bench: TurnoutRound["benches"][number];
	marks: SeatMark[];
	open: boolean;
	hidden: boolean;
	overfull: boolean;
}) {
	const { t } = useTranslation(["rounds", "common"]);
	const filled = bench.seats.filter((seat) => seat.name !== null);
	const voted = filled.filter((seat) => seat.voted).length;
	return (
		<section className="bench">
			<h3 className="bench-head">
				<Constituency code={bench.code} own={bench.name} />
				<span className="soft bench-count">
					{open && !hidden
						? t("turnout.bench", { voted, count: filled.length })
						: t("turnout.filled", { filled: filled.length, count: bench.seats.length })}
				</span>
			</h3>
			{overfull ? <p className="care">{t("turnout.overfull")}</p> : null}
			<ul className="plain-list rule-list">
				{bench.seats.map((seat, index) => (
					<li key={seat.seat} className="seat">
						<span className="soft seat-number">{index + 1}</span>
						{seat.name === null ? (
							<span className="soft">{t("turnout.vacant")}</span>
						) : (
							<>
								<span className="seat-name">
									<span dir="auto">{seat.name}</span>{" "}
									<span className="soft note">
										{t(`common:capacity.${seat.capacity}` as never)}
										{seat.organization ? (
											<>
												{" · "}
												<bdi>{seat.organization}</bdi>
											</>
										) : null}
									</span>
									<Marks mark={marks.find((one) => one.seat === seat.seat)} />
								</span>
								{open && !hidden ? (
									<span className={seat.voted ? "seat-voted" : "soft"}>
										{seat.voted ? t("turnout.voted") : t("turnout.notVoted")}
									</span>
								) : null}
							</>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

/** Substitute, presence, and whether the ballot was entered by somebody else; in words. */
function Marks({ mark }: { mark: SeatMark | undefined }) {
	const { t } = useTranslation("conduct");
	if (!mark) return null;
	const { holder, insteadOf, present, entered } = mark;
	const how = entered ? t(`channel.${entered.channel}` as "channel.room") : "";
	return (
		<>
			{insteadOf ? <span className="note seat-mark">{t("seat.substitute", { name: holder })}</span> : null}
			{present ? (
				<span className="note seat-mark met">{t(`presence.${present}` as "presence.inPerson")}</span>
			) : null}
			{entered ? (
				<span className={entered.confirmed ? "note seat-mark" : "note seat-mark care"}>
					{t(entered.confirmed ? "seat.enteredConfirmed" : "seat.entered", { how })}
				</span>
			) : null}
		</>
	);
}
