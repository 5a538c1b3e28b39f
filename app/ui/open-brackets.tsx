import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** How many brackets are open, leading to where they stand. Nothing where there are none, unless `always`. */
export function OpenBrackets({ count, to, always }: { count: number; to: string; always?: boolean }) {
	const { t } = useTranslation("brackets");
	if (count === 0) return always ? <span className="soft">{t("count.none")}</span> : null;
	return (
		<Link to={to} className="bracket-count">
			<span aria-hidden="true">[ ]</span> {t("count.open", { count })}
		</Link>
	);
}
