import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ShownAlternative, ShownPart } from "#shared/brackets-view.ts";
import type { BlockChange } from "#shared/compare.ts";
import type { InlinePiece } from "#shared/compare-words.ts";
import type { DocNode } from "#shared/document/check.ts";
import { directionOf } from "#shared/i18n.ts";
import { AmendmentLink, Holders, Proposer, type Told } from "./names.tsx";

type Known = {
	policy: string;
	told: ReadonlyMap<string, Told>;
	names: Record<string, string | null>;
	language: string;
	/** How blocks and words are drawn. */
	Block: ComponentType<{ change: BlockChange; side: "after" | "both" }>;
	Pieces: ComponentType<{ pieces: readonly InlinePiece[]; side: "both" }>;
};

/** The text with its square brackets, alternatives and names. */
export function WorkingText({ parts, ...known }: { parts: readonly ShownPart[] } & Known) {
	return parts.map((part, index) => {
		const key = `${index}`;
		return part.kind === "block" ? (
			<Numbered key={key} number={part.number}>
				<Plain node={part.node} Block={known.Block} />
			</Numbered>
		) : (
			<SiteText key={key} site={part} known={known} />
		);
	});
}

function Numbered({ number, children }: { number: string | null; children: ReactNode }) {
	return (
		<div className="bracket-block">
			{number ? <bdi className="bracket-para">{number}</bdi> : null}
			{children}
		</div>
	);
}

function Plain({ node, Block }: { node: DocNode; Block: Known["Block"] }) {
	const placed = { index: 0, node };
	return <Block change={{ kind: "same", before: placed, after: placed, moved: false }} side="both" />;
}

/** A square bracket: seen, and said aloud in the reader's language. */
function Bracket({ side }: { side: "opens" | "closes" }) {
	const { t } = useTranslation("brackets");
	return (
		<span className="bracket-sign">
			<span aria-hidden="true">{side === "opens" ? "[" : "]"}</span>
			<bdi className="visually-hidden"> {t(`views.${side}`)} </bdi>
		</span>
	);
}

type SitePart = Extract<ShownPart, { kind: "site" }>;

function SiteText({ site, known }: { site: SitePart; known: Known }) {
	const { t, i18n } = useTranslation("brackets");
	const several = site.alternatives.length > 1;
	const interface_ = { lang: i18n.language, dir: directionOf(i18n.language) };
	return (
		<div className={site.bracketed ? "bracket-site bracket-open" : "bracket-site"}>
			{site.words ? (
				<>
					{site.alternatives.map((one) => (
						<Head key={one.amendmentId} alternative={one} known={known} />
					))}
					<Numbered number={site.number}>
						<WordsIn node={site.node} words={site.words} bracketed={site.bracketed} Pieces={known.Pieces} />
					</Numbered>
				</>
			) : (
				<>
					{site.bracketed ? <Bracket side="opens" /> : null}
					{site.base.length > 0 ? (
						<div className="bracket-alternative">
							<p className="bracket-head" {...interface_}>
								<strong>{t("views.base")}</strong>
							</p>
							<WorkingText parts={site.base} {...known} />
						</div>
					) : null}
					{site.alternatives.map((one) => (
						<div key={one.amendmentId} className="bracket-alternative">
							<Head alternative={one} known={known} />
							<AlternativeText alternative={one} side={several ? "after" : "both"} known={known} />
						</div>
					))}
					{site.bracketed ? <Bracket side="closes" /> : null}
				</>
			)}
		</div>
	);
}

/** One paragraph word by word: each run of words that would change stands in its own brackets. */
function WordsIn({
	node,
	words,
	bracketed,
	Pieces,
}: {
	Pieces: Known["Pieces"];
	node: DocNode | null;
	words: readonly InlinePiece[];
	bracketed: boolean;
}) {
	const runs: InlinePiece[][] = [];
	for (const piece of words) {
		const last = runs.at(-1);
		if (last && (last[0]!.kind === "same") === (piece.kind === "same")) last.push(piece);
		else runs.push([piece]);
	}
	const content = runs.map((pieces, index) => {
		const key = `${index}`;
		const inside = <Pieces pieces={pieces} side="both" />;
		if (pieces[0]!.kind === "same" || !bracketed) return <span key={key}>{inside}</span>;
		return (
			<span key={key}>
				<Bracket side="opens" />
				{inside}
				<Bracket side="closes" />
			</span>
		);
	});
	const Heading = `h${Number(node?.attrs?.level ?? 3)}` as "h3";
	return node?.type === "heading" ? <Heading dir="auto">{content}</Heading> : <p dir="auto">{content}</p>;
}

/** Number, who proposes, where it stands and who holds what: in the reader's language, not the text's. */
function Head({ alternative, known }: { alternative: ShownAlternative; known: Known }) {
	const { t, i18n } = useTranslation("brackets");
	const told = known.told.get(alternative.amendmentId);
	if (!told) return null;
	return (
		<div className="bracket-head" lang={i18n.language} dir={directionOf(i18n.language)}>
			<p className="row">
				{alternative.alt === null ? null : <strong>{t("views.alt", { number: alternative.alt })}</strong>}
				<AmendmentLink policy={known.policy} told={told} />
				<span className="soft">{t("views.proposed")}</span>
				<Proposer told={told} names={known.names} />
				<span className={`bracket-status status-${told.status}`}>
					<strong>{t(told.settled ? "views.agreedPart" : `status.${told.status}`)}</strong>
				</span>
			</p>
			<p>
				<Holders told={told} names={known.names} />
			</p>
		</div>
	);
}

function AlternativeText({
	alternative,
	side,
	known,
}: {
	alternative: ShownAlternative;
	side: "after" | "both";
	known: Known;
}) {
	const { t, i18n } = useTranslation("brackets");
	const told = known.told.get(alternative.amendmentId);
	const note =
		told?.operation === "move"
			? told.behind
				? t("views.moved", { number: told.behind })
				: t("views.movedFirst")
			: told?.operation === "delete"
				? t("views.deleted")
				: null;
	return (
		<>
			{note ? (
				<p className="soft note" lang={i18n.language} dir={directionOf(i18n.language)}>
					{note}
				</p>
			) : null}
			{alternative.changes
				? alternative.changes.map((change: BlockChange, index) => (
						<known.Block key={`${index}`} change={change} side={side} />
					))
				: null}
			<WorkingText parts={alternative.parts} {...known} />
		</>
	);
}
