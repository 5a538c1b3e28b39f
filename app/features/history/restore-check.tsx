import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button, ButtonLink } from "#app/ui/button.tsx";
import { Message, Refusal } from "#app/ui/message.tsx";
import { useWhen } from "#app/ui/when.tsx";
import type { ComparisonView } from "#shared/compare-view.ts";
import type { TextMoment } from "#shared/history.ts";
import { ChangeSummary, InlineComparison } from "./comparison.tsx";

type Props = {
	address: string;
	language: string;
	moment: TextMoment;
	/** What would change in the text as it is now, which is number `seen` of its log. */
	check: { seen: number; view: ComparisonView };
	refusal: { error: string; fields: Record<string, string>; values: Record<string, string> } | undefined;
};

/** Asks before an earlier text is brought back, and shows what would be replaced. */
export function RestoreCheck({ address, language, moment, check, refusal }: Props) {
	const { t } = useTranslation("history");
	const when = useWhen();
	const title = t("restore.title", { time: when(moment.at ?? 0) });
	const { view, seen } = check;
	return (
		<main id="main" className="page stack">
			<title>{title}</title>
			<h1>{title}</h1>
			<Refusal answer={refusal} />
			{view.isEmpty ? (
				<Message>{t("restore.same")}</Message>
			) : (
				<>
					<p>{t("restore.effect")}</p>
					<p>{t("restore.comments")}</p>
					<p>{t("restore.live")}</p>
				</>
			)}
			<Form method="post" action="?restore=1" className="row">
				<input type="hidden" name="seen" value={seen} />
				<input type="hidden" name="anyway" value={refusal ? "yes" : ""} />
				{view.isEmpty ? null : <Button>{refusal ? t("restore.anyway") : t("restore.do")}</Button>}
				<ButtonLink look="quiet" to={`${address}/history/${moment.seq}`}>
					{t("restore.cancel")}
				</ButtonLink>
			</Form>
			{view.isEmpty ? null : (
				<section className="stack" aria-labelledby="changes-title">
					<h2 id="changes-title">{t("restore.changes")}</h2>
					<ChangeSummary counts={view.counts} />
					<article className="sheet">
						<InlineComparison view={view} language={language} />
					</article>
				</section>
			)}
		</main>
	);
}
