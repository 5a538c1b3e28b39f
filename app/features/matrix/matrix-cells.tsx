import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type { MatrixRow } from "#shared/matrix.ts";
import { useMatrixWords } from "./matrix-words.ts";

/** Where in the text: section, paragraph, quoted words. */
export function Passage({ row }: { row: Pick<MatrixRow, "section" | "paragraph" | "quote"> }) {
	const say = useMatrixWords();
	const { section, paragraph, quote } = row;
	return (
		<div className="stack-tight">
			<p>
				<bdi className="matrix-count">{paragraph ?? section.number}</bdi>{" "}
				<span lang={section.language} dir="auto">
					{section.title}
				</span>
			</p>
			{paragraph === null ? <p className="soft note">{say("wholeSection")}</p> : null}
			{quote ? (
				<blockquote className="matrix-quote" lang={section.language} dir="auto">
					{quote}
				</blockquote>
			) : null}
		</div>
	);
}

/** What was said: kind, words, proposed wording, justification. */
export function Said({ row }: { row: MatrixRow }) {
	const say = useMatrixWords();
	return (
		<div className="stack-tight matrix-words">
			<p className="soft note">{say(`type.${row.type}`)}</p>
			<p dir="auto">{row.text}</p>
			{row.wording ? (
				<div className="matrix-wording">
					<p className="soft note">{say("column.wording")}</p>
					<p dir="auto">{row.wording}</p>
				</div>
			) : null}
			{row.justification ? (
				<div>
					<p className="soft note">{say("column.justification")}</p>
					<p dir="auto">{row.justification}</p>
				</div>
			) : null}
		</div>
	);
}

/** Who said it, when. */
export function From({ row }: { row: MatrixRow }) {
	const say = useMatrixWords();
	return (
		<div className="stack-tight">
			{row.constituency ? <Constituency code={row.constituency} /> : null}
			{row.organization ? <p dir="auto">{row.organization}</p> : null}
			{row.author ? (
				<p className="note" dir="auto">
					{row.author}
				</p>
			) : null}
			<p className="soft note">
				<When at={row.submittedAt} style="day" />
				{row.source === "import" ? `, ${say("byMail")}` : null}
			</p>
			{row.late ? (
				<p className="care note">{say(row.lateRuling === "refused" ? "lateRefused" : "late")}</p>
			) : null}
		</div>
	);
}

/** The answer: decided, or proposed. */
export function AnswerCell({ row, policyId }: { row: MatrixRow; policyId?: string }) {
	const say = useMatrixWords();
	const linked = [
		row.duplicateOf === null ? null : say("duplicateOf", { label: `C.${row.duplicateOf}` }),
		row.amendment === null ? null : say("becameAmendment", { label: `D.${row.amendment}` }),
		row.changed ? say("textChanged") : null,
	].filter((one) => one !== null);
	return (
		<div className="stack-tight matrix-words">
			{row.disposition ? (
				<p>
					<strong>{say(`disposition.${row.disposition}`)}</strong>
					{row.decidedAs ? <span className="soft note"> ({say(`decidedAs.${row.decidedAs}`)})</span> : null}
				</p>
			) : null}
			{row.reason ? <p dir="auto">{row.reason}</p> : null}
			{row.noChangeNote ? (
				<p className="note" dir="auto">
					{row.noChangeNote}
				</p>
			) : null}
			{linked.length > 0 ? <p className="note">{linked.join(" · ")}</p> : null}
			{row.disposition === null && row.proposed ? (
				<p className="note">{say("proposes", { disposition: say(`disposition.${row.proposed}`) })}</p>
			) : null}
			{row.observation ? (
				<p className="soft note" dir="auto">
					{row.observation}
				</p>
			) : null}
			{policyId && row.state === "contested" ? (
				<p className="note" dir="auto">
					{row.contestReason}
				</p>
			) : null}
		</div>
	);
}

/** How it stands, in words; never by colour alone. */
export function StateCell({ row }: { row: MatrixRow }) {
	const say = useMatrixWords();
	const look = row.state === "contested" ? "not-met" : row.open ? "care" : "met";
	const decided = row.state === "disposed";
	return (
		<div className="stack-tight">
			<p className={look}>{say(`state.${row.state}`)}</p>
			{decided ? <p className="soft note">{say(row.published ? "sent" : "notSent")}</p> : null}
		</div>
	);
}

/** C.n, which opens the comment. */
export function NumberLink({ row, policyId }: { row: Pick<MatrixRow, "id" | "number">; policyId: string }) {
	const say = useMatrixWords();
	const label = `C.${row.number}`;
	return (
		<Link
			className="matrix-number"
			to={`/policies/${policyId}/matrix/${row.id}`}
			aria-label={say("open", { label })}
		>
			<bdi>{label}</bdi>
		</Link>
	);
}
