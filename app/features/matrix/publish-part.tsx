import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { useMatrixWords } from "./matrix-words.ts";

/** The answers that wait, and the button that sends each author one mail. */
export function PublishPart({ waiting }: { waiting: { answers: number; authors: number; byMail: number } }) {
	const say = useMatrixWords();
	if (waiting.answers === 0) return <p className="soft note no-print">{say("publish.none")}</p>;
	return (
		<Form method="post" className="message stack-tight no-print" aria-label={say("publish.title")}>
			<p>{say("publish.facts", waiting)}</p>
			{waiting.byMail > 0 ? <p className="note">{say("publish.byMail", waiting)}</p> : null}
			<Button look="quiet" name="intent" value="publish">
				{say("publish.button")}
			</Button>
		</Form>
	);
}
