import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { Position, PositionStatus } from "#shared/positions.ts";

/** What the views know of an amendment. */
export type Told = {
	id: string;
	number: number;
	parentNumber: number | null;
	constituency: string | null;
	authorName: string;
	status: PositionStatus;
	settled: boolean;
	operation: "insert" | "delete" | "replace" | "move" | "title";
	/** The number of the paragraph behind which something moves; null: to the beginning. */
	behind: string | null;
	positions: { constituency: string; value: Position }[];
};

const shown = ["support", "live_with", "reserve", "oppose", "none"] as const;

/** Constituencies by letter and name, one after the other. */
export function Constituencies({
	codes,
	names,
}: {
	codes: readonly string[];
	names: Record<string, string | null>;
}) {
	const nameOf = useConstituencyName();
	return (
		<span className="bracket-names">
			{codes.map((code) => (
				<span key={code} className="who">
					<Chip constituency={code} />
					<span>{nameOf(code, names[code] ?? null)}</span>
				</span>
			))}
		</span>
	);
}

/** Who proposes an amendment: a constituency, or a member in their own name. */
export function Proposer({ told, names }: { told: Told; names: Record<string, string | null> }) {
	const { t } = useTranslation("brackets");
	if (told.constituency === null) {
		return (
			<span>
				<bdi>{told.authorName}</bdi> <span className="soft">({t("views.own")})</span>
			</span>
		);
	}
	return <Constituencies codes={[told.constituency]} names={names} />;
}

/** Who holds what of an amendment, position by position. */
export function Holders({ told, names }: { told: Told; names: Record<string, string | null> }) {
	const { t } = useTranslation("brackets");
	return (
		<span className="bracket-holders">
			{shown.map((value) => {
				const codes = told.positions
					.filter((position) => position.value === value)
					.map(({ constituency }) => constituency);
				return codes.length === 0 ? null : (
					<span key={value} className={`holder holder-${value}`}>
						<span className="soft">{t(`views.${value}`)}</span> <Constituencies codes={codes} names={names} />
					</span>
				);
			})}
		</span>
	);
}

/** "D.4", leading to the amendment. */
export function AmendmentLink({ policy, told }: { policy: string; told: Pick<Told, "id" | "number"> }) {
	return (
		<Link to={`${policy}/amendments/${told.id}`} className="bracket-number">
			<bdi>D.{told.number}</bdi>
		</Link>
	);
}
