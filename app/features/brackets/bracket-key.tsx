import { useTranslation } from "react-i18next";
import { AmendmentLink, Holders, Proposer, type Told } from "./names.tsx";

export type KeyRow = Told & { place: string | null };

/** The key of a working view: where each amendment stands, who proposed it, who holds what of it. */
export function BracketKey({
	rows,
	policy,
	names,
}: {
	rows: readonly KeyRow[];
	policy: string;
	names: Record<string, string | null>;
}) {
	const { t } = useTranslation("brackets");
	const placeOf = useKeyPlace();
	const columns = ["amendment", "place", "proposed", "stands", "positions"] as const;
	return (
		<section className="stack-tight bracket-key" aria-labelledby="key">
			<h2 id="key">{t("key.title")}</h2>
			<p className="soft">{t("key.intro")}</p>
			<div className="table-scroll">
				<table className="table-cards">
					<thead>
						<tr>
							{columns.map((column) => (
								<th key={column} scope="col">
									{t(`key.${column}`)}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<tr key={row.id}>
								<th scope="row">
									<AmendmentLink policy={policy} told={row} />
								</th>
								<td data-label={t("key.place")}>{placeOf(row)}</td>
								<td data-label={t("key.proposed")}>
									<Proposer told={row} names={names} />
								</td>
								<td data-label={t("key.stands")}>
									<span className={`bracket-status status-${row.status}`}>
										<strong>{t(row.settled ? "views.agreedPart" : `status.${row.status}`)}</strong>
									</span>
								</td>
								<td data-label={t("key.positions")}>
									<Holders told={row} names={names} />
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function useKeyPlace(): (row: KeyRow) => string {
	const { t } = useTranslation("brackets");
	return ({ operation, place, behind, parentNumber }) => {
		if (parentNumber !== null) return t("key.sub", { number: parentNumber });
		if (operation === "title") return t("key.title_");
		if (operation === "insert") return behind ? t("key.behind", { number: behind }) : t("key.beginning");
		return place ? t("key.paragraph", { number: place }) : t("key.heading");
	};
}
