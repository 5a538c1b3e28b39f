import { escapeHtml, renderDoc } from "#shared/document/html.ts";
import { directionOf } from "#shared/i18n.ts";
import { type Evidence, tableTwelve } from "#shared/submission.ts";
import { translatorFor } from "../mail-text.ts";
import type { Answer } from "./submission-answers.ts";
import type { DossierSource } from "./submission-dossier.ts";
import type { ActRow } from "./submission-row.ts";
import type { FrozenText } from "./versions.ts";

/** A file of the dossier; `what` names its sentence in the index: submission:dossier.file.<what>. */
export type DossierFile = {
	path: string;
	what:
		| "index"
		| "howTo"
		| "text"
		| "canonical"
		| "adopted"
		| "adoptedCanonical"
		| "votedCanonical"
		| "statements"
		| "record"
		| "recordWord"
		| "verifier"
		| "copy"
		| "key";
	/** The number of the round whose record it is. */
	round?: number;
	bytes: Buffer;
};

type Say = (key: string, params?: Record<string, string | number>) => string;
type Hash = (bytes: Uint8Array) => string;

/**
 * The pages that people read, in the policy's language, before the given files: index, texts, statements, how to
 * verify. Plain HTML without scripts or anything loaded from elsewhere.
 */
export function writeDossierPages(source: DossierSource, contents: DossierFile[], hash: Hash): DossierFile[] {
	const say = translatorFor(source.policy.language) as unknown as Say;
	const page = (path: string, what: DossierFile["what"], title: string, body: string): DossierFile => ({
		path,
		what,
		bytes: Buffer.from(writePage(source.policy.language, title, body), "utf8"),
	});
	const { text, adopted } = source;
	const pages = [
		page("text/validated.html", "text", text.text.title, writeText(say, text.text, text.hash)),
		...(adopted
			? [page("text/adopted.html", "adopted", adopted.text.title, writeText(say, adopted.text, adopted.hash))]
			: []),
		page("statements.html", "statements", say("submission:dossier.statements"), writeStatements(say, source)),
		{
			path: "HOW-TO-VERIFY.txt",
			what: "howTo" as const,
			bytes: Buffer.from(writeHowTo(say, source), "utf8"),
		},
	];
	const files = [...pages, ...contents];
	const title = say("submission:dossier.title", { title: source.policy.title });
	return [page("index.html", "index", title, writeIndex(say, source, files, hash)), ...files];
}

const style = `body{font:16px/1.55 Georgia,"Noto Naskh Arabic",serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1,h2,h3,h4{line-height:1.25}h2{border-top:1px solid #ccc;padding-top:1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ddd}dt{color:#555;margin-top:.6rem}dd{margin:0}
code,.hash{font:13px/1.5 monospace;overflow-wrap:anywhere;direction:ltr;unicode-bidi:isolate}blockquote{margin-inline:1rem;white-space:pre-wrap}
.note{color:#555}.wide{overflow-x:auto}pre{white-space:pre-wrap;overflow-wrap:anywhere;direction:ltr;text-align:left}`;

function writePage(language: string, title: string, body: string): string {
	return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>
${body}
</body>
</html>
`;
}

/** The same on every machine, whatever its language data: 2026-11-22 14:05 UTC. */
function writeTime(at: number): string {
	return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const bold = (text: string) => `<strong>${escapeHtml(text)}</strong>`;
const own = (text: string) => `<bdi>${escapeHtml(text)}</bdi>`;
const hashed = (text: string) => `<span class="hash">${escapeHtml(text)}</span>`;
const lines = (text: string) => `<p dir="auto">${escapeHtml(text).replace(/\n/g, "<br>")}</p>`;

function facts(rows: [string, string][]): string {
	const items = rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${value}</dd>`);
	return `<dl>${items.join("\n")}</dl>`;
}

function writeIndex(say: Say, source: DossierSource, files: DossierFile[], hash: Hash): string {
	const { policy, round, text, adopted, installation, answers } = source;
	const t = (key: string, params?: Record<string, string | number>) =>
		say(`submission:dossier.${key}`, params);
	const summary = answers.get("summary");
	return [
		`<p class="note">${own(installation)} · ${own(policy.country)}</p>`,
		`<h1>${escapeHtml(t("title", { title: policy.title }))}</h1>`,
		`<p>${escapeHtml(t("intro"))}</p>`,
		facts([
			[t("asOf"), escapeHtml(writeTime(source.asOf))],
			[t("validatedIn"), `${escapeHtml(t("round", { number: round.number }))}: ${own(round.question)}`],
			[t("outcome"), escapeHtml(say(`submission:outcome.${round.outcome}`))],
			[t("closed"), escapeHtml(writeTime(round.closedAt))],
			...(source.voted
				? [
						[
							t("votedHash"),
							`${escapeHtml(t("version", { number: source.voted.number }))} ${hashed(source.voted.hash)}<br>${escapeHtml(t("corrected"))}`,
						] as [string, string],
					]
				: []),
			[t("textHash"), `${escapeHtml(t("version", { number: text.number }))} ${hashed(text.hash)}`],
			...(adopted
				? [
						[
							t("adoptedHash"),
							`${escapeHtml(t("version", { number: adopted.number }))} ${hashed(adopted.hash)}`,
						] as [string, string],
					]
				: []),
		]),
		writeHandovers(t, source),
		`<h2>${escapeHtml(say("submission:question.summary"))}</h2>`,
		summary ? writeAnswer(say, source, summary) : `<p class="note">${escapeHtml(t("noAnswer"))}</p>`,
		`<h2>${escapeHtml(t("sections"))}</h2>`,
		writeSections(text.text),
		`<h2>${escapeHtml(t("questions"))}</h2>`,
		...tableTwelve.map((item) => writeQuestion(say, source, item)),
		writeActs(say, source),
		`<h2>${escapeHtml(t("files"))}</h2>`,
		writeFiles(t, files, hash),
		`<p>${escapeHtml(t("verify"))}</p>`,
		`<p class="note">${escapeHtml(t("limits"))}</p>`,
	].join("\n");
}

type Words = (key: string, params?: Record<string, string | number>) => string;

function writeHandovers(t: Words, { handovers }: DossierSource): string {
	if (handovers.length === 0) return `<p>${bold(t("draft"))}</p>`;
	const rows = handovers.map(({ number, date, addressee, reference, note }) =>
		[
			`<tr><td>${number}</td><td>${escapeHtml(date)}</td><td>${own(addressee)}</td><td>${own(reference)}`,
			note ? `<br><span class="note">${own(note)}</span>` : "",
			"</td></tr>",
		].join(""),
	);
	const head = ["number", "date", "addressee", "reference"]
		.map((name) => `<th scope="col">${escapeHtml(t(`handover.${name}`))}</th>`)
		.join("");
	return `<h2>${escapeHtml(t("handovers"))}</h2><div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function writeSections(text: FrozenText): string {
	const items = text.sections.map(
		({ number, title, language }) =>
			`<li>${escapeHtml(number)} <bdi lang="${escapeHtml(language)}">${escapeHtml(title)}</bdi></li>`,
	);
	return `<ul style="list-style:none;padding:0">${items.join("\n")}</ul>`;
}

function writeQuestion(say: Say, source: DossierSource, item: (typeof tableTwelve)[number]): string {
	const answer = source.answers.get(item);
	const question = say(`submission:question.${item.replace(".", "_")}`);
	const body = answer
		? writeAnswer(say, source, answer)
		: `<p class="note">${escapeHtml(say("submission:dossier.noAnswer"))}</p>`;
	return `<h3>${escapeHtml(`${item} ${question}`)}</h3>${body}`;
}

function writeAnswer(say: Say, source: DossierSource, answer: Answer): string {
	const proofs = answer.evidence.map((one) => `<li>${writeProof(say, source, one)}</li>`).join("");
	const list = proofs ? `<p>${escapeHtml(say("submission:evidence"))}</p><ul>${proofs}</ul>` : "";
	return `${lines(answer.text)}${list}<p class="note">${escapeHtml(writeTime(answer.at))}</p>`;
}

function writeProof(say: Say, { proofs }: DossierSource, evidence: Evidence): string {
	if (evidence.kind === "url") return hashed(evidence.url);
	const proof = proofs.get(`${evidence.kind}:${evidence.id}`);
	if (!proof) return escapeHtml(say("submission:proof.gone"));
	return `${escapeHtml(say(`submission:proof.${proof.kind}`, { number: proof.number }))}: ${own(proof.title)}`;
}

function writeActs(say: Say, { acts }: DossierSource): string {
	if (acts.length === 0) return "";
	const items = acts.map((act) => {
		const rows: [string, string][] = [
			[say("submission:field.date"), escapeHtml(act.date)],
			...(["title", "reference", "signatory", "reasons", "url"] as const).flatMap(
				(name): [string, string][] =>
					act[name] ? [[say(`submission:field.${fieldOf(act, name)}`), own(act[name])]] : [],
			),
			...(act.fileHash ? [[say("submission:field.copyHash"), hashed(act.fileHash)] as [string, string]] : []),
		];
		return `<h3>${escapeHtml(say(`submission:state.${act.kind}`))}</h3>${facts(rows)}`;
	});
	return `<h2>${escapeHtml(say("submission:dossier.acts"))}</h2>${items.join("\n")}`;
}

/** What a field of an act is called: a letter's reference, an act's number, a gazette's. */
export function fieldOf(act: Pick<ActRow, "kind">, name: string): string {
	if (name !== "reference") return name;
	if (act.kind === "adopted") return "actNumber";
	return act.kind === "published" ? "gazette" : "reference";
}

function writeFiles(t: Words, files: DossierFile[], hash: Hash): string {
	const rows = files.map(({ path, what, round, bytes }) => {
		const link = `<a href="${escapeHtml(encodeURI(path))}">${escapeHtml(path)}</a>`;
		const words = t(`file.${what}`, { number: round ?? 0 });
		return `<tr><td>${link}<br>${escapeHtml(words)}</td><td>${bytes.length}</td><td>${hashed(hash(bytes))}</td></tr>`;
	});
	const head = ["file", "bytes", "hash"]
		.map((name) => `<th scope="col">${escapeHtml(t(`column.${name}`))}</th>`)
		.join("");
	return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function writeText(say: Say, text: FrozenText, hash: string): string {
	const highest = Math.min(...text.sections.map((section) => section.level));
	const sections = text.sections.map(({ number, title, level, language, doc }, index) => {
		const rank = Math.min(3, level - highest + 2);
		const shown = renderDoc(doc ?? { type: "doc", content: [] }, {
			sectionNumber: number,
			headingShift: 1,
			notePrefix: `s${index + 1}-`,
		});
		const heading = `<h${rank}>${escapeHtml(`${number} ${title}`.trim())}</h${rank}>`;
		return `<section lang="${escapeHtml(language)}" dir="${directionOf(language)}">${heading}${doc ? shown : ""}</section>`;
	});
	const head = `<h1>${escapeHtml(text.title)}</h1><p class="note">${escapeHtml(say("submission:dossier.textHash"))}: ${hashed(hash)}</p>`;
	return `${head}\n${sections.join("\n")}`;
}

function writeStatements(say: Say, { statements, constituencies }: DossierSource): string {
	const t = (key: string) => escapeHtml(say(`submission:${key}`));
	const head = `<h1>${t("dossier.statements")}</h1><p>${t("dossier.statementsIntro")}</p>`;
	if (statements.length === 0) return `${head}<p>${t("dossier.noStatements")}</p>`;
	const items = statements.map(({ kind, constituency, name, text }) => {
		const code = constituency ?? "none";
		const bench = constituencies.get(code) ?? say(`common:constituency.${code}`, { defaultValue: code });
		const who = [name && own(name), own(bench)].filter(Boolean).join(", ");
		return `<h2>${t(`statement.${kind}`)}</h2><p>${who}</p><blockquote dir="auto">${escapeHtml(text)}</blockquote>`;
	});
	return `${head}\n${items.join("\n")}`;
}

function writeHowTo(say: Say, source: DossierSource): string {
	const t = (key: string) => say(`submission:dossier.howTo.${key}`);
	const last = source.records.at(-1);
	return [
		t("title"),
		"",
		`1. ${t("files")}`,
		"   sha256sum -c SHA256SUMS",
		"",
		`2. ${t("text")}`,
		"   ( printf 'text/1\\n'; cat text/validated.json ) | sha256sum",
		`   ${source.text.hash}`,
		...(source.voted
			? ["   ( printf 'text/1\\n'; cat text/voted.json ) | sha256sum", `   ${source.voted.hash}`]
			: []),
		...(source.adopted
			? ["   ( printf 'text/1\\n'; cat text/adopted.json ) | sha256sum", `   ${source.adopted.hash}`]
			: []),
		"",
		`3. ${t("record")}`,
		`   node verify/verify.mjs records/${last?.name ?? ""}`,
		"",
		`4. ${t("key")}`,
		`   ${source.fingerprint}`,
		"",
		t("limits"),
		"",
	].join("\n");
}
