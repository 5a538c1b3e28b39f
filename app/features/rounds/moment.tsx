import { useTranslation } from "react-i18next";
import { useRouteLoaderData } from "react-router";
import { When } from "#app/ui/when.tsx";
import { dateLocale } from "#shared/i18n.ts";

/** A moment that binds everybody: in the reader's zone, and in UTC beside it. */
export function Moment({ at, relative }: { at: number; relative?: boolean }) {
	const { i18n } = useTranslation();
	const root = useRouteLoaderData("root") as { zone: string } | undefined;
	if (!root || root.zone === "UTC") return <When at={at} {...(relative && { relative })} />;
	const utc = new Intl.DateTimeFormat(dateLocale(i18n.language), {
		timeZone: "UTC",
		day: "numeric",
		month: "short",
		hour: "2-digit",
		minute: "2-digit",
	}).format(at);
	return (
		<>
			<When at={at} {...(relative && { relative })} />{" "}
			<span className="soft note moment-utc">({utc} UTC)</span>
		</>
	);
}
