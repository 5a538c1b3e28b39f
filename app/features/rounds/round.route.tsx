import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import type { PolicyContext } from "#server/context.ts";
import { recordPresence, substitute, withdrawSubstitution } from "#server/features/attendance.ts";
import { answerCorrections, proposeCorrections } from "#server/features/concordance.ts";
import { announceRound, annulRound, reopenText, repeatRound, voidRound } from "#server/features/conduct.ts";
import { getConduct } from "#server/features/conduct-views.ts";
import { breakTie } from "#server/features/count.ts";
import { confirmBallot, enterBallot } from "#server/features/entered-ballots.ts";
import { extendRound } from "#server/features/extensions.ts";
import { rulesOfRound } from "#server/features/procedure-views.ts";
import { proposeRectification, signRectification } from "#server/features/rectifications.ts";
import { getRound } from "#server/features/round-views.ts";
import { closeRound, openRound, withdrawRound } from "#server/features/rounds.ts";
import { addStatement } from "#server/features/statements.ts";
import { newId } from "#server/ids.ts";
import * as inputs from "#shared/conduct.ts";
import { AppError } from "#shared/errors.ts";
import { closeRoundInput, openRoundInput, withdrawRoundInput } from "#shared/rounds.ts";
import { parseLocalTime } from "#shared/zones.ts";
import type { Route } from "./+types/round.route";
import { ResultView } from "./result-view.tsx";
import { RoundActs } from "./round-acts.tsx";
import { RoundCorrections } from "./round-corrections.tsx";
import { OwnConduct, RoundDesk } from "./round-desk.tsx";
import { RoundFacts } from "./round-facts.tsx";
import { RoundLife } from "./round-life.tsx";
import { StateWord } from "./round-row.tsx";
import { RoundStatements } from "./round-statements.tsx";
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
			rules: await rulesOfRound(ctx, args.params.roundId),
			conduct: await getConduct(ctx, args.params.roundId),
			formKey: newId(),
		};
	});
}

type Act = (ctx: PolicyContext, form: FormData, given: { roundId: string }) => Promise<unknown>;
const endOf = (form: FormData) => ({
	closesAt: parseLocalTime(String(form.get("closes")), String(form.get("zone"))),
});

/** The forms of this page by their intent. */
const acts: Record<string, Act> = {
	announce: (ctx, form, given) => announceRound(ctx, parseForm(form, inputs.announceRoundInput, given)),
	open: (ctx, form, given) =>
		openRound(
			ctx,
			parseForm(form, openRoundInput, { ...given, present: form.getAll("present").map(String) }),
		),
	withdraw: (ctx, form, given) => withdrawRound(ctx, parseForm(form, withdrawRoundInput, given)),
	close: (ctx, form, given) => closeRound(ctx, parseForm(form, closeRoundInput, given)),
	extend: (ctx, form, given) =>
		extendRound(ctx, parseForm(form, inputs.extendRoundInput, { ...given, ...endOf(form) })),
	void: (ctx, form, given) => voidRound(ctx, parseForm(form, inputs.voidRoundInput, given)),
	annul: (ctx, form, given) => annulRound(ctx, parseForm(form, inputs.annulRoundInput, given)),
	repeat: (ctx, form, given) =>
		repeatRound(ctx, parseForm(form, inputs.repeatRoundInput, { ...given, ...endOf(form) })),
	breakTie: (ctx, form, given) => breakTie(ctx, parseForm(form, inputs.castingVoteInput, given)),
	reopen: (ctx, form, given) => reopenText(ctx, parseForm(form, inputs.reopenTextInput, given)),
	presence: (ctx, form, given) => recordPresence(ctx, parseForm(form, inputs.presenceInput, given)),
	substitute: (ctx, form, given) => substitute(ctx, parseForm(form, inputs.substituteInput, given)),
	withdrawSubstitution: (ctx, form, given) =>
		withdrawSubstitution(ctx, parseForm(form, inputs.withdrawSubstitutionInput, given)),
	enter: (ctx, form, given) => enterBallot(ctx, parseForm(form, inputs.enterBallotInput, given)),
	confirm: (ctx, form, given) => confirmBallot(ctx, parseForm(form, inputs.confirmBallotInput, given)),
	state: (ctx, form, given) => addStatement(ctx, parseForm(form, inputs.statementInput, given)),
	rectify: (ctx, form, given) => proposeRectification(ctx, parseForm(form, inputs.rectifyInput, given)),
	signRectification: (ctx, form, given) =>
		signRectification(ctx, parseForm(form, inputs.signRectificationInput, given)),
	correct: (ctx, form, given) =>
		proposeCorrections(ctx, parseForm(form, inputs.concordanceInput, { ...given, changes: changesOf(form) })),
	answerCorrections: (ctx, form) => answerCorrections(ctx, parseForm(form, inputs.concordanceAnswerInput)),
};

/** The lines of the form for corrections that were filled in. */
function changesOf(form: FormData) {
	return [...form.keys()]
		.filter((name) => name.startsWith("from-"))
		.map((name) => name.slice("from-".length))
		.map((line) => ({
			sectionId: String(form.get(`section-${line}`)),
			from: String(form.get(`from-${line}`)),
			to: String(form.get(`to-${line}`)),
		}))
		.filter(({ from, to }) => from.trim() || to.trim());
}

const older = ["open", "withdraw", "close"];
const words = { open: "opened", withdraw: "withdrawn", close: "closed" } as Record<string, string>;

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outside, form) => {
		const { policyId, roundId } = args.params;
		const ctx = await enterPolicy(outside, policyId);
		const intent = String(form.get("intent"));
		const act = Object.hasOwn(acts, intent) ? acts[intent] : undefined;
		if (!act) throw new AppError("invalid", "errors:unreadableForm");
		const made = (await act(ctx, form, { roundId })) as { roundId: string } | undefined;
		const here = `/policies/${policyId}/rounds/${made?.roundId ?? roundId}`;
		return done(here, older.includes(intent) ? `rounds:done.${words[intent]}` : `conduct:done.${intent}`);
	});
}

export default function Round({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("rounds");
	const { policyId, capacity, round, rules, conduct, formKey } = loaderData;
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
					<OwnConduct conduct={conduct} />
					<RoundLife policyId={policyId} conduct={conduct} />
					<Turnout round={round} marks={conduct.seats} />
					<RoundStatements {...{ conduct, formKey, refusal }} />
					<RoundCorrections {...{ policyId, conduct, formKey, refusal }} sections={round.sections} />
				</div>
				<aside className="stack-wide">
					<RoundFacts policyId={policyId} round={round} rules={rules} />
					<RoundActs {...{ round, conduct, formKey, refusal }} />
					<RoundDesk {...{ conduct, formKey, refusal }} benches={round.benches} textHash={round.textHash} />
				</aside>
			</div>
		</main>
	);
}
