import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isRouteErrorResponse, useParams, useRouteLoaderData } from "react-router";
import { type LastWords, takeLastWords } from "#app/editor/last-words.ts";
import { Button } from "#app/ui/button.tsx";
import { ErrorPage } from "#app/ui/error-page.tsx";

/**
 * A section that is closed to this person now: its copy goes from this device, and words that were never saved are
 * offered for copying, as long as this page is open (SAFETY 6.2).
 */
function LostSection({ personId, sectionId }: { personId: string; sectionId: string }) {
	const { t } = useTranslation("editor");
	const [last, setLast] = useState<LastWords | null>(null);
	const [copied, setCopied] = useState(false);
	useEffect(() => {
		let left = false;
		void takeLastWords(personId, sectionId).then((found) => left || setLast(found));
		return () => {
			left = true;
		};
	}, [personId, sectionId]);
	if (!last || (!last.removed && last.words.length === 0)) return null;
	const text = last.words.map((paragraph) => paragraph.text).join("\n\n");
	return (
		<section className="message message-care stack lost-section" role="status">
			<p>{t("closed.4404")}</p>
			{last.words.length > 0 ? (
				<>
					<p>{t("closed.lastWords")}</p>
					{last.words.map((paragraph) => (
						<blockquote key={paragraph.blockId} className="late-words" dir="auto">
							{paragraph.text}
						</blockquote>
					))}
					<div className="row">
						<Button
							type="button"
							look="quiet"
							onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
						>
							{copied ? t("textCopied") : t("copyText")}
						</Button>
					</div>
				</>
			) : null}
		</section>
	);
}

/** Where a page of a policy cannot be shown: why, and what becomes of words that were being written on it. */
export function LostPage({ error }: { error: unknown }) {
	const answer = isRouteErrorResponse(error) ? error : null;
	const { sectionId } = useParams();
	const person = (useRouteLoaderData("root") as { person: { id: string } | null } | undefined)?.person;
	return (
		<ErrorPage
			status={answer?.status ?? 500}
			sentence={(answer?.data as { sentence?: string } | null)?.sentence}
		>
			{answer?.status === 404 && sectionId && person ? (
				<LostSection key={sectionId} personId={person.id} sectionId={sectionId} />
			) : null}
		</ErrorPage>
	);
}
