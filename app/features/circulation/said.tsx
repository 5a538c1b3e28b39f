import { useTranslation } from "react-i18next";
import type { CommentType } from "#shared/circulation.ts";

export type SaidWords = {
	quote: string | null;
	type: CommentType;
	text: string;
	wording: string;
	justification: string;
};

/** What a comment says: the words it is about, the comment, the wording it proposes, and why. */
export function Said({ said }: { said: SaidWords }) {
	const { t } = useTranslation("circulation");
	return (
		<div className="stack-tight said">
			{said.quote ? (
				<blockquote className="said-quote">
					<p dir="auto">{said.quote}</p>
				</blockquote>
			) : null}
			<p className="said-text" dir="auto">
				{said.text}
			</p>
			{said.wording || said.justification ? (
				<dl className="said-more">
					{said.wording ? (
						<>
							<dt>{t("item.wording")}</dt>
							<dd className="said-wording" dir="auto">
								{said.wording}
							</dd>
						</>
					) : null}
					{said.justification ? (
						<>
							<dt>{t("item.justification")}</dt>
							<dd className="said-text" dir="auto">
								{said.justification}
							</dd>
						</>
					) : null}
				</dl>
			) : null}
		</div>
	);
}

/** "2.1, paragraph 2.1.4 · Technical": where a comment hangs, and of what kind it is. */
export function SaidPlace({
	number,
	title,
	paragraph,
	type,
}: {
	number: string;
	title?: string | undefined;
	paragraph?: string | null;
	type: CommentType;
}) {
	const { t } = useTranslation("circulation");
	return (
		<span className="note soft">
			<bdi>
				{number}
				{title ? ` ${title}` : ""}
			</bdi>
			{paragraph ? ` · ${t("item.paragraph", { number: paragraph })}` : ""} · {t(`type.${type}`)}
		</span>
	);
}

/** A name of either direction keeps its own, inside a sentence of the reader's. */
export function isolate(name: string): string {
	return `\u2068${name}\u2069`;
}
