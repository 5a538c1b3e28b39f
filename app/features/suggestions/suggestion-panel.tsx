import "./suggestions.css";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useRevalidator } from "react-router";
import type { CollabSession } from "#app/editor/collab-session.ts";
import type { SuggestionCard as Card } from "#shared/suggestions.ts";
import { Button } from "../../ui/button.tsx";
import { SuggestionCard } from "./suggestion-card.tsx";

/** How long after the last change of the text the suggestions are asked for again, in ms. */
const quietTime = 1200;

/** Asks the server again when what is suggested in the living text has changed. */
function useLiveSuggestions(session: CollabSession | null, open: readonly Card[]): void {
	const { revalidate } = useRevalidator();
	const ask = useRef(revalidate);
	ask.current = revalidate;
	const known = useRef(open);
	known.current = open;
	useEffect(() => {
		if (!session) return;
		let seen: string | null = null;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const look = () => {
			const marked = document.querySelectorAll<HTMLElement>(".live-text [data-suggestion]");
			const now = [...marked].map((one) => `${one.dataset.suggestion} ${one.textContent}`).join("\n");
			const ids = new Set([...marked].map((one) => one.dataset.suggestion));
			const isAsPage = ids.size === known.current.length && known.current.every(({ id }) => ids.has(id));
			// The page may be older than the first look at the living text.
			if (now !== seen && (seen !== null || !isAsPage)) void ask.current();
			seen = now;
		};
		const later = () => {
			clearTimeout(timer);
			timer = setTimeout(look, quietTime);
		};
		session.doc.on("update", later);
		const stop = session.subscribe(later);
		later();
		return () => {
			clearTimeout(timer);
			session.doc.off("update", later);
			stop();
		};
	}, [session]);
}

/** Takes the reader to the words of a suggestion in whichever text is shown. */
function showInText(id: string): void {
	const places = document.querySelectorAll<HTMLElement>(`[data-suggestion="${CSS.escape(id)}"]`);
	const shown = [...places].filter((one) => one.offsetParent !== null);
	for (const other of document.querySelectorAll(".suggestion-shown"))
		other.classList.remove("suggestion-shown");
	for (const one of shown) one.classList.add("suggestion-shown");
	shown[0]?.scrollIntoView({ block: "center" });
}

/** The suggestions beside the text, one card each. */
export function SuggestionPanel({
	address,
	open,
	session,
	frozen,
}: {
	/** Of the section's page. */
	address: string;
	open: readonly Card[];
	session: CollabSession | null;
	frozen: boolean;
}) {
	const { t } = useTranslation("suggestions");
	const [at, setAt] = useState(-1);
	useLiveSuggestions(session, open);
	const go = (step: number) => {
		const next = (at + step + open.length) % open.length;
		setAt(next);
		const id = open[next]?.id;
		if (!id) return;
		showInText(id);
		document.getElementById(`suggestion-${id}`)?.focus({ preventScroll: true });
	};
	return (
		<section className="suggestion-panel stack-tight" aria-labelledby="suggestions-title" id="suggestions">
			<h2 id="suggestions-title">
				{t("title")} <span className="soft">{open.length}</span>
			</h2>
			{frozen && open.length > 0 ? <p className="note">{t("frozen")}</p> : null}
			{open.length > 1 ? (
				<div className="row">
					<Button type="button" look="plain" small onClick={() => go(-1)}>
						{t("previous")}
					</Button>
					<Button type="button" look="plain" small onClick={() => go(1)}>
						{t("next")}
					</Button>
				</div>
			) : null}
			{open.length === 0 ? <p className="note soft">{t("none")}</p> : null}
			{open.map((card) => (
				<SuggestionCard
					key={card.id}
					card={card}
					action={`${address}/suggestions`}
					back="section"
					onShow={showInText}
				/>
			))}
			<p className="note">
				<Link to={`${address}/suggestions`}>{t("all")}</Link>
			</p>
		</section>
	);
}
