import { Link } from "react-router";
import type { getCommentPage } from "#server/features/matrix-detail.ts";
import { useMatrixWords } from "./matrix-words.ts";

type Context = Awaited<ReturnType<typeof getCommentPage>>["context"];

/** The passage as it stood when the comment was made, with its neighbours; the quoted words are marked. */
export function CommentContext({
	context,
	quote,
	policy,
}: {
	context: Context;
	quote: string | null;
	policy: string;
}) {
	const say = useMatrixWords();
	const { version, language, blocks } = context;
	return (
		<section className="stack-tight" aria-labelledby="context">
			<h2 id="context">{say("detail.context")}</h2>
			<p className="note">
				<Link to={`${policy}/versions/${version.id}`}>
					{say("detail.version", { number: version.number })}
				</Link>
			</p>
			{blocks.length === 0 ? <p className="soft">{say("wholeSection")}</p> : null}
			{blocks.length > 0 ? (
				<div className="sheet matrix-sheet matrix-context" lang={language} dir="auto">
					{blocks.map((block) => (
						<p key={block.text} className={block.isTarget ? "matrix-target" : "soft"}>
							{block.number ? <bdi className="matrix-count">{block.number} </bdi> : null}
							{block.isTarget ? <Marked text={block.text} quote={quote} /> : block.text}
						</p>
					))}
				</div>
			) : null}
		</section>
	);
}

function Marked({ text, quote }: { text: string; quote: string | null }) {
	const at = quote ? text.indexOf(quote) : -1;
	if (!quote || at < 0 || quote === text) return text;
	return (
		<>
			{text.slice(0, at)}
			<mark>{quote}</mark>
			{text.slice(at + quote.length)}
		</>
	);
}
