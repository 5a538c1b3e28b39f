import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { Chip, Constituency, useConstituencyName } from "#app/ui/who.tsx";
import { MemberChange, type MemberRow } from "./member-change.tsx";

export type BenchRow = { code: string | null; name: string | null; seats: number; filled: number };
export type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;

type Props = { bench: BenchRow; members: MemberRow[]; mayChange: boolean; refusal: Answer };

/** A constituency's members, with the seats that are filled; `code` null: secretariat and chair. */
export function Bench({ bench, members, mayChange, refusal }: Props) {
	const { t } = useTranslation("members");
	const { t: common } = useTranslation();
	const heading = `bench-${bench.code ?? "none"}`;
	const columns = ["name", "capacity", "organization", "since"] as const;
	return (
		<section className="bench" aria-labelledby={heading}>
			<div className="bench-head">
				<h2 id={heading}>
					{bench.code === null ? t("neutral") : <Constituency code={bench.code} own={bench.name} />}
				</h2>
				<SeatWords bench={bench} />
			</div>
			{bench.filled > bench.seats ? <p className="care">{t("overfull")}</p> : null}
			{members.length === 0 ? (
				<p className="empty">{t("empty")}</p>
			) : (
				<div className="table-scroll">
					<table className="table-cards member-table">
						<thead>
							<tr>
								{columns.map((column) => (
									<th key={column} scope="col">
										{t(`column.${column}`)}
									</th>
								))}
								{mayChange ? <th scope="col">{t("column.change")}</th> : null}
							</tr>
						</thead>
						<tbody>
							{members.map((member) => (
								<tr key={member.id}>
									<th scope="row">
										<MemberName member={member} />
									</th>
									<td data-label={t("column.capacity")}>
										{common(`capacity.${member.capacity}` as "capacity.chair")}
									</td>
									<td data-label={t("column.organization")}>
										{member.organization ? (
											<bdi>{member.organization}</bdi>
										) : (
											<span className="soft">{t("noOrganization")}</span>
										)}
									</td>
									<td data-label={t("column.since")}>
										<When at={member.fromAt} style="day" />
									</td>
									{mayChange ? (
										<td>
											<MemberChange member={member} refusal={refusal} />
										</td>
									) : null}
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
			{mayChange && bench.code !== null && bench.seats > 0 ? <Seats bench={bench} refusal={refusal} /> : null}
		</section>
	);
}

function SeatWords({ bench }: { bench: BenchRow }) {
	const { t } = useTranslation("members");
	if (bench.code === null) return <p className="soft note">{t("neutralHint")}</p>;
	if (bench.seats === 0) return <p className="soft note">{t("noVote")}</p>;
	return <p className="soft note">{t("seats", { count: bench.seats, filled: bench.filled })}</p>;
}

function MemberName({ member }: { member: MemberRow }) {
	const { t } = useTranslation("members");
	return (
		<span>
			<span className="who">
				<Chip constituency={member.constituency} />
				<bdi>{member.name}</bdi>
			</span>
			{member.email ? (
				<span className="member-email">
					<bdi>{member.email}</bdi>
				</span>
			) : null}
			{member.suspended ? (
				<span className="care note">
					<br />
					{t("suspended")}
				</span>
			) : null}
		</span>
	);
}

function Seats({ bench, refusal }: { bench: BenchRow; refusal: Answer }) {
	const { t } = useTranslation("members");
	const nameOf = useConstituencyName();
	const own =
		refusal?.values.intent === "seats" && refusal.values.constituency === bench.code ? refusal : undefined;
	return (
		<details open={own !== undefined}>
			<summary>{t("seatsChange")}</summary>
			<Form method="post" className="member-change">
				<input type="hidden" name="constituency" value={bench.code ?? ""} />
				<TextField
					label={t("seatsOf", { name: nameOf(bench.code, bench.name) })}
					hint={t("seatsHint")}
					name="seats"
					type="number"
					min={1}
					max={60}
					required
					defaultValue={own?.values.seats ?? String(bench.seats)}
					error={own?.fields.seats}
				/>
				<Button look="quiet" name="intent" value="seats">
					{t("seatsSave")}
				</Button>
			</Form>
		</details>
	);
}

/** Those whose part has ended: what they wrote still carries their names. */
export function PastMembers({ members }: { members: MemberRow[] }) {
	const { t } = useTranslation("members");
	const { t: common } = useTranslation();
	if (members.length === 0) return null;
	return (
		<section className="bench" aria-labelledby="past">
			<h2 id="past">{t("past")}</h2>
			<div className="table-scroll">
				<table className="table-cards">
					<thead>
						<tr>
							<th scope="col">{t("column.name")}</th>
							<th scope="col">{t("column.capacity")}</th>
							<th scope="col">{t("column.since")}</th>
							<th scope="col">{t("column.until")}</th>
						</tr>
					</thead>
					<tbody>
						{members.map((member) => (
							<tr key={member.id}>
								<th scope="row">
									<span className="who">
										<Chip constituency={member.constituency} />
										<bdi>{member.name}</bdi>
									</span>
								</th>
								<td data-label={t("column.capacity")}>
									{common(`capacity.${member.capacity}` as "capacity.chair")}
								</td>
								<td data-label={t("column.since")}>
									<When at={member.fromAt} style="day" />
								</td>
								<td data-label={t("column.until")}>
									<When at={member.untilAt ?? 0} />
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}
