import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { Constituency } from "#app/ui/who.tsx";
import { enterPolicy } from "#server/access.ts";
import { getRecord } from "#server/features/records.ts";
import type { Route } from "./+types/record-signatures.route";
import { ExportFacts, RunningHead } from "./record-sheet.tsx";
import { useSpeech } from "./record-words.ts";
import { spacedHash } from "./round-words.ts";
import "./rounds.css";
import "./record.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		return {
			paper: await getRecord(ctx, args.params.roundId),
			address: `/policies/${ctx.policyId}/rounds/${args.params.roundId}/record`,
		};
	});
}

/** For ink: a line for the chair, the secretariat and each constituency, under the hash of what they sign. */
export default function SignatureSheet({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation(["certificate", "record", "common"]);
	const { paper, address } = loaderData;
	const { nameOf } = useSpeech(paper);
	const { round, policy } = paper.count;
	const lines = ["chair", "secretariat", ...paper.constituencies.map(({ code }) => `constituency:${code}`)];
	return (
		<main id="main" className="page record-page">
			<title>{t("sheet.title")}</title>
			<p className="row no-print">
				<Link to={address}>{t("sheet.back")}</Link>
			</p>
			<article className="sheet record stack-wide">
				<RunningHead paper={paper} />
				<header className="stack-tight">
					<h1>{t("sheet.title")}</h1>
					<p className="record-policy">
						{t("record:title", { number: round.number })} · <bdi>{policy.title}</bdi>
					</p>
					<p className="record-question" dir="auto">
						{round.question}
					</p>
				</header>
				<section className="stack-tight">
					<p>{t("sheet.text")}</p>
					<p className="hash sheet-hash" dir="ltr">
						SHA-256 {spacedHash(paper.countHash)}
					</p>
				</section>
				<table className="sheet-table">
					<thead>
						<tr>
							<th scope="col">{t("sheet.as")}</th>
							<th scope="col">{t("sheet.name")}</th>
							<th scope="col">{t("sheet.signature")}</th>
							<th scope="col">{t("sheet.date")}</th>
						</tr>
					</thead>
					<tbody>
						{lines.map((part) => {
							const code = part.startsWith("constituency:") ? part.slice(13) : null;
							const signer = [...paper.signatures, ...paper.acknowledgements].find(
								(one) => one.part === part,
							);
							return (
								<tr key={part}>
									<th scope="row">
										{code === null ? (
											t(`common:capacity.${part}` as never)
										) : (
											<Constituency
												code={code}
												own={paper.constituencies.find((one) => one.code === code)?.name ?? null}
											/>
										)}
									</th>
									<td dir="auto">{signer?.name ?? ""}</td>
									<td>
										<span className="visually-hidden">
											{t("sheet.vacant")} {code === null ? "" : nameOf(code)}
										</span>
									</td>
									<td />
								</tr>
							);
						})}
					</tbody>
				</table>
				<footer className="stack-tight">
					<p className="note soft">{t("sheet.note")}</p>
					<ExportFacts paper={paper} />
				</footer>
			</article>
		</main>
	);
}
