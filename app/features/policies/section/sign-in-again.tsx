import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRevalidator } from "react-router";
import type { CollabSession } from "#app/editor/collab-session.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";

/**
 * The session has ended: sign in again in a dialog over the same text (SAFETY 6.2). The page is loaded anew then,
 * as whoever signed in; the words that wait on this device are the same person's again, and nobody else finds them.
 * Where the device keeps no copy, the page stays and knocks again: the door lets nobody else send them.
 */
export function SignInAgain({ session }: { session: CollabSession | null }) {
	const { t } = useTranslation(["editor", "common"]);
	const { revalidate } = useRevalidator();
	const dialog = useRef<HTMLDialogElement>(null);
	const [step, setStep] = useState<"idle" | "sending" | "wrong" | "noLine">("idle");
	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		setStep("sending");
		const body = new URLSearchParams(new FormData(event.currentTarget) as never);
		// The server answers a right password with a way on, and only then.
		const answer = await fetch("/sign-in", { method: "POST", body, redirect: "manual" }).catch(() => null);
		if (!answer) return setStep("noLine");
		if (answer.type !== "opaqueredirect") return setStep("wrong");
		if (session?.getView().kept) return window.location.reload();
		dialog.current?.close();
		session?.retry();
		// Everything else on the page is as it was before somebody was signed in again.
		void revalidate();
	};
	return (
		<>
			<Button type="button" onClick={() => dialog.current?.showModal()}>
				{t("closed.signIn")}
			</Button>
			<dialog ref={dialog} className="sign-in-again" aria-labelledby="sign-in-again-title">
				<form className="stack" onSubmit={(event) => void submit(event)}>
					<h2 id="sign-in-again-title">{t("closed.dialog")}</h2>
					{step === "wrong" || step === "noLine" ? (
						<p className="not-met" role="alert">
							{t(`closed.${step}`)}
						</p>
					) : null}
					<TextField
						label={t("closed.email")}
						name="email"
						type="email"
						autoComplete="username"
						dir="ltr"
						required
						maxLength={254}
					/>
					<TextField
						label={t("closed.password")}
						name="password"
						type="password"
						autoComplete="current-password"
						dir="ltr"
						required
						maxLength={200}
					/>
					<div className="row">
						<Button disabled={step === "sending"}>{t("closed.signInDo")}</Button>
						<Button type="button" look="plain" onClick={() => dialog.current?.close()}>
							{t("common:cancel")}
						</Button>
					</div>
				</form>
			</dialog>
		</>
	);
}
