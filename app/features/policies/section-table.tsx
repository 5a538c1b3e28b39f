import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { OpenBrackets } from "#app/ui/open-brackets.tsx";
import { When } from "#app/ui/when.tsx";
import { Chip } from "#app/ui/who.tsx";
import { useNumberWords } from "./section-words.ts";

export type SectionRow = {
	id: string;
	number: string;
	isPart: boolean;
	depth: number;
	kind: string;
	title: string;
	language: string;
	state: string;
	group: { name: string } | null;
	openThreads: { everyone: number; caucus: number };
	openBrackets: number;
	lastEdit: { at: number; name: string; constituency: string | null } | null;
};

/** The policy's sections, with how each one stands. */
export function SectionTable({ policyId, sections }: { policyId: string; sections: SectionRow[] }) {
	const { t } = useTranslation("policies");
	const columns = ["section", "state", "group", "comments", "lastEdit"] as const;
	return (
		<div className="table-scroll">
			<table className="table-cards section-table">
				<thead>
					<tr>
						{columns.map((column) => (
							<th key={column} scope="col">
								{t(`overview.column.${column}`)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{sections.map((section) =>
						section.kind === "part" ? (
							<PartRow key={section.id} section={section} columns={columns.length} />
						) : (
							<TextRow key={section.id} policyId={policyId} section={section} />
						),
					)}
				</tbody>
			</table>
		</div>
	);
}

function PartRow({ section, columns }: { section: SectionRow; columns: number }) {
	const numberWords = useNumberWords();
	return (
		<tr className="part-row">
			<th scope="rowgroup" colSpan={columns}>
				<span>
					<span className="section-number">{numberWords(section)}</span>
					<span lang={section.language} dir="auto">
						{section.title}
					</span>
				</span>
			</th>
		</tr>
	);
}

function TextRow({ policyId, section }: { policyId: string; section: SectionRow }) {
	const { t } = useTranslation("policies");
	const { t: common } = useTranslation();
	const numberWords = useNumberWords();
	const { openThreads, lastEdit } = section;
	return (
		<tr>
			<th scope="row" className={`depth-${section.depth}`}>
				<span>
					<span className="section-number">{numberWords(section)}</span>
					<Link to={`/policies/${policyId}/sections/${section.id}`} lang={section.language} dir="auto">
						{section.title}
					</Link>
				</span>
			</th>
			<td data-label={t("overview.column.state")}>
				<span>
					{common(`state.${section.state}` as "state.drafting")}{" "}
					<OpenBrackets
						count={section.openBrackets}
						to={`/policies/${policyId}/sections/${section.id}/views`}
					/>
				</span>
			</td>
			<td data-label={t("overview.column.group")} className={section.group ? undefined : "is-nothing"}>
				{section.group ? (
					<bdi>{section.group.name}</bdi>
				) : (
					<span className="soft">{t("overview.noGroup")}</span>
				)}
			</td>
			<td
				data-label={t("overview.column.comments")}
				className={openThreads.everyone + openThreads.caucus > 0 ? undefined : "is-nothing"}
			>
				<OpenComments {...openThreads} />
			</td>
			<td data-label={t("overview.column.lastEdit")} className={lastEdit ? undefined : "is-nothing"}>
				{lastEdit ? (
					<span>
						<When at={lastEdit.at} />
						<br />
						<span className="who note">
							<Chip constituency={lastEdit.constituency} />
							<bdi>{lastEdit.name}</bdi>
						</span>
					</span>
				) : (
					<span className="soft">{t("overview.noEdit")}</span>
				)}
			</td>
		</tr>
	);
}

function OpenComments({ everyone, caucus }: { everyone: number; caucus: number }) {
	const { t } = useTranslation("policies");
	if (everyone + caucus === 0) return <span className="soft">{t("overview.noComments")}</span>;
	return (
		<span>
			{everyone > 0 ? t("overview.comments", { count: everyone }) : null}
			{everyone > 0 && caucus > 0 ? <br /> : null}
			{caucus > 0 ? t("overview.caucus", { count: caucus }) : null}
		</span>
	);
}
