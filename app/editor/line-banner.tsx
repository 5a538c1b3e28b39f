import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { type CollabSession, longOffline } from "./collab-session.ts";
import { countUnsaved } from "./saved-state.ts";
import { useSessionView } from "./use-session.ts";

/** Gives the whole text, as it is on this screen, as a file. */
function download(text: string, name: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
	link.download = `${name}.txt`;
	link.click();
	URL.revokeObjectURL(link.href);
}

type Props = { session: CollabSession; title: string; onCopy: () => void };

/** No line: what is safe, what others may do meanwhile, and a way to take the text along. */
function OfflineNote({ session, title, onCopy }: Props) {
	const { t } = useTranslation("editor");
	const since = useSessionView(session, (view) => view.offlineSince) ?? 0;
	const unsaved = useSessionView(session, (view) => countUnsaved(view.saved)) ?? 0;
	const kept = useSessionView(session, (view) => view.kept) ?? false;
	const safe = unsaved > 0 ? t("line.offline", { count: unsaved }) : t("line.offlineNone");
	return (
		<div className="message message-care line-banner stack-tight no-print" data-line="offline">
			<p>
				{kept ? safe : t("line.notKept")}
				{Date.now() - since >= longOffline ? ` ${t("line.offlineLong")}` : null}
			</p>
			<p className="note soft">{t("line.notNow")}</p>
			<div className="row">
				<Button type="button" look="quiet" small onClick={onCopy}>
					{t("copyText")}
				</Button>
				<Button type="button" look="quiet" small onClick={() => download(session.readText(), title)}>
					{t("line.download")}
				</Button>
			</div>
		</div>
	);
}

/** The line stands again, and what was kept is on the server's disk. */
function BackNote({
	session,
	count,
	onClose,
}: {
	session: CollabSession;
	count: number;
	onClose: () => void;
}) {
	const { t } = useTranslation("editor");
	const undo = useSessionView(session, () => session.undoBack);
	return (
		<div className="message message-good line-banner row no-print" data-line="back">
			<p>{t("line.back", { count })}</p>
			{undo ? (
				<Button
					type="button"
					look="quiet"
					small
					onClick={() => {
						undo();
						onClose();
					}}
				>
					{t("line.undo")}
				</Button>
			) : null}
			<Button type="button" look="plain" small onClick={onClose}>
				{t("line.close")}
			</Button>
		</div>
	);
}

/**
 * What a person should know of the line, in the flow of the page (SAFETY 6.2). Spoken elsewhere: the editor tells
 * of each change of state (editor-surface.tsx).
 */
export function LineBanner(props: { session: CollabSession | null; title: string; onCopy: () => void }) {
	const { session } = props;
	const { t } = useTranslation("editor");
	const offline = useSessionView(session, (view) => view.offlineSince !== null) ?? false;
	const full = useSessionView(session, (view) => view.full) ?? false;
	const trouble = useSessionView(session, (view) => view.trouble) ?? false;
	const slow = useSessionView(session, (view) => view.slow && view.saved.line === "open") ?? false;
	const back = useSessionView(session, (view) => view.saved.sentBack);
	const [closed, setClosed] = useState(false);
	useEffect(() => {
		if (back === null) setClosed(false);
	}, [back]);
	if (!session) return null;
	return (
		<>
			{offline ? <OfflineNote {...props} session={session} /> : null}
			{full ? <p className="message message-wrong line-banner no-print">{t("line.full")}</p> : null}
			{trouble && !offline ? (
				<p className="message message-care line-banner no-print" data-line="trouble">
					{t("line.trouble")}
				</p>
			) : null}
			{back !== null && !offline && !closed ? (
				<BackNote session={session} count={back} onClose={() => setClosed(true)} />
			) : null}
			{slow && !offline ? (
				<p className="message line-banner note no-print" data-line="slow">
					{t("line.slow")}
				</p>
			) : null}
		</>
	);
}
