import { useTranslation } from "react-i18next";

const known = ["government", "workers", "employers", "observers"];

/** A constituency's name in the reader's language; a constituency of the body's own making keeps its own name. */
export function useConstituencyName(): (code: string | null, own?: string | null) => string {
	const { t } = useTranslation();
	return (code, own) =>
		own ??
		(code === null
			? t("constituency.none")
			: known.includes(code)
				? t(`constituency.${code}` as never)
				: code);
}

/** The square letter of a constituency. Decorative: its name always stands beside it. */
export function Chip({ constituency }: { constituency: string | null }) {
	const { t } = useTranslation();
	const letter =
		constituency === null
			? t("letter.none")
			: known.includes(constituency)
				? t(`letter.${constituency}` as never)
				: constituency.slice(0, 1).toUpperCase();
	return (
		<span className={`chip tint-${constituency ?? "none"}`} aria-hidden="true">
			{letter}
		</span>
	);
}

/** A constituency: letter and name. */
export function Constituency({ code, own }: { code: string | null; own?: string | null }) {
	const nameOf = useConstituencyName();
	return (
		<span className="who">
			<Chip constituency={code} />
			<span>{nameOf(code, own)}</span>
		</span>
	);
}

/** A person in a capacity: letter, name, constituency and capacity in words. */
export function Who({
	name,
	constituency,
	capacity,
}: {
	name: string;
	constituency: string | null;
	capacity: string;
}) {
	const { t } = useTranslation();
	const nameOf = useConstituencyName();
	return (
		<span className="who">
			<Chip constituency={constituency} />
			<span>
				<b dir="auto">{name}</b>{" "}
				<span className="soft note">
					{constituency ? `${nameOf(constituency)}, ` : ""}
					{t(`capacity.${capacity}` as never)}
				</span>
			</span>
		</span>
	);
}
