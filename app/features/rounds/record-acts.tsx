import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextAreaField } from "#app/ui/field.tsx";
import { Chip } from "#app/ui/who.tsx";
import type { RecordPaper } from "#shared/record-paper.ts";
import { useSpeech } from "./record-words.ts";
import { spacedHash } from "./round-words.ts";

type Steps = {
	issue: number | null;
	signatures: { part: string; name: string; at: number }[];
	acknowledgements: { part: string; name: string; at: number }[];
	missing: string[];
	may: { sign: boolean; acknowledge: boolean; certify: boolean; publish: boolean };
	onSheet: { memberId: string; name: string; part: string }[];
};
type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = { paper: RecordPaper & { steps: Steps }; refusal: Refusal };

const codeOf = (part: string) =>
	part.startsWith("constituency:") ? part.slice("constituency:".length) : null;

/** The way to the certified record: who has signed, who is still to, and what this member may do now. */
export function RecordActs({ paper, refusal }: Props) {
	const { t } = useTranslation(["certificate", "common"]);
	const { steps } = paper;
	if (steps.issue === null && !steps.may.publish) return null;
	return (
		<section className="stack record-acts no-print" aria-labelledby="certification">
			<h2 id="certification">{t("acts.title")}</h2>
			{steps.issue !== null && steps.issue > 1 ? <p>{t("acts.issueText")}</p> : null}
			{steps.issue !== null ? <Parties paper={paper} /> : null}
			{steps.may.sign ? <SignForm countHash={paper.countHash} /> : null}
			{steps.may.acknowledge ? <AcknowledgeForm countHash={paper.countHash} refusal={refusal} /> : null}
			{steps.may.certify ? <CertifyForm paper={paper} refusal={refusal} /> : null}
			{steps.onSheet.length > 0 ? <SheetForm paper={paper} refusal={refusal} /> : null}
			{steps.may.publish ? <PublishForm /> : null}
		</section>
	);
}

function usePartName(paper: RecordPaper): (part: string) => string {
	const { t } = useTranslation("common");
	const { nameOf } = useSpeech(paper);
	return (part) => {
		const code = codeOf(part);
		return code === null ? t(`capacity.${part}` as never) : nameOf(code);
	};
}

/** Each party with its state in words: signed by whom and when, or still to come. */
function Parties({ paper }: { paper: Props["paper"] }) {
	const { t } = useTranslation("certificate");
	const { when } = useSpeech(paper);
	const nameOf = usePartName(paper);
	const given = [...paper.steps.signatures, ...paper.steps.acknowledgements];
	const all = [...given.map(({ part }) => part), ...paper.steps.missing];
	const order = ["chair", "secretariat", ...paper.constituencies.map(({ code }) => `constituency:${code}`)];
	return (
		<ul className="plain-list rule-list record-parties">
			{order
				.filter((part) => all.includes(part))
				.map((part) => {
					const done = given.find((one) => one.part === part);
					const code = codeOf(part);
					const word = done
						? t(code === null ? "acts.done" : "acts.acknowledged")
						: t(code === null ? "acts.waiting" : "acts.waitingAcknowledge");
					return (
						<li key={part} className="row">
							<span className="who">
								<Chip constituency={code} />
								<span>{nameOf(part)}</span>
							</span>
							<span>
								{done ? (
									<>
										<strong>{word}</strong>{" "}
										<span className="soft note">
											<bdi>{done.name}</bdi> · {when(done.at)}
										</span>
									</>
								) : (
									<span className="soft">{word}</span>
								)}
							</span>
						</li>
					);
				})}
		</ul>
	);
}

function CountHash({ countHash }: { countHash: string }) {
	return (
		<>
			<input type="hidden" name="countHash" value={countHash} />
			<p className="hash" dir="ltr">
				SHA-256 {spacedHash(countHash)}
			</p>
		</>
	);
}

function SignForm({ countHash }: { countHash: string }) {
	const { t } = useTranslation("certificate");
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.signText")}</p>
			<CountHash countHash={countHash} />
			<Button name="intent" value="sign">
				{t("acts.sign")}
			</Button>
		</Form>
	);
}

function AcknowledgeForm({ countHash, refusal }: { countHash: string; refusal: Refusal }) {
	const { t } = useTranslation("certificate");
	const own = refusal?.values.intent === "acknowledge" ? refusal : undefined;
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.acknowledgeText")}</p>
			<CountHash countHash={countHash} />
			<TextAreaField
				label={t("acts.statement")}
				name="statement"
				rows={3}
				maxLength={4000}
				defaultValue={own?.values.statement}
				error={own?.fields.statement}
			/>
			<Button name="intent" value="acknowledge">
				{t("acts.acknowledge")}
			</Button>
		</Form>
	);
}

function CertifyForm({ paper, refusal }: Props) {
	const { t } = useTranslation("certificate");
	const { listOf } = useSpeech(paper);
	const nameOf = usePartName(paper);
	const { missing } = paper.steps;
	if (missing.some((part) => codeOf(part) === null)) return <p className="soft">{t("acts.certifyWaits")}</p>;
	const own = refusal?.values.intent === "certify" ? refusal : undefined;
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.certifyText")}</p>
			{missing.length > 0 ? (
				<TextAreaField
					label={t("acts.reason")}
					hint={t("acts.reasonHint", { missing: listOf(missing.map(nameOf)) })}
					name="reason"
					rows={2}
					maxLength={1000}
					required
					defaultValue={own?.values.reason}
					error={own?.fields.reason}
				/>
			) : null}
			<Button name="intent" value="certify">
				{t("acts.certify")}
			</Button>
		</Form>
	);
}

/** Folded until wanted: most sign for themselves. */
function SheetForm({ paper, refusal }: Props) {
	const { t } = useTranslation("certificate");
	const nameOf = usePartName(paper);
	const own = refusal?.values.intent === "enter" ? refusal : undefined;
	return (
		<details open={own !== undefined}>
			<summary>{t("acts.sheet")}</summary>
			<Form method="post" className="stack-tight acts-form">
				<p className="soft">{t("acts.sheetText")}</p>
				<SelectField
					label={t("acts.signer")}
					name="memberId"
					defaultValue={own?.values.memberId}
					error={own?.fields.memberId}
				>
					{paper.steps.onSheet.map(({ memberId, name, part }) => (
						<option key={memberId} value={memberId}>
							{name} – {nameOf(part)}
						</option>
					))}
				</SelectField>
				<CountHash countHash={paper.countHash} />
				<Button look="quiet" name="intent" value="enter">
					{t("acts.enter")}
				</Button>
			</Form>
		</details>
	);
}

function PublishForm() {
	const { t } = useTranslation("certificate");
	return (
		<Form method="post" className="stack-tight">
			<p>{t("acts.publishText")}</p>
			<Button name="intent" value="publish">
				{t("acts.publish")}
			</Button>
		</Form>
	);
}
