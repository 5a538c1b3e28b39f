import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ButtonLink } from "#app/ui/button.tsx";
import { When } from "#app/ui/when.tsx";
import { Who } from "#app/ui/who.tsx";

type Round = {
	id: string;
	policyId: string;
	number: number;
	question: string;
	closesAt: number;
	policyTitle: string;
	language: string;
};
type Task = Pick<Round, "id" | "policyId" | "number" | "question" | "policyTitle" | "language"> & {
	kind: "confirmBallot" | "signCorrection" | "answerCorrections";
	key: string;
	until: number | null;
};
type Mention = {
	id: string;
	threadId: string;
	createdAt: number;
	author: string;
	constituency: string | null;
	capacity: string;
	policyId: string;
	policyTitle: string;
	sectionId: string;
	sectionTitle: string;
	language: string;
};
type Response = {
	id: string;
	policyId: string;
	number: number;
	title: string;
	closesAt: number;
	policyTitle: string;
	language: string;
};
type Section = { id: string; policyId: string; title: string; policyTitle: string; language: string };
type Work = {
	rounds: Round[];
	tasks: Task[];
	responses: Response[];
	mentions: Mention[];
	sections: Section[];
	policies: { id: string; title: string; language: string }[];
};

/** What waits for the reader: votes and responses by their closing time, then mentions, then texts to draft. */
export function NeedsYou({ work }: { work: Work }) {
	const { t } = useTranslation("home");
	const { rounds, tasks, responses, mentions, sections } = work;
	const waiting = [rounds, tasks, responses, mentions, sections].some((list) => list.length > 0);
	const first = work.policies[0];
	return (
		<section aria-labelledby="needs-you">
			<h2 id="needs-you">{t("needsYou.title")}</h2>
			{!waiting && first ? (
				<p className="empty">
					{t("needsYou.empty")} <Link to={`/policies/${first.id}/contents`}>{t("needsYou.read")}</Link>
				</p>
			) : (
				<ul className="plain-list rule-list work-list">
					{rounds.map((round) => (
						<RoundRow key={round.id} round={round} />
					))}
					{tasks.map((task) => (
						<TaskRow key={task.key} task={task} />
					))}
					{responses.map((response) => (
						<ResponseRow key={response.id} response={response} />
					))}
					{mentions.map((mention) => (
						<MentionRow key={mention.id} mention={mention} />
					))}
					{sections.map((section) => (
						<SectionRow key={section.id} section={section} />
					))}
				</ul>
			)}
		</section>
	);
}

/** One thing to do: what it is, about which policy, by when, and the one act. */
function Row({
	kind,
	policy,
	children,
	act,
}: {
	kind: string;
	policy: string;
	children: ReactNode;
	act: ReactNode;
}) {
	return (
		<li className="work-row">
			<div className="work-what">
				<p className="note soft">
					{kind} · <bdi>{policy}</bdi>
				</p>
				{children}
			</div>
			{act}
		</li>
	);
}

function RoundRow({ round }: { round: Round }) {
	const { t } = useTranslation("home");
	const to = `/policies/${round.policyId}/rounds/${round.id}/ballot`;
	return (
		<Row
			kind={t("needsYou.vote", { number: round.number })}
			policy={round.policyTitle}
			act={
				<ButtonLink to={to} aria-label={t("needsYou.voteOn", { question: round.question })}>
					{t("needsYou.voteAct")}
				</ButtonLink>
			}
		>
			<p className="work-title">
				<bdi lang={round.language}>{round.question}</bdi>
			</p>
			<p className="care">
				{t("needsYou.closes")} <When at={round.closesAt} relative />
			</p>
		</Row>
	);
}

/** A signature, a confirmation or an answer that a round waits for. */
function TaskRow({ task }: { task: Task }) {
	const { t } = useTranslation("home");
	const act = t(`needsYou.${task.kind}Act`);
	return (
		<Row
			kind={t(`needsYou.${task.kind}`, { number: task.number })}
			policy={task.policyTitle}
			act={
				<ButtonLink
					to={`/policies/${task.policyId}/rounds/${task.id}`}
					look="quiet"
					aria-label={t("needsYou.taskOn", { act, question: task.question })}
				>
					{act}
				</ButtonLink>
			}
		>
			<p className="work-title">
				<bdi lang={task.language}>{task.question}</bdi>
			</p>
			{task.until === null ? null : (
				<p className="care">
					{t("needsYou.until")} <When at={task.until} relative />
				</p>
			)}
		</Row>
	);
}

function ResponseRow({ response }: { response: Response }) {
	const { t } = useTranslation("home");
	return (
		<Row
			kind={t("needsYou.response", { number: response.number })}
			policy={response.policyTitle}
			act={
				<ButtonLink
					to={`/policies/${response.policyId}/circulations/${response.id}/response`}
					look="quiet"
					aria-label={t("needsYou.responseTo", { title: response.title })}
				>
					{t("needsYou.responseAct")}
				</ButtonLink>
			}
		>
			<p className="work-title">
				<bdi>{response.title}</bdi>
			</p>
			<p className="care">
				{t("needsYou.closes")} <When at={response.closesAt} relative />
			</p>
		</Row>
	);
}

function MentionRow({ mention }: { mention: Mention }) {
	const { t } = useTranslation("home");
	const to = `/policies/${mention.policyId}/sections/${mention.sectionId}#thread-${mention.threadId}`;
	return (
		<Row
			kind={t("needsYou.mention")}
			policy={mention.policyTitle}
			act={
				<ButtonLink
					to={to}
					look="quiet"
					aria-label={t("needsYou.mentionIn", { section: mention.sectionTitle })}
				>
					{t("needsYou.mentionAct")}
				</ButtonLink>
			}
		>
			<p className="work-title">
				<bdi lang={mention.language}>{mention.sectionTitle}</bdi>
			</p>
			<p className="row">
				<Who name={mention.author} constituency={mention.constituency} capacity={mention.capacity} />
				<span className="soft note">
					<When at={mention.createdAt} relative />
				</span>
			</p>
		</Row>
	);
}

function SectionRow({ section }: { section: Section }) {
	const { t } = useTranslation("home");
	return (
		<Row
			kind={t("needsYou.draft")}
			policy={section.policyTitle}
			act={
				<ButtonLink
					to={`/policies/${section.policyId}/sections/${section.id}`}
					look="quiet"
					aria-label={t("needsYou.draftOf", { section: section.title })}
				>
					{t("needsYou.draftAct")}
				</ButtonLink>
			}
		>
			<p className="work-title">
				<bdi lang={section.language}>{section.title}</bdi>
			</p>
		</Row>
	);
}
