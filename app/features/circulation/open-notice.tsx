import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";

/** On a section's page: a comment round takes comments on it until then. */
export function OpenNotice({
	policyId,
	circulation,
}: {
	policyId: string;
	circulation: { id: string; title: string; closesAt: number };
}) {
	const { t } = useTranslation("circulation");
	return (
		<p className="message no-print">
			{t("onSection.open")} <When at={circulation.closesAt} relative />{" "}
			<Link to={`/policies/${policyId}/circulations/${circulation.id}`}>
				{t("onSection.go")}: <bdi>{circulation.title}</bdi>
			</Link>
		</p>
	);
}
