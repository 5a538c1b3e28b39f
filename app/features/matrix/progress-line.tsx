import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { Progress } from "#shared/matrix.ts";
import { useMatrixWords } from "./matrix-words.ts";

type Given = Progress & { by: (Progress & { constituency: string | null })[] };

/** "112 of 140 answered", and the same for each constituency. */
export function ProgressLine({
	progress,
	names,
}: {
	progress: Given;
	names: readonly { code: string; name: string | null }[];
}) {
	const say = useMatrixWords();
	const nameOf = useConstituencyName();
	return (
		<section className="matrix-progress" aria-label={say("progress.label")}>
			<p className="matrix-progress-all">
				<strong>{say("progress.all", progress)}</strong>
				<progress max={progress.total} value={progress.answered} aria-hidden="true" />
			</p>
			<ul className="plain-list row">
				{progress.by.map(({ constituency, ...one }) => (
					<li key={constituency ?? ""} className="who">
						<Chip constituency={constituency} />
						<span>
							{nameOf(constituency, names.find(({ code }) => code === constituency)?.name ?? null)}{" "}
							<bdi className="matrix-count">{say("progress.one", one)}</bdi>
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
