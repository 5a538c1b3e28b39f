import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { getRound } from "#server/features/round-views.ts";
import { closeRound, openRound, withdrawRound } from "#server/features/rounds.ts";
import { AppError } from "#shared/errors.ts";
import { closeRoundInput, openRoundInput, withdrawRoundInput } from "#shared/rounds.ts";
import type { Route } from "./+types/round.route";
import { ResultView } from "./result-view.tsx";
import { RoundActs } from "./round-acts.tsx";
import { RoundFacts } from "./round-facts.tsx";
import { StateWord } from "./round-row.tsx";
import { Turnout } from "./turnout.tsx";
import { YourVote } from "./your-vote.tsx";
import "./rounds.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		return {
			policyId: ctx.policyId,
			capacity: ctx.member.capacity,
			round: await getRound(ctx, args.params.roundId),
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outside, form) => {
		const { policyId, roundId } = args.params;
		const ctx = await enterPolicy(outside, policyId);
		const here = `/policies/${policyId}/rounds/${roundId}`;
		switch (form.get("intent")) {
			case "open":
				await openRound(ctx, parseForm(form, openRoundInput, { roundId }));
				return done(here, "rounds:done.opened");
			case "withdraw":
				await withdrawRound(ctx, parseForm(form, withdrawRoundInput, { roundId }));
				return done(here, "rounds:done.withdrawn");
			case "close":
				await closeRound(ctx, parseForm(form, closeRoundInput, { roundId }));
				return done(here, "rounds:done.closed");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Round({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("rounds");
	const { policyId, capacity, round } = loaderData;
	const refusal = refusalOf(actionData);
	const address = `/policies/${policyId}/rounds/${round.id}`;
	return (
		<main id="main" className="page">
			<title>{t("round.title", { number: round.number })}</title>
			<div className="round-head stack-tight">
				<p className="note">
					<Link to={`/policies/${policyId}/rounds`}>{t("list.title")}</Link>{" "}
					<span className="soft">
						· {t("round.number", { number: round.number })} · <StateWord state={round.state} />
					</span>
				</p>
				<h1 dir="auto">{round.question}</h1>
			</div>
			<div className="round-columns">
				<div className="stack-wide">
					<Refusal answer={refusal} />
					{round.result ? (
						<section className="sheet stack" aria-labelledby="result">
							<ResultView
								rule={round.rule}
								groups={round.result.groups}
								decision={round.result.decision}
								constituencies={round.benches}
							/>
							{round.hasRecord ? (
								<p className="no-print">
									<Link to={`${address}/record`}>{t("round.readRecord")}</Link>
								</p>
							) : null}
						</section>
					) : null}
					<YourVote address={address} round={round} capacity={capacity} />
					<Turnout round={round} />
				</div>
				<aside className="stack-wide">
					<RoundFacts policyId={policyId} round={round} />
					<RoundActs round={round} refusal={refusal} />
				</aside>
			</div>
		</main>
	);
}
