import { useTranslation } from "react-i18next";
import type { Indicator, ReportedValue } from "#server/features/framework.ts";
import { useDay, useNumber } from "./framework-words.ts";

const width = 560;
const height = 200;
const margin = { start: 12, end: 12, top: 22, bottom: 28 };

type Point = { time: number; value: number; text: string; date: string };

function pointOf(date: string, text: string): Point {
	return { date, text, value: Number(text), time: Date.parse(`${date}T00:00:00Z`) };
}

/**
 * The way from the baseline to the target, and the values on it; drawn by the server. The table under it says the
 * same in words, so the drawing is hidden from screen readers.
 */
export function ValueChart({ indicator, values }: { indicator: Indicator; values: ReportedValue[] }) {
	const { t, i18n } = useTranslation("framework");
	const numberOf = useNumber();
	const dayOf = useDay();
	const { baseline, baselineDate, target, targetDate } = indicator;
	if (baseline === null) return null;
	const plan = [pointOf(baselineDate, baseline), pointOf(targetDate, target)] as const;
	const reported = values.flatMap((one) =>
		one.replaced || one.value === null ? [] : [pointOf(one.date, one.value)],
	);
	const all = [...plan, ...reported];
	const [from, to] = [Math.min(...all.map((p) => p.time)), Math.max(...all.map((p) => p.time))];
	const [low, high] = [Math.min(...all.map((p) => p.value)), Math.max(...all.map((p) => p.value))];
	const isRightToLeft = i18n.language === "ar";
	const x = ({ time }: Point) => {
		const share = to === from ? 0.5 : (time - from) / (to - from);
		const along = margin.start + share * (width - margin.start - margin.end);
		return isRightToLeft ? width - along : along;
	};
	const y = ({ value }: Point) => {
		const share = high === low ? 0.5 : (value - low) / (high - low);
		return height - margin.bottom - share * (height - margin.top - margin.bottom);
	};
	const line = (points: readonly Point[]) =>
		points.map((p) => `${x(p).toFixed(1)},${y(p).toFixed(1)}`).join(" ");
	const anchor = (p: Point) => (x(p) < width / 2 ? "start" : "end");
	return (
		<figure className="framework-chart">
			<svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" direction="ltr">
				<polyline className="framework-plan" points={line(plan)} />
				<polyline className="framework-way" points={line([plan[0], ...reported])} />
				{reported.map((p) => (
					<g key={p.date}>
						<circle cx={x(p)} cy={y(p)} r="4" />
						<text x={x(p)} y={y(p) - 9} textAnchor={anchor(p)}>
							{numberOf(p.text)}
						</text>
					</g>
				))}
				{plan.map((p) => (
					<g key={p.date} className="framework-ends">
						<rect x={x(p) - 4} y={y(p) - 4} width="8" height="8" />
						<text x={x(p)} y={height - 8} textAnchor={anchor(p)}>
							{dayOf(p.date)}
						</text>
						<text x={x(p)} y={y(p) - 9} textAnchor={anchor(p)}>
							{numberOf(p.text)}
						</text>
					</g>
				))}
			</svg>
			<figcaption className="soft note">{t("chart")}</figcaption>
		</figure>
	);
}
