import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useNavigation } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { listWaiting, watchWaiting } from "./patient-fetch.ts";

const nothing: never[] = [];

/**
 * Says that what was sent, or the page that was asked for, waits for the line: nothing typed is lost, and nothing
 * is sent a second time without being told to. A page that asks again by itself in the background says nothing.
 */
export function LineNotice() {
	const { t } = useTranslation();
	const waiting = useSyncExternalStore(watchWaiting, listWaiting, () => nothing);
	const leaving = useNavigation().state === "loading";
	const unsent = waiting.filter(({ kind }) => kind === "sending");
	const [tries, setTries] = useState(0);
	useEffect(() => {
		if (waiting.length === 0) setTries(0);
	}, [waiting]);
	if (unsent.length === 0 && (!leaving || waiting.length === 0)) return null;
	return (
		<div className="line-notice no-print" role="alert">
			<div className="message message-care row">
				<p>{unsent.length > 0 ? t(tries > 0 ? "line.notSentAgain" : "line.notSent") : t("line.opens")}</p>
				<Button
					type="button"
					small
					onClick={() => {
						setTries((before) => before + 1);
						for (const { again } of waiting) again();
					}}
				>
					{t(unsent.length > 0 ? "line.send" : "line.try")}
				</Button>
			</div>
		</div>
	);
}
