import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWhen, When } from "#app/ui/when.tsx";
import type { HistoryPage, SessionInHistory, TextMoment } from "#shared/history.ts";
import { Authors, useAuthorName, useMomentName } from "./moment-words.tsx";

type Chosen = { from: number; to: number };

/** The time line of a section: named moments first, then sessions of editing under their days. */
export function Timeline({
	page,
	address,
	before,
}: {
	page: HistoryPage;
	address: string;
	before: number | null;
}) {
	const { t } = useTranslation("history");
	const chosen = chooseFirst(page, before);
	const days = useDays(page.sessions);
	// One moment may stand in two lines; only the first is chosen.
	const named = page.named.map((moment) => moment.seq);
	const nothing: Chosen = { from: -1, to: -1 };
	return (
		<>
			{page.named.length > 0 ? (
				<section aria-labelledby="named-title" className="stack-tight">
					<h2 id="named-title">{t("named")}</h2>
					<ol className="plain-list rule-list moments">
						{page.named.map((moment, index) => (
							<NamedMoment
								key={`${moment.seq} ${moment.versions[0]?.id}`}
								moment={moment}
								address={address}
								chosen={named.indexOf(moment.seq) === index ? chosen : nothing}
							/>
						))}
					</ol>
				</section>
			) : null}
			{page.sessions.length > 0 ? (
				<section aria-labelledby="editing-title" className="stack">
					<h2 id="editing-title">{t("editing")}</h2>
					{before !== null ? (
						<ul className="plain-list rule-list moments">
							<Moment seq={page.now} name={t("now")} address={address} chosen={chosen}>
								{t("now")}
							</Moment>
						</ul>
					) : null}
					{days.map(({ day, sessions }) => (
						<section key={sessions[0]!.toSeq} className="stack-tight">
							<h3>{day}</h3>
							<ol className="plain-list rule-list moments">
								{sessions.map((session) => (
									<Session
										key={session.toSeq}
										session={session}
										address={address}
										chosen={named.includes(session.toSeq) ? nothing : chosen}
									/>
								))}
							</ol>
						</section>
					))}
				</section>
			) : null}
		</>
	);
}

/** What is compared when nobody chooses: the newest version, or the session before the last, with the text now. */
function chooseFirst(page: HistoryPage, before: number | null): Chosen {
	const version = page.named.find((moment) => moment.versions.length > 0 && moment.seq < page.now);
	const session = page.sessions[before === null ? 1 : 0];
	return { from: version?.seq ?? session?.toSeq ?? 0, to: page.now };
}

/** Sessions under the day they ended on, in the reader's zone. */
function useDays(sessions: readonly SessionInHistory[]): { day: string; sessions: SessionInHistory[] }[] {
	const when = useWhen();
	const days: { day: string; sessions: SessionInHistory[] }[] = [];
	for (const session of sessions) {
		const day = when(session.toAt, "day");
		const last = days.at(-1);
		if (last?.day === day) last.sessions.push(session);
		else days.push({ day, sessions: [session] });
	}
	return days;
}

function NamedMoment({ moment, address, chosen }: { moment: TextMoment; address: string; chosen: Chosen }) {
	const { t } = useTranslation("history");
	const name = useMomentName()(moment);
	const version = moment.versions[0];
	return (
		<Moment seq={moment.seq} name={name} address={address} chosen={chosen} isFirst={moment.isFirst}>
			<strong>
				{version ? (
					<Link to={`${address}/../../versions/${version.id}`} relative="path">
						{name}
					</Link>
				) : (
					name
				)}
			</strong>{" "}
			{moment.at !== null ? (
				<span className="soft">
					<When at={moment.at} />
				</span>
			) : null}
			<span className="soft note">
				{version ? t(`versionOf.${version.scope}`) : null}
				{version && moment.isNow ? " · " : null}
				{moment.isNow ? t("isNow") : null}
			</span>
			{!version && moment.author?.name ? <Authors authors={[moment.author]} /> : null}
		</Moment>
	);
}

function Session({
	session,
	address,
	chosen,
}: {
	session: SessionInHistory;
	address: string;
	chosen: Chosen;
}) {
	const { t } = useTranslation("history");
	const when = useWhen();
	const authorName = useAuthorName();
	const { fromSeq, toSeq, fromAt, toAt, authors, updates, restoredFrom, isFirst } = session;
	const name = `${when(toAt)}, ${authors.map(authorName).slice(0, 3).join(", ")}`;
	const byServer = isFirst && authors[0]?.name === null;
	return (
		<Moment
			seq={toSeq}
			name={name}
			address={address}
			chosen={chosen}
			since={byServer ? undefined : fromSeq - 1}
			isFirst={isFirst}
		>
			<TimeSpan from={fromAt} to={toAt} />
			{byServer ? t("firstSession.server") : <Authors authors={authors} />}
			<span className="soft note">
				{restoredFrom !== null ? (
					<Link to={`${address}/history/${restoredFrom}`}>{t("restoredMark")}</Link>
				) : isFirst ? (
					byServer ? null : (
						t("firstSession.by")
					)
				) : (
					t("updates", { count: updates })
				)}
			</span>
		</Moment>
	);
}

/** From one time of the day to another, written once where they are the same minute. */
function TimeSpan({ from, to }: { from: number; to: number }) {
	const when = useWhen();
	const same = when(from) === when(to);
	return (
		<span className="moment-time">
			{same ? null : (
				<>
					<When at={from} style="time" /> –{" "}
				</>
			)}
			<When at={to} style="time" />
		</span>
	);
}

/** One line of the time line: two choices to compare, what it is, and where it leads. */
function Moment({
	seq,
	name,
	address,
	chosen,
	since,
	isFirst,
	children,
}: {
	seq: number;
	name: string;
	address: string;
	chosen: Chosen;
	/** Where the comparison of this line begins. */
	since?: number | undefined;
	isFirst?: boolean;
	children: ReactNode;
}) {
	const { t } = useTranslation("history");
	return (
		<li className="moment">
			<span className="moment-choices no-print">
				{(["from", "to"] as const).map((side) => (
					<label key={side} className="moment-choice">
						<input type="radio" name={side} value={seq} defaultChecked={chosen[side] === seq} />
						<span aria-hidden="true">{t(side)}</span>
						<span className="visually-hidden">
							{t(side === "from" ? "chooseFrom" : "chooseTo", { moment: name })}
						</span>
					</label>
				))}
			</span>
			<span className="moment-words">{children}</span>
			<span className="moment-links no-print">
				<Link to={`${address}/history/${seq}`} aria-label={t("readOf", { moment: name })}>
					{t("read")}
				</Link>
				{since !== undefined && !isFirst ? (
					<Link
						to={`${address}/compare?from=${since}&to=${seq}`}
						aria-label={t("whatChangedOf", { moment: name })}
					>
						{t("whatChanged")}
					</Link>
				) : null}
			</span>
		</li>
	);
}
