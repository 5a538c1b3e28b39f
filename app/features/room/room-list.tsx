import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { RoomItem, RoomShape } from "./room-shapes.ts";

/** The amendments in the order in which they are taken, by section. */
export function RoomList({
	items,
	shownId,
	room,
	stateOf,
}: {
	items: readonly RoomItem[];
	shownId: string | null;
	room: RoomShape;
	/** A state in words. */
	stateOf: (state: RoomItem["state"]) => ReactNode;
}) {
	const { t } = useTranslation("brackets");
	const nameOf = useConstituencyName();
	if (items.length === 0) return null;
	const sections = [...new Map(items.map(({ section }) => [section.id, section])).values()];
	return (
		<nav className="room-list stack-tight no-print" aria-labelledby="order">
			<h2 id="order">{t("room.list")}</h2>
			{sections.map((section) => (
				<div key={section.id} className="stack-tight">
					<h3>
						<bdi>{section.number}</bdi> <bdi>{section.title}</bdi>
					</h3>
					<ol className="plain-list">
						{items
							.filter((item) => item.section.id === section.id)
							.map((item) => (
								<li key={item.id} className={item.id === shownId ? "room-item room-item-shown" : "room-item"}>
									<Link to={`?d=${item.number}`} aria-current={item.id === shownId ? "true" : undefined}>
										<bdi>D.{item.number}</bdi>
									</Link>
									<span className="who">
										<Chip constituency={item.sponsor} />
										<span className="visually-hidden">{nameOf(item.sponsor)}</span>
									</span>
									{item.parentNumber === null ? null : (
										<span className="soft note">{t("key.sub", { number: item.parentNumber })}</span>
									)}
									<span className="note">{stateOf(item.state)}</span>
									<span className={`note bracket-status status-${item.status}`}>
										<strong>{t(`status.${item.status}`)}</strong>
									</span>
									{room.pointed?.id === item.id ? (
										<span className="note room-pointed">{t("room.shown")}</span>
									) : null}
								</li>
							))}
					</ol>
				</div>
			))}
		</nav>
	);
}
