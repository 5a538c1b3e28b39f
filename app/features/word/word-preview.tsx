import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Message } from "#app/ui/message.tsx";
import { leftOutKinds } from "#shared/word.ts";
import type { PlannedRevision, WordPlace, WordPlan } from "#shared/word-import.ts";

type Props = { draftId: string; plan: WordPlan; language: string };

/** What becomes of a Word file's comments and revisions, before anything is made. */
export function WordPreview({ draftId, plan, language }: Props) {
	const { t } = useTranslation("word");
	const { comments, revisions, known, unmarked } = plan;
	const isEmpty = comments.length + revisions.length === 0;
	return (
		<>
			<p className="soft">
				{t("import.comments", { count: comments.length })}
				{" · "}
				{t("import.revisions", { count: revisions.length })}
				{". "}
				{isEmpty ? null : t("import.previewIntro")}
			</p>
			{isEmpty ? <Message kind="care">{t("import.nothing")}</Message> : <p>{t("import.as")}</p>}
			{known > 0 ? <p>{t("import.known", { count: known })}</p> : null}
			{unmarked > 0 ? <Message kind="care">{t("import.unmarked", { count: unmarked })}</Message> : null}
			{revisions.length > 0 ? (
				<section aria-labelledby="revisions">
					<h2 id="revisions">{t("import.revisionsTitle")}</h2>
					<ul className="plain-list word-plan">
						{revisions.map((revision, index) => (
							<li key={index}>
								<Revision revision={revision} language={language} />
							</li>
						))}
					</ul>
				</section>
			) : null}
			{comments.length > 0 ? <Comments plan={plan} language={language} /> : null}
			<LeftOut plan={plan} />
			<Form method="post" className="row no-print">
				<input type="hidden" name="draftId" value={draftId} />
				{isEmpty ? null : (
					<Button name="intent" value="confirm">
						{t("import.confirm")}
					</Button>
				)}
				<Button name="intent" value="discard" look="quiet">
					{t("import.discard")}
				</Button>
			</Form>
		</>
	);
}

function useWhere(): (place: WordPlace, kind?: PlannedRevision["kind"]) => string {
	const { t } = useTranslation("word");
	return ({ blockId, number }, kind) => {
		if (kind === "title") return t("import.titlePlace");
		const words = number
			? t("import.paragraph", { number })
			: blockId
				? t("import.heading")
				: t("import.wholeSection");
		return kind === "new" ? `${t("import.newParagraph")}, ${words}` : words;
	};
}

function Revision({ revision, language }: { revision: PlannedRevision; language: string }) {
	const { t } = useTranslation("word");
	const where = useWhere();
	const { author, before, after, drifted, kind } = revision;
	const words = (text: string) =>
		text === "" ? (
			<span className="soft">{t("import.emptyText")}</span>
		) : (
			<span lang={language} dir="auto" className="word-words">
				{text}
			</span>
		);
	return (
		<>
			<p className="word-by">
				<bdi>{author || t("import.unknownAuthor")}</bdi>
				<span className="soft note">{` · ${where(revision, kind)}`}</span>
			</p>
			<dl className="word-sides">
				{kind === "new" ? null : (
					<>
						<dt className="soft note">{t("import.column.before")}</dt>
						<dd>{words(before)}</dd>
					</>
				)}
				<dt className="soft note">{t("import.column.after")}</dt>
				<dd>{words(after)}</dd>
			</dl>
			{drifted ? <p className="note">{t("import.changed")}</p> : null}
		</>
	);
}

function Comments({ plan, language }: { plan: WordPlan; language: string }) {
	const { t } = useTranslation("word");
	const where = useWhere();
	return (
		<section aria-labelledby="word-comments">
			<h2 id="word-comments">{t("import.commentsTitle")}</h2>
			<ul className="plain-list word-plan">
				{plan.comments.map((comment, index) => (
					<li key={index}>
						<p className="word-by">
							<bdi>{comment.author || t("import.unknownAuthor")}</bdi>
							<span className="soft note">{` · ${where(comment)}`}</span>
						</p>
						{comment.quote ? (
							<blockquote lang={language} dir="auto">
								{comment.quote}
							</blockquote>
						) : null}
						<p dir="auto" className="word-words">
							{comment.text}
						</p>
						{comment.replies.map((reply, turn) => (
							<div key={turn} className="word-reply">
								<p className="word-by">
									<bdi>{reply.author || t("import.unknownAuthor")}</bdi>
								</p>
								<p dir="auto" className="word-words">
									{reply.text}
								</p>
							</div>
						))}
					</li>
				))}
			</ul>
		</section>
	);
}

function LeftOut({ plan }: { plan: WordPlan }) {
	const { t } = useTranslation("word");
	const kinds = leftOutKinds.filter((kind) => (plan.leftOut[kind] ?? 0) > 0);
	if (kinds.length === 0 && plan.settled === 0) return null;
	return (
		<section aria-labelledby="left-out">
			<h2 id="left-out">{t("leftOut.title")}</h2>
			<ul>
				{kinds.map((kind) => (
					<li key={kind}>{t(`leftOut.${kind}`, { count: plan.leftOut[kind] ?? 0 })}</li>
				))}
				{plan.settled > 0 ? <li>{t("leftOut.settled", { count: plan.settled })}</li> : null}
			</ul>
		</section>
	);
}
