import { expect, test } from "vitest";
import { splitNumbers } from "./heading-numbers.ts";

test.each<[string[], [string | null, string][]]>([
	[["2.1 Fair recruitment"], [["2.1", "Fair recruitment"]]],
	[
		["2.1.3. Fees", "IV. Rules", "3) Scope"],
		[
			["2.1.3", "Fees"],
			["IV", "Rules"],
			["3", "Scope"],
		],
	],
	[["١.٢ التوظيف"], [["١.٢", "التوظيف"]]],
	[
		["1 Context", "2 Rules", "Annex"],
		[
			["1", "Context"],
			["2", "Rules"],
			[null, "Annex"],
		],
	],
	[
		["١ السياق", "٢ القواعد"],
		[
			["١", "السياق"],
			["٢", "القواعد"],
		],
	],
	[
		["10 priorities", "3 pillars"],
		[
			[null, "10 priorities"],
			[null, "3 pillars"],
		],
	],
	[
		["2030 Agenda", "2.5", "C.V. rules", "1.5 million workers"],
		[
			[null, "2030 Agenda"],
			[null, "2.5"],
			[null, "C.V. rules"],
			["1.5", "million workers"],
		],
	],
])("%j", (texts, expected) => {
	expect(splitNumbers(texts).map(({ number, title }) => [number, title])).toEqual(expected);
});
