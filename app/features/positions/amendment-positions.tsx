import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type {
	HeldPosition,
	NamedPosition as Named,
	Position,
	PositionStatus,
	PositionsShown,
} from "#shared/positions.ts";
import "./positions.css";

/** A position in words, with its sign; never by colour alone. */
export function PositionWord({ value }: { value: Position }) {
	const { t } = useTranslation("brackets");
	return <span className={`position-word position-${value}`}>{t(`value.${value}`)}</span>;
}

/** Where an amendment stands, in words. */
export function StatusWord({ status, why }: { status: PositionStatus; why?: boolean }) {
	const { t } = useTranslation("brackets");
	return (
		<p className={`position-status status-${status}`}>
			<strong>{t(`status.${status}`)}</strong>
			{why ? <span className="soft"> {t(`why.${status}`)}</span> : null}
		</p>
	);
}

/**
 * What the constituencies hold of one amendment: the derived status, each position with its statement and date, what
 * lapsed with a former wording, the earlier positions, and the views of observers.
 */
export function AmendmentPositions({
	positions,
	heading: Heading = "h2",
	brief = false,
}: {
	positions: PositionsShown;
	heading?: "h2" | "h3";
	/** Without history: for the room. */
	brief?: boolean;
}) {
	const { t } = useTranslation("brackets");
	const { status, held, views, names } = positions;
	return (
		<section className="positions stack-tight" aria-labelledby="positions">
			<Heading id="positions">{t("positions.title")}</Heading>
			<StatusWord status={status} why />
			<ul className="plain-list position-list">
				{held.map((one) => (
					<li key={one.constituency} className="position">
						<Constituency code={one.constituency} own={names[one.constituency] ?? null} />
						<div className="stack-tight">
							<PositionWord value={one.value} />
							<Said held={one} />
							{brief ? null : <Earlier history={one.history} />}
						</div>
					</li>
				))}
			</ul>
			{views.length > 0 ? <Views views={views} heading={Heading === "h2" ? "h3" : "h4"} /> : null}
		</section>
	);
}

function Said({ held: { value, current, lapsed } }: { held: HeldPosition<Named> }) {
	const { t } = useTranslation("brackets");
	if (lapsed && current === null) {
		return <p className="soft note">{t("positions.lapsed", { value: t(`value.${lapsed.value}`) })}</p>;
	}
	if (current === null || (value === "none" && current.statement === "")) return null;
	return (
		<>
			{current.statement ? (
				<blockquote className="position-said" dir="auto">
					{current.statement}
				</blockquote>
			) : value === "oppose" ? (
				<p className="soft note">{t("positions.noReason")}</p>
			) : null}
			<By said={current} />
		</>
	);
}

function By({ said }: { said: Named }) {
	const { t } = useTranslation("brackets");
	return (
		<p className="soft note">
			<bdi>{t("positions.by", { name: `\u2068${said.name}\u2069` })}</bdi>, <When at={said.at} />
		</p>
	);
}

function Earlier({ history }: { history: Named[] }) {
	const { t } = useTranslation("brackets");
	if (history.length === 0) return null;
	return (
		<details className="note">
			<summary>{t("positions.history")}</summary>
			<ul className="plain-list rule-list">
				{history.map((one) => (
					<li key={one.id} className="stack-tight">
						<PositionWord value={one.value} />
						{one.statement ? <p dir="auto">{one.statement}</p> : null}
						<By said={one} />
					</li>
				))}
			</ul>
		</details>
	);
}

function Views({ views, heading: Heading }: { views: Named[]; heading: "h3" | "h4" }) {
	const { t } = useTranslation("brackets");
	return (
		<div className="stack-tight position-views">
			<Heading>{t("positions.views")}</Heading>
			<p className="soft note">{t("positions.viewsHint")}</p>
			<ul className="plain-list rule-list">
				{views.map((one) => (
					<li key={one.id} className="stack-tight">
						<Constituency code={one.constituency} />
						<blockquote className="position-said" dir="auto">
							{one.statement}
						</blockquote>
						<By said={{ ...one, name: one.organization ? `${one.name}, ${one.organization}` : one.name }} />
					</li>
				))}
			</ul>
		</div>
	);
}
