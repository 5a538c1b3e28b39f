import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type { SubmissionState } from "#shared/submission.ts";

type Bench = { code: string; name: string | null; seats: number; filled: number; members: number };

/** The constituencies in their order, with the voting seats that are filled. */
export function Benches({ policyId, constituencies }: { policyId: string; constituencies: Bench[] }) {
	const { t } = useTranslation("policies");
	return (
		<section aria-labelledby="benches">
			<h2 id="benches">{t("overview.constituencies")}</h2>
			<ul className="plain-list rule-list">
				{constituencies.map(({ code, name, seats, filled, members }) => (
					<li key={code} className="stack-tight">
						<Constituency code={code} own={name} />
						<p className="soft note">
							{seats > 0
								? t("overview.seats", { count: seats, filled })
								: `${t("overview.people", { count: members })} · ${t("overview.noVote")}`}
						</p>
					</li>
				))}
			</ul>
			<p className="note">
				<Link to={`/policies/${policyId}/members`}>{t("overview.allMembers")}</Link>
			</p>
		</section>
	);
}

type Round = { id: string; number: number; question: string; state: string; closesAt: number };

/** The newest rounds, in words. */
export function Rounds({ policyId, rounds }: { policyId: string; rounds: Round[] }) {
	const { t } = useTranslation(["policies", "procedure"]);
	return (
		<section aria-labelledby="votes">
			<h2 id="votes">{t("overview.votes")}</h2>
			{rounds.length === 0 ? <p className="soft">{t("overview.noVotes")}</p> : null}
			<ul className="plain-list rule-list">
				{rounds.map((round) => (
					<li key={round.id} className="stack-tight">
						<Link to={`/policies/${policyId}/rounds/${round.id}`} dir="auto">
							{round.question}
						</Link>
						<p className="soft note">
							{t("overview.round", { number: round.number })}
							{" · "}
							{t(`overview.roundState.${round.state}` as "overview.roundState.open")}{" "}
							{round.state === "open" ? <When at={round.closesAt} /> : null}
						</p>
					</li>
				))}
			</ul>
			<p className="note row">
				{rounds.length > 0 ? <Link to={`/policies/${policyId}/rounds`}>{t("overview.allVotes")}</Link> : null}
				<Link to={`/policies/${policyId}/procedure`}>{t("procedure:title")}</Link>
			</p>
		</section>
	);
}

/** Where the policy stands with the government, in words. */
export function AfterValidation({ policyId, state }: { policyId: string; state: SubmissionState }) {
	const { t } = useTranslation("submission");
	return (
		<section aria-labelledby="after-validation">
			<h2 id="after-validation">{t("overview.title")}</h2>
			<p className="soft">{t(`state.${state}`)}</p>
			<p className="note">
				<Link to={`/policies/${policyId}/submission`}>{t("overview.link")}</Link>
			</p>
		</section>
	);
}
