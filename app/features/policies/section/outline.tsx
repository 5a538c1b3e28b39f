import { useTranslation } from "react-i18next";
import { Link } from "react-router";

type Item = {
	id: string;
	number: string;
	title: string;
	isPart: boolean;
	depth: number;
	openThreads: number;
};
type Heading = { id: string | null; level: number; text: string };
type Props = { policyId: string; items: Item[]; here: string; headings: Heading[] };

function Entries({ policyId, items, here, headings }: Props) {
	const { t, i18n } = useTranslation("editor");
	const inner = headings.filter((heading) => heading.id && heading.text.trim() !== "");
	return (
		<ol className="plain-list">
			{items.map((item) => (
				<li key={item.id} className={item.isPart ? "outline-part" : undefined} data-depth={item.depth}>
					<Link
						to={`/policies/${policyId}/sections/${item.id}`}
						aria-current={item.id === here ? "page" : undefined}
					>
						<span>
							<span className="outline-number">
								{item.isPart ? t("page.part", { number: item.number }) : item.number}
							</span>{" "}
							<bdi>{item.title}</bdi>
						</span>
						{item.openThreads > 0 ? (
							<span className="outline-open">
								<span aria-hidden="true">
									{new Intl.NumberFormat(i18n.language).format(item.openThreads)}
								</span>
								<span className="visually-hidden">{t("page.openThreads", { count: item.openThreads })}</span>
							</span>
						) : null}
					</Link>
					{item.id === here && inner.length > 0 ? (
						<ol className="plain-list outline-inner" aria-label={t("page.inThisSection")}>
							{inner.map((heading) => (
								<li key={heading.id} data-level={heading.level}>
									<a href={`#p-${heading.id}`} dir="auto">
										{heading.text}
									</a>
								</li>
							))}
						</ol>
					) : null}
				</li>
			))}
		</ol>
	);
}

/** The policy's contents beside the text; a menu on narrow screens. */
export function SectionOutline(props: Props) {
	const { t } = useTranslation("editor");
	return (
		<>
			<nav className="section-outline no-print" aria-label={t("page.contents")}>
				<h2>{t("page.contents")}</h2>
				<Entries {...props} />
			</nav>
			<details className="section-outline-menu no-print">
				<summary>{t("page.contents")}</summary>
				<nav aria-label={t("page.contents")}>
					<Entries {...props} />
				</nav>
			</details>
		</>
	);
}

/** On to the text before and after this one. */
export function Neighbours({ policyId, items, here }: Omit<Props, "headings">) {
	const { t } = useTranslation("editor");
	const at = items.findIndex((item) => item.id === here);
	const before = items[at - 1];
	const after = items[at + 1];
	const to = (item: Item) => `/policies/${policyId}/sections/${item.id}`;
	const titleOf = (item: Item) => `${item.number} ${item.title}`;
	return (
		<nav className="section-neighbours no-print" aria-label={t("page.neighbours")}>
			{before ? (
				<Link to={to(before)} rel="prev">
					{t("page.previous", { title: titleOf(before) })}
				</Link>
			) : null}
			{after ? (
				<Link to={to(after)} rel="next">
					{t("page.next", { title: titleOf(after) })}
				</Link>
			) : null}
		</nav>
	);
}
