import { useTranslation } from "react-i18next";
import { Constituency } from "#app/ui/who.tsx";
import { ChoiceWord } from "./choice-word.tsx";
import type { RecordView } from "./record-part.tsx";
import type { NamedConstituency } from "./round-words.ts";

/** Every seat of the roll with its ballot, constituency by constituency; vacant seats are counted. */
export function RollCall({
	record,
	constituencies,
}: {
	record: RecordView["record"];
	constituencies: NamedConstituency[];
}) {
	const { t } = useTranslation(["record", "common"]);
	const current = new Map(
		record.ballots.filter((ballot) => ballot.supersededAt === null).map((ballot) => [ballot.seat, ballot]),
	);
	const superseded = record.ballots.filter((ballot) => ballot.supersededAt !== null).length;
	return (
		<>
			{constituencies.map(({ code, name }) => {
				const seats = record.roll.filter((seat) => seat.constituency === code);
				const vacant = record.vacancies[code] ?? 0;
				return (
					<section key={code} className="roll-bench">
						<h3 className="bench-head">
							<Constituency code={code} own={name} />
							<span className="soft bench-count">
								{t("seats", { count: seats.length + vacant })}
								{vacant > 0 ? `, ${t("vacant", { count: vacant })}` : ""}
							</span>
						</h3>
						<table className="table-cards roll-table">
							<thead className="visually-hidden">
								<tr>
									<th scope="col">{t("name")}</th>
									<th scope="col">{t("capacity")}</th>
									<th scope="col">{t("ballot")}</th>
								</tr>
							</thead>
							<tbody>
								{seats.map((seat) => {
									const ballot = current.get(seat.seat);
									return (
										<tr key={seat.seat}>
											<th scope="row" dir="auto">
												{seat.name}
											</th>
											<td data-label={t("capacity")} className="soft">
												<span>
													{t(`common:capacity.${seat.capacity}` as never)}
													{seat.organization ? (
														<>
															{" · "}
															<bdi>{seat.organization}</bdi>
														</>
													) : null}
												</span>
											</td>
											<td data-label={t("ballot")}>
												{ballot ? (
													<ChoiceWord choice={ballot.choice} />
												) : (
													<span className="soft">{t("noBallot")}</span>
												)}
											</td>
										</tr>
									);
								})}
							</tbody>
						</table>
					</section>
				);
			})}
			<p className="note soft">
				{superseded === 0 ? t("supersededNone") : t("superseded", { count: superseded })}
			</p>
		</>
	);
}
