import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PositionStatus } from "#shared/positions.ts";
import "./brackets.css";

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
