import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ResponsePage } from "#server/features/response-views.ts";

/** What was said in the caucus beside these sections: each can become the beginning of a comment. */
export function CaucusThreads({ response }: { response: ResponsePage }) {
	const { t } = useTranslation("circulation");
	if (response.threads.length === 0) return null;
	return (
		<section className="stack-tight" aria-labelledby="threads">
			<h2 id="threads">{t("threads.title")}</h2>
			<ul className="plain-list rule-list">
				{response.threads.map((thread) => (
					<li key={thread.id} className="stack-tight">
						<p className="note soft">
							<bdi>{response.texts.find((text) => text.sectionId === thread.sectionId)?.number}</bdi> ·{" "}
							<bdi>{thread.author}</bdi>
						</p>
						<p className="said-text" dir="auto">
							{thread.beginning}
						</p>
						<Link
							to={`?thread=${thread.id}#add`}
							aria-label={t("threads.startFrom", { name: thread.author })}
						>
							{t("threads.start")}
						</Link>
					</li>
				))}
			</ul>
		</section>
	);
}
