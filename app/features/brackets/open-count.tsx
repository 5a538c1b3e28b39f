import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PositionStatus } from "#shared/positions.ts";
import "./brackets.css";

/** How many brackets are open, leading to where they stand. Nothing where there are none, unless `always`. */
export function OpenCount({ count, to, always }: { count: number; to: string; always?: boolean }) {
	const { t } = useTranslation("brackets");
	if (count === 0) return always ? <span className="soft">{t("count.none")}</span> : null;
	return (
		<Link to={to} className="bracket-count">
			<span aria-hidden="true">[ ]</span> {t("count.open", { count })}
		</Link>
	);
}

/** The brackets with which a section was agreed. */
export function AgreedList({
	policy,
	list,
}: {
	policy: string;
	list: readonly { amendmentId: string; number: number; status: PositionStatus }[];
}) {
	const { t } = useTranslation("brackets");
	if (list.length === 0) return null;
	return (
		<div className="message message-care bracket-agreed">
			<strong>{t("agreed.title")}</strong>
			<p>{t("agreed.text")}</p>
			<ul>
				{list.map(({ amendmentId, number, status }) => (
					<li key={amendmentId}>
						<Link to={`${policy}/amendments/${amendmentId}`}>
							<bdi>D.{number}</bdi>
						</Link>{" "}
						<span className="soft">{t(`status.${status}`)}</span>
					</li>
				))}
			</ul>
		</div>
	);
}
