import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkInput, indicatorInput, resultInput, smartChecks, valueInput } from "#shared/indicators.ts";
import {
	addResult,
	checkValue,
	defineIndicator,
	getFramework,
	getIndicator,
	reportValue,
} from "../features/framework.ts";
import { newId } from "../ids.ts";
import type { DemoPerson } from "./content.ts";
import type { Past } from "./seed.ts";
import type { Talk } from "./talks.ts";

/** The demonstration's results chain with three indicators, some values, one of them checked. */

type Outcome = {
	statement: string;
	outputs: string[];
	indicators: ({ values: object[] } & Record<string, unknown>)[];
};

const day = 24 * 60 * 60_000;
const file = join("server", "demo", "content", "framework.json");

/** Everything three days before the demonstration's present, by the secretariat; a spokesperson checks a value. */
export function frameworkTalks(people: readonly DemoPerson[], start: number): Talk[] {
	const find = (capacity: string, constituency: string | null) =>
		people.find((one) => one.capacity === capacity && one.constituency === constituency)!.email;
	const secretariat = find("secretariat", null);
	return [
		{ at: start - 3 * day, run: (past) => fillChain(past, secretariat) },
		{ at: start - 2 * day, run: (past) => verifyFirst(past, find("spokesperson", "employers")) },
	];
}

async function fillChain(past: Past, email: string): Promise<void> {
	const ctx = await past.as(email);
	const { impact, outcomes } = JSON.parse(readFileSync(file, "utf8")) as {
		impact: string;
		outcomes: Outcome[];
	};
	const add = (level: string, parentId: string | null, statement: string) =>
		addResult(ctx, resultInput.parse({ level, parentId, statement, key: newId() }));
	await add("impact", null, impact);
	const top = (await getFramework(ctx)).results[0]!;
	for (const { statement, outputs, indicators } of outcomes) {
		await add("outcome", top.id, statement);
		const outcome = (await getFramework(ctx)).results[0]!.children.find(
			(one) => one.statement === statement,
		)!;
		for (const output of outputs) await add("output", outcome.id, output);
		for (const { values, ...given } of indicators) {
			const fields = { ...given, resultId: outcome.id, smart: smartChecks.slice(0, 4), key: newId() };
			const number = await defineIndicator(ctx, null, indicatorInput.parse(fields));
			for (const value of values) {
				await reportValue(ctx, number, valueInput.parse({ ...value, key: newId() }));
			}
		}
	}
}

async function verifyFirst(past: Past, email: string): Promise<void> {
	const ctx = await past.as(email);
	const [value] = (await getIndicator(ctx, 1)).values;
	const text = "Seen in the report of the pilot.";
	await checkValue(ctx, 1, checkInput.parse({ valueId: value!.id, verdict: "verified", text }));
}
