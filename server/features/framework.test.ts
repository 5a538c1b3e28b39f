import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { isAppError } from "#shared/errors.ts";
import { checkInput, indicatorInput, resultInput, valueInput } from "#shared/indicators.ts";
import { type Committee, contextFor, makeCommittee } from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import {
	addResult,
	checkValue,
	defineIndicator,
	getFramework,
	getIndicator,
	removeResult,
	reportValue,
} from "./framework.ts";

let services: TestServices;
let committee: Committee;
let impact: string;

beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	committee = await makeCommittee(services);
	await addResult(await as("secretariat"), result("impact", null, "Decent work for all who migrate"));
	impact = (await getFramework(await as("workers"))).results[0]!.id;
});
afterAll(() => services.close());

let keys = 0;
const key = () => `key-${keys++}`;
const as = (role: "secretariat" | "chair" | "workers") =>
	contextFor(
		services,
		committee.policyId,
		role === "workers" ? committee.voters.workers![0]! : committee[role],
	);
const result = (level: string, parentId: string | null, statement: string) =>
	resultInput.parse({ level, parentId, statement, key: key() });
const indicator = (given: object = {}) =>
	indicatorInput.parse({
		...{ resultId: impact, name: "Recruitment cost", unit: "months of wage", frequency: "yearly" },
		...{ responsible: "Statistics office", baseline: "9", baselineDate: "2026-06-30" },
		...{ target: "3", targetDate: "2031-12-31", key: key(), ...given },
	});
const value = (given: object = {}) =>
	valueInput.parse({ date: "2027-12-31", value: "6", source: "Survey", key: key(), ...given });
const page = async (number = 1) => getIndicator(await as("workers"), number);

async function refusalOf(run: Promise<unknown>): Promise<string | null> {
	try {
		await run;
		return null;
	} catch (error) {
		if (!isAppError(error)) throw error;
		return Object.values(error.fields ?? {})[0] ?? error.key;
	}
}

it("builds the chain from the impact down, and keeps what something stands under", async () => {
	const secretariat = await as("secretariat");
	await addResult(secretariat, result("outcome", impact, "Fair recruitment"));
	expect(await refusalOf(addResult(secretariat, result("output", impact, "A register")))).toBe(
		"framework:error.chain",
	);
	expect(await refusalOf(addResult(secretariat, result("outcome", null, "Loose")))).toBe(
		"framework:error.chain",
	);
	const { results } = await getFramework(secretariat);
	expect(results.map((one) => [one.level, one.children.map((child) => child.statement)])).toEqual([
		["impact", ["Fair recruitment"]],
	]);
	expect(await refusalOf(removeResult(secretariat, impact))).toBe("framework:error.used");
	await removeResult(secretariat, results[0]!.children[0]!.id);
	await removeResult(secretariat, impact);
	expect((await getFramework(secretariat)).results).toEqual([]);
});

it("reckons progress exactly from the value that counts; a corrected one is kept", async () => {
	const secretariat = await as("secretariat");
	await defineIndicator(secretariat, null, indicator());
	expect((await page()).progress).toEqual({ status: "noData", percent: null });
	await reportValue(secretariat, 1, value());
	expect((await page()).progress).toEqual({ status: "in_progress", percent: "50.0" });
	expect(await refusalOf(reportValue(secretariat, 1, value({ value: "5" })))).toBe(
		"framework:error.reported",
	);
	const [first] = (await page()).values;
	await reportValue(
		await as("workers"),
		1,
		value({ value: "2", replacesId: first!.id, reason: "Typing error" }),
	);
	const { values, progress } = await page();
	expect(progress).toEqual({ status: "reached", percent: "116.67" });
	expect(values.map((one) => [one.value, one.replaced])).toEqual([
		["6", true],
		["2", false],
	]);
	expect(
		await refusalOf(reportValue(secretariat, 1, value({ replacesId: first!.id, reason: "Again" }))),
	).toBe("framework:error.corrected");
});

it("missing is not zero: the last value counts, the gap stays with its reason", async () => {
	const secretariat = await as("secretariat");
	await defineIndicator(secretariat, null, indicator());
	await reportValue(secretariat, 1, value());
	await reportValue(
		secretariat,
		1,
		value({ date: "2028-12-31", value: "", source: "", noData: "No survey" }),
	);
	const { values, progress } = await page();
	expect(progress.percent).toBe("50.0");
	expect(values.at(-1)).toMatchObject({ value: null, noData: "No survey" });
});

it("a changed definition is a new revision, and progress follows it", async () => {
	const secretariat = await as("secretariat");
	await defineIndicator(secretariat, null, indicator());
	await reportValue(secretariat, 1, value());
	await defineIndicator(secretariat, 1, indicator({ target: "6" }));
	const { indicator: now, former, progress } = await page();
	expect([now.revision, now.target, former.map((one) => one.target)]).toEqual([2, "6", ["3"]]);
	expect(progress).toEqual({ status: "reached", percent: "100.0" });
	await defineIndicator(secretariat, null, indicator({ name: "Another" }));
	expect((await page(2)).indicator.name).toBe("Another");
});

it("a value is checked by somebody else than who reported it", async () => {
	const secretariat = await as("secretariat");
	await defineIndicator(secretariat, null, indicator());
	await reportValue(secretariat, 1, value());
	const valueId = (await page()).values[0]!.id;
	const verdict = (given: object) => checkInput.parse({ valueId, verdict: "verified", ...given });
	expect(await refusalOf(checkValue(secretariat, 1, verdict({})))).toBe("framework:error.own");
	await checkValue(await as("chair"), 1, verdict({ verdict: "queried", text: "Which survey?" }));
	expect((await page()).values[0]!.check).toMatchObject({ verdict: "queried", text: "Which survey?" });
	await checkValue(await as("workers"), 1, verdict({}));
	expect((await page()).values[0]!.check).toMatchObject({ verdict: "verified" });
	expect(await refusalOf(defineIndicator(await as("workers"), null, indicator()))).toBe(
		"rights:action.framework_change",
	);
});

it("pressed twice is once, and the database refuses changes", async () => {
	const secretariat = await as("secretariat");
	const one = indicator();
	await defineIndicator(secretariat, null, one);
	await defineIndicator(secretariat, null, one);
	const reported = value();
	await reportValue(secretariat, 1, reported);
	await reportValue(secretariat, 1, reported);
	expect((await page()).values).toHaveLength(1);
	expect(await refusalOf(getIndicator(secretariat, 2))).toBe("errors:notFound");
	await expect(services.db.updateTable("indicatorValue").set({ value: "1" }).execute()).rejects.toThrow(
		/never change/,
	);
	await expect(services.db.deleteFrom("indicator").execute()).rejects.toThrow(/never change/);
});
