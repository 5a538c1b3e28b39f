import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type { AmendmentPage } from "#server/features/amendment-view.ts";
import { LabelLink, Sponsor, StateWord } from "./words.tsx";

/** Number, place, who stands for it, and where it is on its way. */
export function AmendmentHead({ policyId, page }: { policyId: string; page: AmendmentPage }) {
	const { t } = useTranslation("amendments");
	const { amendment, section, places } = page;
	const { parentId, parentNumber, fellBecause, deferredUntil, stateReason, secondedBy } = amendment;
	return (
		<header className="stack-tight amendments-head">
			<p className="note">
				<Link to={`/policies/${policyId}/amendments`}>{t("title")}</Link>
			</p>
			<h1>
				{t("one", { label: `\u2066D.${amendment.number}\u2069` })}
				{parentId && parentNumber !== null ? (
					<>
						{" "}
						<small>
							{t("toAmendment")} <LabelLink policyId={policyId} id={parentId} number={parentNumber} />
						</small>
					</>
				) : null}
			</h1>
			<p>
				{t(`operation.${amendment.change.operation}`)}
				{places.length > 0 ? (
					<>
						{" "}
						<bdi dir="ltr">{places.join(", ")}</bdi>
					</>
				) : null}
				{" · "}
				<Link to={`/policies/${policyId}/sections/${section.id}`}>
					{section.number} <bdi>{section.title}</bdi>
				</Link>
			</p>
			<dl className="amendment-facts">
				<div>
					<dt>{t("column.by")}</dt>
					<dd>
						<Sponsor amendment={amendment} />
					</dd>
				</div>
				<div>
					<dt>{t("column.state")}</dt>
					<dd>
						<StateWord state={amendment.state} />
						{stateReason ? (
							<p className="note" dir="auto">
								{stateReason}
							</p>
						) : null}
						{fellBecause ? (
							<p className="note">
								{t("fellBecause")}{" "}
								<LabelLink policyId={policyId} id={fellBecause.id} number={fellBecause.number} />
							</p>
						) : null}
						{amendment.state === "deferred" && deferredUntil !== null ? (
							<p className="note">
								{t("until")} <When at={deferredUntil} style="day" />
							</p>
						) : null}
					</dd>
				</div>
				{secondedBy && secondedBy !== amendment.constituency ? (
					<div>
						<dt>{t("secondedBy")}</dt>
						<dd>
							<Constituency code={secondedBy} />
						</dd>
					</div>
				) : null}
				<div>
					<dt>{t("distance")}</dt>
					<dd>{t("words", { count: amendment.distance })}</dd>
				</div>
				{amendment.revision > 1 ? (
					<div>
						<dt>{t("revision")}</dt>
						<dd>{amendment.revision}</dd>
					</div>
				) : null}
			</dl>
		</header>
	);
}
