import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRouteLoaderData } from "react-router";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * How long a ballot can still be cast: as it was when the page was made, and with scripts as it is. The last two
 * minutes are announced once; the rest changes silently.
 */
export function TimeLeft({ closesAt }: { closesAt: number }) {
	const { t } = useTranslation("procedure");
	const root = useRouteLoaderData("root") as { now: number } | undefined;
	const now = root?.now ?? closesAt;
	const [left, setLeft] = useState(closesAt - now);
	useEffect(() => {
		// The server's clock counts: this device's only tells how much time has passed since.
		const ahead = now - Date.now();
		const look = () => setLeft(closesAt - (Date.now() + ahead));
		look();
		const timer = setInterval(look, 5 * second);
		return () => clearInterval(timer);
	}, [closesAt, now]);
	const warned = left < 2 * minute;
	return (
		<>
			{warned ? null : <span className="time-left">{spell(t, left)}</span>}
			<span
				role="status"
				aria-live="assertive"
				className={warned ? "time-left time-left-warning" : undefined}
			>
				{warned ? t(left > 0 ? "act.twoMinutes" : "act.over") : ""}
			</span>
		</>
	);
}

type Say = ReturnType<typeof useTranslation<"procedure">>["t"];

/** Rounded down: nobody is told of time that is not there. */
function spell(t: Say, left: number): string {
	if (left >= 48 * hour) return t("act.leftDays", { count: Math.floor(left / (24 * hour)) });
	if (left >= 2 * hour) return t("act.leftHours", { count: Math.floor(left / hour) });
	return t("act.leftMinutes", { count: Math.floor(left / minute) });
}
