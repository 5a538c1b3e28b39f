import { type ReactNode, useEffect, useRef } from "react";

type Kind = "plain" | "good" | "care" | "wrong";

/** A message on the page, in words. `wrong` takes the focus, so that nobody misses why a form came back. */
export function Message({
	kind = "plain",
	title,
	children,
}: {
	kind?: Kind;
	title?: ReactNode;
	children?: ReactNode;
}) {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (kind === "wrong") box.current?.focus();
	}, [kind]);
	return (
		<div
			ref={box}
			tabIndex={-1}
			className={kind === "plain" ? "message" : `message message-${kind}`}
			role={kind === "wrong" ? "alert" : "status"}
		>
			{title ? <strong>{title}</strong> : null}
			{children}
		</div>
	);
}

type Answer = { error: string; fields: Record<string, string>; values: Record<string, string> };

/**
 * What came back from a refused form; undefined when nothing did. Every form page reads its action's answer by this.
 */
export function refusalOf(answer: unknown): Answer | undefined {
	return answer && typeof answer === "object" && "error" in answer && "fields" in answer
		? (answer as Answer)
		: undefined;
}

export function Refusal({ answer }: { answer: Answer | undefined }) {
	if (!answer) return null;
	const faults = Object.values(answer.fields);
	return (
		<Message kind="wrong" title={answer.error}>
			{faults.length > 0 ? (
				<ul>
					{[...new Set(faults)].map((fault) => (
						<li key={fault}>{fault}</li>
					))}
				</ul>
			) : null}
		</Message>
	);
}
