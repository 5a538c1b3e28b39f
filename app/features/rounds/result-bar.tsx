import { useId } from "react";

type Props = {
	constituency: string;
	votesFor: number;
	against: number;
	abstain: number;
	seats: number;
	/** Seats that fill the whole width: the same for every row. */
	scale: number;
};

/** The row's numbers drawn to one scale: for in the constituency's own pattern, against hatched, the rest empty. */
export function ResultBar({ constituency, votesFor, against, abstain, seats, scale }: Props) {
	const id = useId();
	const share = (count: number) => `${(count * 100) / scale}%`;
	const kind = patternOf(constituency);
	return (
		<svg
			className={`result-bar tint-${constituency}`}
			width="100%"
			height="10"
			aria-hidden="true"
			focusable="false"
		>
			<defs>
				<pattern id={`${id}for`} width="6" height="6" patternUnits="userSpaceOnUse">
					<rect width="6" height="6" className={kind === "outline" ? "bar-ground" : "bar-fill"} />
					{kind === "diagonal" ? <path d="M-1 5 5 -1M1 7 7 1" className="bar-line" /> : null}
					{kind === "dots" ? <circle cx="3" cy="3" r="1.2" className="bar-dot" /> : null}
				</pattern>
				<pattern id={`${id}against`} width="5" height="5" patternUnits="userSpaceOnUse">
					<path d="M0 0 5 5M5 0 0 5" className="bar-cross" />
				</pattern>
			</defs>
			<rect className="bar-frame" width={share(seats)} height="10" />
			<rect
				className={kind === "outline" ? "bar-outline" : undefined}
				width={share(votesFor)}
				height="10"
				fill={`url(#${id}for)`}
			/>
			<rect x={share(votesFor)} width={share(against)} height="10" fill={`url(#${id}against)`} />
			<rect className="bar-abstain" x={share(votesFor + against)} width={share(abstain)} height="10" />
		</svg>
	);
}

/** Government solid, workers diagonal, employers dots; a constituency of the body's own making an outline. */
function patternOf(constituency: string): "solid" | "diagonal" | "dots" | "outline" {
	if (constituency === "government") return "solid";
	if (constituency === "workers") return "diagonal";
	return constituency === "employers" ? "dots" : "outline";
}
