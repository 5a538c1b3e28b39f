import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { findLate, type LateParagraph, markAdded } from "./late-words.ts";
import { dismissLate, readLate } from "./local-copy.ts";

type Props = {
	personId: string;
	sectionId: string;
	/** The text of each block that stands now, by id. */
	standing: ReadonlyMap<string, string>;
	/** What happened to the text, in a sentence. */
	sentence: string;
	/** Raised when words may have been kept since. */
	version: number;
	/** Posts a paragraph as a comment to everyone; absent where this person may not comment. */
	onSend?: ((late: LateParagraph) => Promise<boolean>) | undefined;
};

/** Words of this person's that are not in the text that stands: kept here until sent, copied or dismissed. */
export function LatePanel(props: Props) {
	const { personId, sectionId, standing, version } = props;
	const { t } = useTranslation("editor");
	const [kept, setKept] = useState<LateParagraph[]>([]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the version tells that the device holds others
	useEffect(() => {
		setKept(readLate(personId, sectionId));
	}, [personId, sectionId, version]);
	const late = findLate(kept, new Set(kept.map((paragraph) => paragraph.blockId)), standing);
	if (late.length === 0) return null;
	const dismiss = (blockId?: string) => {
		dismissLate(personId, sectionId, blockId);
		setKept(readLate(personId, sectionId));
	};
	return (
		<section className="late-panel message message-care stack no-print" aria-labelledby="late-title">
			<h2 id="late-title">{t("late.title", { count: late.length })}</h2>
			<p>{props.sentence}</p>
			<ul className="plain-list rule-list">
				{late.map((paragraph) => (
					<LateItem
						key={paragraph.blockId}
						paragraph={paragraph}
						before={standing.get(paragraph.blockId) ?? ""}
						onSend={props.onSend}
						onDismiss={() => dismiss(paragraph.blockId)}
					/>
				))}
			</ul>
			<p className="note soft">{t("late.kept")}</p>
		</section>
	);
}

function LateItem({
	paragraph,
	before,
	onSend,
	onDismiss,
}: {
	paragraph: LateParagraph;
	before: string;
	onSend: Props["onSend"];
	onDismiss: () => void;
}) {
	const { t } = useTranslation(["editor", "common"]);
	const [step, setStep] = useState<"idle" | "asking" | "sending" | "failed" | "dropping">("idle");
	const [copied, setCopied] = useState(false);
	const send = async () => {
		setStep("sending");
		if (await onSend?.(paragraph)) onDismiss();
		else setStep("failed");
	};
	const copy = () => {
		void navigator.clipboard.writeText(paragraph.text).then(() => setCopied(true));
	};
	return (
		<li className="stack-tight">
			{paragraph.number ? <span className="note soft">{paragraph.number}</span> : null}
			<blockquote className="late-words" dir="auto">
				{markAdded(before, paragraph.text).map((piece, index) =>
					piece.kind === "added" ? <ins key={index}>{piece.text}</ins> : piece.text,
				)}
			</blockquote>
			{step === "asking" || step === "sending" ? (
				<div className="stack-tight">
					<p>{t("late.confirm")}</p>
					<div className="row">
						<Button type="button" small disabled={step === "sending"} onClick={() => void send()}>
							{t("late.post")}
						</Button>
						<Button type="button" look="plain" small onClick={() => setStep("idle")}>
							{t("common:cancel")}
						</Button>
					</div>
				</div>
			) : step === "dropping" ? (
				<div className="stack-tight">
					<p>{t("late.sure")}</p>
					<div className="row">
						<Button type="button" look="danger" small onClick={onDismiss}>
							{t("late.drop")}
						</Button>
						<Button type="button" look="plain" small onClick={() => setStep("idle")}>
							{t("common:cancel")}
						</Button>
					</div>
				</div>
			) : (
				<div className="row">
					<Button type="button" look="quiet" small onClick={copy}>
						{copied ? t("late.copied") : t("late.copy")}
					</Button>
					{onSend ? (
						<Button type="button" look="quiet" small onClick={() => setStep("asking")}>
							{t("late.send")}
						</Button>
					) : null}
					<Button type="button" look="plain" small onClick={() => setStep("dropping")}>
						{t("late.dismiss")}
					</Button>
				</div>
			)}
			{step === "failed" ? (
				<p className="not-met" role="alert">
					{t("late.failed")}
				</p>
			) : null}
		</li>
	);
}
