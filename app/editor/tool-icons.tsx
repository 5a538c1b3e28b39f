import type { ReactNode } from "react";

const shapes: Record<string, ReactNode> = {
	undo: <path d="M8 5 4 9l4 4M4 9h7a5 5 0 0 1 0 10H8" />,
	redo: <path d="m12 5 4 4-4 4M16 9H9a5 5 0 0 0 0 10h3" />,
	link: (
		<path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l2.5-2.5a3.5 3.5 0 0 0-5-5L10 5M11.5 8.5a3.5 3.5 0 0 0-5 0L4 11a3.5 3.5 0 0 0 5 5l1-1" />
	),
	bullets: <path d="M8 5h9M8 10h9M8 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01" />,
	numbers: (
		<path d="M8 5h9M8 10h9M8 15h9M3 3.5h1.2V7M2.8 12.8c0-1.6 2.4-1.4 2.2.1-.1.8-2.2 2.2-2.2 2.6h2.3" />
	),
	quote: <path d="M3 4v12M7 6h10M7 10h10M7 14h6" />,
	table: <path d="M3 4h14v12H3zM3 8h14M8 4v12M12.5 4v12" />,
	footnote: <path d="M3 16h8M3 12h8M3 8h8M15.5 9V4l-1.5 1" />,
	comment: <path d="M3 4h14v9H9l-4 3.5V13H3z" />,
	more: <path d="M4.5 10h.01M10 10h.01M15.5 10h.01" />,
};

/** Small drawings in the colour of their words; each stands beside a name. */
export function ToolIcon({ name }: { name: string }) {
	if (name === "bold") return <b aria-hidden="true">B</b>;
	if (name === "italic") return <i aria-hidden="true">I</i>;
	return (
		<svg
			viewBox="0 0 20 20"
			width="20"
			height="20"
			fill="none"
			stroke="currentColor"
			strokeWidth={name === "more" || name === "bullets" ? 2 : 1.6}
			strokeLinecap="round"
			strokeLinejoin="round"
			aria-hidden="true"
			className={name === "undo" || name === "redo" ? "tool-icon tool-icon-directed" : "tool-icon"}
		>
			{shapes[name]}
		</svg>
	);
}
