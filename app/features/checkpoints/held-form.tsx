import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import { Message } from "#app/ui/message.tsx";
import { useWhen } from "#app/ui/when.tsx";

type Answer = {
	verdict: "holds" | "signature" | "policy" | "shorter" | "differs";
	seq: number;
	at: number;
	fingerprint: string;
	entry: number;
};

/** "Check one that you hold": a file or what came by mail; the answer in words, also without JavaScript. */
export function HeldForm({ answer, typed, error }: { answer?: Answer; typed: string; error?: string }) {
	const { t } = useTranslation("checkpoints");
	return (
		<section className="stack no-print" aria-labelledby="held">
			<h2 id="held">{t("check")}</h2>
			<p className="soft">{t("checkIntro")}</p>
			{answer ? <Verdict answer={answer} /> : null}
			<Form method="post" encType="multipart/form-data" className="stack checkpoint-form">
				<TextField label={t("fileField")} type="file" name="file" accept=".json,.txt,application/json" />
				<TextAreaField
					label={t("pasteField")}
					hint={t("pasteHint")}
					name="held"
					dir="ltr"
					rows={5}
					spellCheck={false}
					defaultValue={typed}
					error={error}
				/>
				<Button name="intent" value="check">
					{t("submit")}
				</Button>
			</Form>
		</section>
	);
}

function Verdict({ answer }: { answer: Answer }) {
	const { t } = useTranslation("checkpoints");
	const write = useWhen();
	const { verdict, seq, entry, at, fingerprint } = answer;
	return (
		<Message kind={verdict === "holds" ? "good" : "wrong"} title={t(`verdict.${verdict}`, { seq, entry })}>
			<p>{t(`verdict.${verdict}More`, { seq, entry })}</p>
			{fingerprint ? (
				<p className="note">
					{t("at")}: {write(at, "second")}
					<br />
					{t("key")}:{" "}
					<bdi className="hash" dir="ltr">
						{fingerprint}
					</bdi>
				</p>
			) : null}
		</Message>
	);
}
