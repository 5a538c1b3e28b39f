import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "./button.tsx";

/** Not found, not allowed, or a fault of ours: plain words, what is safe, where to go. */
export function ErrorPage({
	status,
	sentence,
	children,
}: {
	status: number;
	sentence?: string | undefined;
	children?: ReactNode;
}) {
	const { t } = useTranslation("errors");
	const kind = status === 404 ? "missing" : status === 403 ? "refused" : status >= 500 ? "fault" : "stopped";
	return (
		<main id="main" className="page-narrow stack">
			<title>{t(`page.${kind}.title`)}</title>
			<h1>{t(`page.${kind}.title`)}</h1>
			<p>{sentence ?? t(`page.${kind}.text`)}</p>
			<p className="soft">{t(`page.${kind}.next`)}</p>
			{children}
			<ButtonLink to="/">{t("page.home")}</ButtonLink>
		</main>
	);
}
