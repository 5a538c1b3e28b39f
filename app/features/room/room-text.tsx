import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { BlockChange } from "#shared/compare.ts";
import type { ComparedBlock as Compared } from "#shared/compare-view.ts";
import { directionOf } from "#shared/i18n.ts";
import type { RoomShown } from "./room-shapes.ts";

type BlockOfText = ComponentType<{ change: BlockChange; side: "before" | "after" }>;

/** The amendment's number, place and sponsor, and its words: the text without and with it side by side. */
export function RoomText({
	shown,
	policy,
	state,
	Block,
}: {
	shown: RoomShown;
	policy: string;
	/** The amendment's state in words. */
	state: ReactNode;
	Block: BlockOfText;
}) {
	const { t } = useTranslation("brackets");
	const nameOf = useConstituencyName();
	const label = `\u2068D.${shown.number}\u2069`;
	const { section, sponsor, author } = shown;
	const place = shown.paragraph
		? t("key.paragraph", { number: shown.paragraph })
		: shown.operation === "insert"
			? shown.behind
				? t("key.behind", { number: shown.behind })
				: t("key.beginning")
			: null;
	return (
		<article className="room-text" aria-labelledby="shown">
			<header className="room-head">
				<h1 id="shown">
					<bdi>D.{shown.number}</bdi>
					<span className="room-operation">{t(`room.operation.${shown.operation}`)}</span>
				</h1>
				<p className="room-place">
					<Link to={`${policy}/sections/${section.id}`}>
						{t("room.section", { number: section.number })} <bdi>{section.title}</bdi>
					</Link>
					{place ? <span>{place}</span> : null}
					<span className="who">
						<Chip constituency={sponsor} />
						<span>
							{sponsor === null ? (
								<bdi>{author.name}</bdi>
							) : (
								nameOf(sponsor, shown.positions.names[sponsor] ?? null)
							)}
						</span>
					</span>
					<strong>{state}</strong>
				</p>
			</header>
			<div className="room-sides">
				<Side shown={shown} Block={Block} side="before" heading={t("room.without", { label })} />
				<Side shown={shown} Block={Block} side="after" heading={t("room.with", { label })} />
			</div>
			{shown.reason ? (
				<p className="room-reason">
					<strong>{t("room.reason")}:</strong> <span dir="auto">{shown.reason}</span>
				</p>
			) : null}
			<p className="note no-print">
				<Link to={`${policy}/amendments/${shown.id}`}>{t("room.page", { label })}</Link>
			</p>
		</article>
	);
}

function Side({
	shown,
	Block,
	side,
	heading,
}: {
	shown: RoomShown;
	Block: BlockOfText;
	side: "before" | "after";
	heading: string;
}) {
	const { t } = useTranslation("brackets");
	const { language } = shown.section;
	const blocks = shown.view.blocks.filter((block): block is Extract<Compared, { change: unknown }> =>
		"change" in block
			? side === "before"
				? block.change.kind !== "inserted"
				: block.change.kind !== "deleted"
			: false,
	);
	const isMove = shown.operation === "move";
	return (
		<section className="room-side" aria-label={heading}>
			<h2>{heading}</h2>
			{isMove && side === "after" ? (
				<p className="soft">
					{shown.behind ? t("views.moved", { number: shown.behind }) : t("views.movedFirst")}
				</p>
			) : null}
			<div className="sheet room-sheet comparison" lang={language} dir={directionOf(language)}>
				{shown.titles ? (
					<p className="room-title">
						{side === "before" ? shown.titles.before : <ins>{shown.titles.after}</ins>}
					</p>
				) : blocks.length === 0 ? (
					<NothingHere text={t(side === "after" ? "views.deleted" : "room.nothingStands")} />
				) : (
					blocks.map(({ change }, index) => <Block key={`${index}`} change={change} side={side} />)
				)}
			</div>
		</section>
	);
}

function NothingHere({ text }: { text: string }) {
	const { i18n } = useTranslation();
	return (
		<p className="soft" lang={i18n.language} dir={directionOf(i18n.language)}>
			{text}
		</p>
	);
}
