import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RegisterRow, RegisterSection as Section } from "#server/features/amendments.ts";
import { LabelLink, Sponsor, StateWord } from "./words.tsx";

type Props = { policyId: string; section: Section["section"]; amendments: RegisterRow[] };

/** The amendments of one section, a table that becomes cards where it is narrow. */
export function RegisterSection({ policyId, section, amendments }: Props) {
	const { t } = useTranslation("amendments");
	const heading = `register-${section.id}`;
	const columns = ["number", "place", "what", "by", "state"] as const;
	return (
		<section className="stack-tight" aria-labelledby={heading}>
			<h2 id={heading} className="amendments-section">
				<Link to={`/policies/${policyId}/sections/${section.id}`}>
					<span className="number">{section.number}</span> <bdi>{section.title}</bdi>
				</Link>
			</h2>
			<table className="amendments-table">
				<thead>
					<tr>
						{columns.map((column) => (
							<th key={column} scope="col">
								{t(`column.${column}`)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{amendments.map((one) => (
						<tr key={one.id} className={one.parentId ? "amendment-sub" : undefined}>
							<th scope="row">
								<LabelLink policyId={policyId} id={one.id} number={one.number} />
								{one.parentId && one.parentNumber !== null ? (
									<span className="soft note amendment-of">
										{t("toAmendment")}{" "}
										<LabelLink policyId={policyId} id={one.parentId} number={one.parentNumber} />
									</span>
								) : null}
							</th>
							<td data-label={t("column.place")}>
								<span>
									{t(`operation.${one.change.operation}`)}
									{one.places.length > 0 ? (
										<>
											{" "}
											<bdi dir="ltr">{one.places.join(", ")}</bdi>
										</>
									) : null}
								</span>
							</td>
							<td data-label={t("column.what")} lang={one.language}>
								<Words pieces={one.words} />
							</td>
							<td data-label={t("column.by")}>
								<Sponsor amendment={one} />
							</td>
							<td data-label={t("column.state")}>
								<StateWord state={one.state} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

/** The heart of the change: what comes underlined, what goes struck through. */
function Words({ pieces }: { pieces: RegisterRow["words"] }) {
	return (
		<span className="amendment-words" dir="auto">
			{pieces.map((piece, index) => {
				const key = `${index}`;
				if (piece.kind === "inserted") return <ins key={key}>{piece.text}</ins>;
				if (piece.kind === "deleted") return <del key={key}>{piece.text}</del>;
				return <span key={key}>{piece.text}</span>;
			})}
		</span>
	);
}
