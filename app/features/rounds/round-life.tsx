import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { Moment } from "./moment.tsx";

type Conduct = {
	stage: string;
	life: { stage: string; at: number | null }[];
	exit: { state: "withdrawn" | "void" | "annulled"; reason: string | null } | null;
	extensions: {
		id: string;
		kind: string;
		to: number;
		reason: string | null;
		by: string | null;
		at: number;
		outage: { from: number; to: number } | null;
	}[];
	linked: { id: string; number: number; question: string; how: "repeats" | "repeated" | "together" }[];
	passage: string | null;
	reopened: { at: number; by: string; reason: string } | null;
	may: { awaitsChair: boolean };
};

/** The life of a round as a line of states with their times, and what bent it. */
export function RoundLife({ policyId, conduct }: { policyId: string; conduct: Conduct }) {
	const { t } = useTranslation("conduct");
	const nameOf = useConstituencyName();
	const { exit, reopened } = conduct;
	return (
		<section className="stack" aria-labelledby="life">
			<h2 id="life">{t("life.title")}</h2>
			<ol className="life">
				{conduct.life.map(({ stage, at }) => {
					const here = exit === null && stage === conduct.stage;
					if (exit && at === null) return null;
					return (
						<li
							key={stage}
							className={at === null ? "life-ahead" : "life-done"}
							aria-current={here ? "step" : undefined}
						>
							<span className="life-name">{t(`life.${stage}` as never)}</span>
							<span className="soft note">{at === null ? t("life.ahead") : <When at={at} />}</span>
						</li>
					);
				})}
				{exit ? (
					<li className="life-exit" aria-current="step">
						<span className="life-name not-met">{t(`life.${exit.state}`)}</span>
						{exit.reason ? (
							<span className="note" dir="auto">
								{exit.reason}
							</span>
						) : null}
					</li>
				) : null}
			</ol>
			{conduct.may.awaitsChair ? <p className="message message-care">{t("life.awaitsChair")}</p> : null}
			{conduct.passage ? (
				<p>
					{t("life.passage")} <q dir="auto">{conduct.passage}</q>
				</p>
			) : null}
			<Extensions extensions={conduct.extensions} />
			{reopened ? (
				<p className="message message-care">
					{t("life.reopened", { constituency: nameOf(reopened.by) })} <When at={reopened.at} />
					<br />
					<span dir="auto">{reopened.reason}</span>
				</p>
			) : null}
			{conduct.linked.map(({ id, number, question, how }) => (
				<p key={id} className="note">
					{t(`life.link.${how}`)}{" "}
					<Link to={`/policies/${policyId}/rounds/${id}`}>
						{t("life.link.round", { number })} <bdi>{question}</bdi>
					</Link>
				</p>
			))}
		</section>
	);
}

function Extensions({ extensions }: { extensions: Conduct["extensions"] }) {
	const { t } = useTranslation("conduct");
	if (extensions.length === 0) return null;
	return (
		<ul className="plain-list stack-tight">
			{extensions.map(({ id, to, reason, by, at, outage }) => (
				<li key={id} className="note">
					<b>
						{t("extension.until")} <Moment at={to} />
					</b>{" "}
					{outage ? (
						<span>
							{t("extension.outage")} <When at={outage.from} /> – <When at={outage.to} />
						</span>
					) : (
						<span className="soft">
							<bdi>{reason}</bdi> · <bdi>{by}</bdi> · <When at={at} />
						</span>
					)}
				</li>
			))}
		</ul>
	);
}
