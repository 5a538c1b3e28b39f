import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { dateLocale } from "#shared/i18n.ts";
import type { CollabSession } from "./collab-session.ts";
import { countUnsaved, type SavedWord } from "./saved-state.ts";
import { useSessionView } from "./use-session.ts";

function useClock(): (at: number) => string {
	const { i18n } = useTranslation();
	const clock = new Intl.DateTimeFormat(dateLocale(i18n.language), {
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
		hourCycle: "h23",
	});
	return (at) => clock.format(at);
}

/**
 * The saved state in words, true to the server's *saved*. While a change is on its way the words say so at once;
 * the eye sees "saved" fade for a second first, so that typing does not make the line flicker (editor.css).
 */
export function SavedLine({ session, onCopy }: { session: CollabSession | null; onCopy: () => void }) {
	const { t } = useTranslation("editor");
	const write = useClock();
	const word: SavedWord = useSessionView(session, (view) => view.word) ?? "opening";
	const savedAt = useSessionView(session, (view) => view.saved.savedAt);
	const ghost = useRef("");
	const unsaved = useSessionView(session, (view) => countUnsaved(view.saved)) ?? 0;
	const sentence = word === "saving" ? t("saved.savingCount", { count: unsaved }) : t(`saved.${word}`);
	const time = word === "saved" && savedAt !== null ? write(savedAt) : "";
	if (word === "saved") ghost.current = time ? `${sentence} ${time}` : sentence;
	return (
		<span className={`saved-line saved-${word}`} data-saved={word} data-ghost={ghost.current}>
			<span className="saved-words">
				{sentence}
				{time ? <time dateTime={new Date(savedAt ?? 0).toISOString()}> {time}</time> : null}
			</span>
			{word === "cannotSave" ? (
				<Button type="button" look="quiet" small onClick={onCopy}>
					{t("copyText")}
				</Button>
			) : null}
		</span>
	);
}
