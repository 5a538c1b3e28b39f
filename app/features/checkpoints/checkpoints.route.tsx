import { useTranslation } from "react-i18next";
import { answerForm, loadPage } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { checkHeld, listCheckpoints } from "#server/features/checkpoints.ts";
import type { Route } from "./+types/checkpoints.route";
import { HeldState } from "./checkpoint-alarm.tsx";
import { CheckpointList, NewestCheckpoint } from "./checkpoint-facts.tsx";
import { HeldForm } from "./held-form.tsx";
import "./checkpoints.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const rows = await listCheckpoints(ctx);
		const list = rows.map(({ seq, hash, at, occasion, fingerprint }) => ({
			seq,
			hash,
			at,
			occasion,
			fingerprint,
		}));
		return { policyId: ctx.policyId, list };
	});
}

/** Reads what is uploaded or pasted; changes nothing. */
export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const file = form.get("file");
		const uploaded = file instanceof File && file.size > 0 && file.size < 100_000 ? await file.text() : "";
		const typed = String(form.get("held") ?? "");
		return { answer: await checkHeld(ctx, uploaded || typed), typed: uploaded ? "" : typed };
	});
}

export default function Checkpoints({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("checkpoints");
	const { policyId, list } = loaderData;
	const refusal = refusalOf(actionData);
	const checked = actionData && "answer" in actionData ? actionData : undefined;
	const [newest] = list;
	return (
		<main id="main" className="page stack-wide">
			<title>{t("title")}</title>
			<div className="stack-tight">
				<h1>{t("title")}</h1>
				<p className="soft checkpoint-intro">{t("intro")}</p>
			</div>
			<Refusal answer={refusal} />
			{newest ? (
				<NewestCheckpoint policyId={policyId} checkpoint={newest} />
			) : (
				<p className="empty">{t("none")}</p>
			)}
			<HeldState policyId={policyId} newest={newest ? { seq: newest.seq, hash: newest.hash } : null} />
			<HeldForm
				answer={checked?.answer}
				typed={checked?.typed ?? refusal?.values.held ?? ""}
				error={refusal?.fields.held}
			/>
			{newest ? <CheckpointList policyId={policyId} list={list} /> : null}
			<section className="stack-tight" aria-labelledby="without">
				<h2 id="without">{t("without")}</h2>
				<p>{t("withoutText")}</p>
				<ul className="plain-list no-print">
					<li>
						<a href="/verify.html">{t("verifierPage")}</a>
					</li>
					<li>
						<a href="/verify.html" download>
							{t("verifierPageDownload")}
						</a>
					</li>
					<li>
						<a href="/verify.mjs" download>
							{t("verifierScript")}
						</a>
					</li>
				</ul>
				<p className="soft note">{t("limits")}</p>
			</section>
		</main>
	);
}
