import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import {
	acknowledgeCount,
	certifyRecord,
	enterSignature,
	publishRecord,
	signCount,
} from "#server/features/certification.ts";
import { makesPdf } from "#server/features/record-exports.ts";
import { getRecord } from "#server/features/records.ts";
import {
	acknowledgeRecordInput,
	certifyRecordInput,
	enterSignatureInput,
	publishRecordInput,
	readIssue,
	signRecordInput,
} from "#shared/certification.ts";
import { AppError } from "#shared/errors.ts";
import type { Route } from "./+types/record.route";
import { RecordActs } from "./record-acts.tsx";
import { RecordFiles } from "./record-files.tsx";
import { RecordSheet } from "./record-sheet.tsx";
import "./rounds.css";
import "./record.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		return {
			paper: await getRecord(ctx, args.params.roundId, readIssue(args.request)),
			pdf: makesPdf(ctx),
			address: `/policies/${ctx.policyId}/rounds/${args.params.roundId}`,
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outside, form) => {
		const { policyId, roundId } = args.params;
		const ctx = await enterPolicy(outside, policyId);
		const here = `/policies/${policyId}/rounds/${roundId}/record`;
		switch (form.get("intent")) {
			case "sign":
				await signCount(ctx, parseForm(form, signRecordInput, { roundId }));
				return done(here, "certificate:done.signed");
			case "acknowledge":
				await acknowledgeCount(ctx, parseForm(form, acknowledgeRecordInput, { roundId }));
				return done(here, "certificate:done.acknowledged");
			case "enter":
				await enterSignature(ctx, parseForm(form, enterSignatureInput, { roundId }));
				return done(here, "certificate:done.entered");
			case "certify":
				await certifyRecord(ctx, parseForm(form, certifyRecordInput, { roundId }));
				return done(here, "certificate:done.certified");
			case "publish":
				await publishRecord(ctx, parseForm(form, publishRecordInput, { roundId }));
				return done(here, "certificate:done.published");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Record({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation(["record", "rounds"]);
	const { address, paper, pdf } = loaderData;
	const { number } = paper.count.round;
	const refusal = refusalOf(actionData);
	return (
		<main id="main" className="page record-page">
			<title>{t("title", { number })}</title>
			<p className="row no-print">
				<Link to={address}>{t("rounds:round.title", { number })}</Link>
			</p>
			<Refusal answer={refusal} />
			<RecordActs paper={paper} refusal={refusal} />
			<RecordSheet paper={paper} />
			<RecordFiles address={address} paper={paper} pdf={pdf} />
		</main>
	);
}
