import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Constituency } from "#app/ui/who.tsx";

type Policy = {
	id: string;
	title: string;
	country: string;
	language: string;
	step: number;
	constituency: string | null;
	constituencyName: string | null;
	capacity: string;
};

/** The policies the reader has a part in, with the step each is at. */
export function MyPolicies({ policies, mayCreate }: { policies: Policy[]; mayCreate: boolean }) {
	const { t } = useTranslation(["home", "common"]);
	return (
		<section aria-labelledby="my-policies" className="stack">
			<h2 id="my-policies">{t("policies.title")}</h2>
			{policies.length === 0 ? (
				<p className="empty">{mayCreate ? t("policies.emptyAdministrator") : t("policies.empty")}</p>
			) : (
				<table className="table-cards">
					<thead>
						<tr>
							<th scope="col">{t("policies.policy")}</th>
							<th scope="col">{t("policies.country")}</th>
							<th scope="col">{t("policies.step")}</th>
							<th scope="col">{t("policies.part")}</th>
						</tr>
					</thead>
					<tbody>
						{policies.map((policy) => (
							<tr key={policy.id}>
								<th scope="row">
									<Link to={`/policies/${policy.id}`} lang={policy.language} dir="auto">
										{policy.title}
									</Link>
								</th>
								<td data-label={t("policies.country")}>
									<bdi>{policy.country}</bdi>
								</td>
								<td data-label={t("policies.step")}>
									<span>
										{t("policies.stepOf", {
											number: policy.step,
											name: t(`common:step.${policy.step}` as never),
										})}
									</span>
								</td>
								<td data-label={t("policies.part")}>
									<span className="part">
										<span>{t(`common:capacity.${policy.capacity}` as never)}</span>
										{policy.constituency ? (
											<Constituency code={policy.constituency} own={policy.constituencyName} />
										) : null}
									</span>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}
