import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { Constituency, Who } from "#app/ui/who.tsx";
import type { CirculationPage } from "#server/features/circulation-views.ts";
import { commentLabel } from "#shared/circulation.ts";
import { type Refused, refusedBy } from "./refused.ts";
import { isolate, Said, SaidPlace } from "./said.tsx";

type Comment = CirculationPage["comments"][number];

/** The numbered comments of a round, as everyone reads them. */
export function SubmittedList({
	policyId,
	comments,
	mayRule,
	refused,
}: {
	policyId: string;
	comments: readonly Comment[];
	mayRule: boolean;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	return (
		<section className="stack-tight" aria-labelledby="submitted">
			<h2 id="submitted">{t("submitted.title", { count: comments.length })}</h2>
			{comments.length === 0 ? (
				<p className="empty">{t("submitted.none")}</p>
			) : (
				<ol className="plain-list rule-list">
					{comments.map((comment) => (
						<li
							key={comment.id}
							id={commentLabel(comment.number)}
							className="stack-tight circulation-comment"
						>
							<SubmittedHead policyId={policyId} comment={comment} />
							<Said said={comment} />
							<Lateness comment={comment} mayRule={mayRule} refused={refused} />
						</li>
					))}
				</ol>
			)}
		</section>
	);
}

function SubmittedHead({ policyId, comment }: { policyId: string; comment: Comment }) {
	const { t } = useTranslation("circulation");
	const label = commentLabel(comment.number);
	return (
		<>
			<h3 className="circulation-number">
				<Link to={`/policies/${policyId}/matrix/${comment.id}`} aria-label={t("submitted.answer", { label })}>
					<bdi dir="ltr">{label}</bdi>
				</Link>{" "}
				{comment.constituency ? (
					<Constituency code={comment.constituency} />
				) : (
					<Who
						name={comment.onBehalfOf ?? comment.author}
						constituency={comment.authorConstituency}
						capacity={comment.capacity}
					/>
				)}
			</h3>
			<p>
				<SaidPlace
					number={comment.sectionNumber}
					title={comment.sectionTitle}
					paragraph={comment.paragraph}
					type={comment.type}
				/>
				<span className="note soft">
					{" · "}
					<When at={comment.submittedAt} />
					{comment.constituency ? ` · ${t("submitted.by", { name: isolate(comment.author) })}` : ""}
					{comment.organization && !comment.constituency ? ` · ${isolate(comment.organization)}` : ""}
				</span>
			</p>
		</>
	);
}

/** A late comment says so, and how the chair ruled; the chair rules here. */
function Lateness({ comment, mayRule, refused }: { comment: Comment; mayRule: boolean; refused: Refused }) {
	const { t } = useTranslation("circulation");
	if (!comment.late) return null;
	const own = refused?.values.commentId === comment.id ? refusedBy(refused, "rule") : undefined;
	return (
		<div className="stack-tight">
			<p className="care">{t(`late.${comment.lateRuling ?? "waits"}`)}</p>
			{comment.lateReason ? (
				<p className="note" dir="auto">
					{comment.lateReason}
				</p>
			) : null}
			{mayRule && comment.lateRuling === null ? (
				<details open={own !== undefined}>
					<summary>{t("late.rule", { label: commentLabel(comment.number) })}</summary>
					<Form method="post" className="stack-tight">
						<input type="hidden" name="commentId" value={comment.id} />
						<Choices
							legend={t("late.legend")}
							name="ruling"
							required
							value={own?.values.ruling}
							error={own?.fields.ruling}
							options={(["accepted", "refused"] as const).map((value) => ({
								value,
								label: t(`late.${value}`),
							}))}
						/>
						<TextAreaField
							label={t("reason")}
							name="reason"
							rows={2}
							required
							maxLength={1000}
							defaultValue={own?.values.reason}
							error={own?.fields.reason}
						/>
						<Button look="quiet" name="intent" value="rule">
							{t("late.submit")}
						</Button>
					</Form>
				</details>
			) : null}
		</div>
	);
}
