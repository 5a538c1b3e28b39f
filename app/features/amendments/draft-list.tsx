import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import type { AmendmentDraft } from "#server/features/amendment-drafts.ts";

type Props = {
	policyId: string;
	constituency: string;
	drafts: AmendmentDraft[];
	sections: { id: string; number: string; title: string }[];
};

/** The caucus's own drafts: a place of its own, that says who sees it. */
export function DraftList({ policyId, constituency, drafts, sections }: Props) {
	const { t } = useTranslation("amendments");
	const nameOf = useConstituencyName();
	return (
		<section className={`caucus tint-${constituency} stack-tight no-print`} aria-labelledby="drafts">
			<p className="caucus-line">{t("draft.only", { name: nameOf(constituency) })}</p>
			<h2 id="drafts">{t("draft.list")}</h2>
			<ul className="plain-list rule-list">
				{drafts.map((draft) => {
					const section = sections.find((one) => one.id === draft.sectionId);
					return (
						<li key={draft.id}>
							<Link to={`/policies/${policyId}/amendments/new?draft=${draft.id}`}>
								{t(`operation.${draft.change.operation}`)}: {section?.number} <bdi>{section?.title}</bdi>
							</Link>{" "}
							<span className="soft note">
								<bdi>{draft.name}</bdi>, <When at={draft.changedAt} />
							</span>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
