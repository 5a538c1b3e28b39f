import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, redirect } from "react-router";
import { answerForm, loadPage, parseForm } from "#app/answers.server.ts";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { seatsHeldBy, usedSeats } from "#server/features/attendance.ts";
import { castBallot, checkWhose, findOwnBallot } from "#server/features/ballots.ts";
import { rulesOfRound } from "#server/features/procedure-views.ts";
import { describeSignature } from "#server/features/receipts.ts";
import { getRound } from "#server/features/round-views.ts";
import { newId } from "#server/ids.ts";
import { AppError } from "#shared/errors.ts";
import { castBallotInput } from "#shared/rounds.ts";
import type { Route } from "./+types/ballot.route";
import { BallotForm } from "./ballot-form.tsx";
import { BallotHead } from "./ballot-head.tsx";
import { CheckPage } from "./check-page.tsx";
import { ReceiptPage } from "./receipt-page.tsx";
import { reasonNotToVote } from "./your-vote.tsx";
import "./rounds.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const { roundId } = args.params;
		const receiptId = new URL(args.request.url).searchParams.get("receipt");
		const receipt = receiptId ? await findOwnBallot(ctx, roundId, receiptId) : null;
		const used = await usedSeats(ctx, roundId);
		return {
			policyId: ctx.policyId,
			capacity: ctx.member.capacity,
			round: await getRound(ctx, roundId),
			rules: await rulesOfRound(ctx, roundId),
			held: (await seatsHeldBy(ctx, roundId)).map(({ seat, insteadOf, instrument }) => ({
				seat,
				insteadOf,
				instrument,
				byOther: used.has(seat) && used.get(seat) !== ctx.actor.personId,
			})),
			receipt,
			signature: receipt && (await describeSignature(ctx, roundId, receipt)),
		};
	});
}

/** check → the same page shows what was chosen; change → back to the form; cast → the receipt. */
export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outside, form) => {
		const { policyId, roundId } = args.params;
		const ctx = await enterPolicy(outside, policyId);
		switch (form.get("intent")) {
			case "check": {
				const { choice, statement, textHash, key, seat } = parseForm(form, castBallotInput, {
					roundId,
					key: newId(),
				});
				await checkWhose(ctx, roundId, seat);
				return { check: { choice, statement: statement ?? "", textHash, key, seat } };
			}
			case "change":
				return {
					values: {
						choice: String(form.get("choice")),
						statement: String(form.get("statement") ?? ""),
						seat: String(form.get("seat") ?? ""),
					},
				};
			case "cast": {
				const receipt = await castBallot(ctx, parseForm(form, castBallotInput, { roundId }));
				return redirect(`/policies/${policyId}/rounds/${roundId}/ballot?receipt=${receipt.ballotId}`);
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

type Answer = {
	check?: { choice: string; statement: string; textHash: string; key: string; seat?: string };
	values?: { choice?: string; statement?: string; seat?: string };
};

export default function Ballot({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("rounds");
	const { policyId, capacity, round, rules, held, receipt, signature } = loaderData;
	const refusal = refusalOf(actionData);
	const answer = (actionData ?? {}) as Answer;
	const address = `/policies/${policyId}/rounds/${round.id}`;
	// Somebody who is writing when the round closes keeps the form and what is in it, with the sentence above.
	const [wasOpen, setWasOpen] = useState(round.may.vote);
	if (round.may.vote && !wasOpen) setWasOpen(true);
	const showForm = round.may.vote || wasOpen || refusal !== undefined;
	return (
		<main id="main" className="page-narrow ballot-page">
			<title>{t("ballot.title", { number: round.number })}</title>
			<p className="note no-print">
				<Link to={address}>{t("round.title", { number: round.number })}</Link>
			</p>
			{receipt && signature ? (
				<ReceiptPage round={round} receipt={receipt} signature={signature} address={address} />
			) : answer.check && !refusal ? (
				<CheckPage round={round} held={held} check={answer.check} address={address} />
			) : (
				<div className="sheet stack">
					<BallotHead policyId={policyId} round={round} rules={rules} />
					<Refusal answer={refusal} />
					{round.may.vote || refusal ? null : <NotNow round={round} capacity={capacity} />}
					{showForm ? (
						<BallotForm
							round={round}
							publicity={rules.settings.publicity}
							held={held}
							values={refusal?.values ?? answer.values ?? formerChoice(round.myBallot)}
							errors={refusal?.fields ?? {}}
						/>
					) : null}
				</div>
			)}
		</main>
	);
}

/** A ballot that is changed begins with what was cast. */
function formerChoice(ballot: { choice: string; statement: string | null } | null) {
	return ballot ? { choice: ballot.choice, statement: ballot.statement ?? "" } : {};
}

/** Why there is no ballot for this reader now. */
function NotNow({ round, capacity }: { round: { state: string; mySeat: string | null }; capacity: string }) {
	const { t } = useTranslation("rounds");
	if (round.state === "open" && round.mySeat === null)
		return <Message>{t(reasonNotToVote(capacity))}</Message>;
	const sentence = {
		frozen: "ballot.notOpen",
		counting: "ballot.closed",
		closed: "ballot.closed",
		withdrawn: "yours.withdrawn",
		void: "yours.void",
	} as const;
	const key = sentence[round.state as keyof typeof sentence];
	return key ? <Message kind="care">{t(key)}</Message> : null;
}
