import { AppError, notFound } from "#shared/errors.ts";
import {
	type CheckInput,
	type IndicatorInput,
	type IndicatorProgress,
	progressOf,
	type ResultInput,
	type ResultLevel,
	resultLevels,
	type SmartCheck,
	toPercent,
	type ValueInput,
} from "#shared/indicators.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { type NewEvent, record, withTransaction } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";

/** The monitoring and evaluation framework (the guide's Annex D): results, indicators, values, and who checked them. */

export type Result = { id: string; level: ResultLevel; parentId: string | null; statement: string };

export type Indicator = Omit<IndicatorInput, "key" | "smart" | "target" | "frequency"> & {
	number: number;
	revision: number;
	target: string;
	frequency: string;
	smart: SmartCheck[];
	at: number;
	by: string;
};

export type ReportedValue = {
	id: string;
	date: string;
	value: string | null;
	noData: string;
	source: string;
	women: string | null;
	men: string | null;
	replacesId: string | null;
	/** Corrected by a later one, which counts instead. */
	replaced: boolean;
	reason: string;
	at: number;
	by: string;
	mine: boolean;
	check: { verdict: string; text: string; at: number; by: string } | null;
};

/** Progress as it travels: exact in a fraction, and as a percentage that is never clamped. */
export type ShownProgress = { status: IndicatorProgress["status"]; percent: string | null };

function recordFramework(
	ctx: PolicyContext,
	type: NewEvent["type"],
	payload: Record<string, unknown>,
): Promise<{ seq: number; hash: string }> {
	const { policyId } = ctx;
	return record(ctx, { type, scope: { kind: "policy", policyId }, refs: { policyId }, payload });
}

async function loadResults(ctx: PolicyContext): Promise<Result[]> {
	const rows = await ctx.db
		.selectFrom("result")
		.select(["id", "level", "parentId", "statement"])
		.where("policyId", "=", ctx.policyId)
		.where("removedAt", "is", null)
		.orderBy("at")
		.orderBy("id")
		.execute();
	return rows.map((row) => ({ ...row, level: row.level as ResultLevel }));
}

/** Every indicator as it is defined now; with `number` that one's definitions, newest first. */
async function loadIndicators(ctx: PolicyContext, number?: number): Promise<Indicator[]> {
	const rows = await ctx.db
		.selectFrom("indicator")
		.leftJoin("user", "user.id", "indicator.createdById")
		.selectAll("indicator")
		.select("user.name as by")
		.where("indicator.policyId", "=", ctx.policyId)
		.$if(number !== undefined, (query) => query.where("number", "=", number as number))
		.orderBy("number")
		.orderBy("revision", "desc")
		.execute();
	const shaped = rows.map(({ smart, by, ...row }) => ({
		...row,
		by: by ?? "",
		smart: JSON.parse(smart) as SmartCheck[],
	}));
	if (number !== undefined) return shaped;
	return shaped.filter((row, index) => shaped[index - 1]?.number !== row.number);
}

async function loadValues(
	ctx: PolicyContext,
	number?: number,
): Promise<(ReportedValue & { number: number })[]> {
	const rows = await ctx.db
		.selectFrom("indicatorValue")
		.leftJoin("user", "user.id", "indicatorValue.createdById")
		.selectAll("indicatorValue")
		.select("user.name as by")
		.where("indicatorValue.policyId", "=", ctx.policyId)
		.$if(number !== undefined, (query) => query.where("number", "=", number as number))
		.orderBy("date")
		.orderBy("indicatorValue.at")
		.execute();
	const checks = await ctx.db
		.selectFrom("valueCheck")
		.leftJoin("user", "user.id", "valueCheck.createdById")
		.select(["valueId", "verdict", "text", "at"])
		.select("user.name as by")
		.where("policyId", "=", ctx.policyId)
		.orderBy("at")
		.orderBy("valueCheck.id")
		.execute();
	const lastCheck = new Map(checks.map(({ valueId, by, ...one }) => [valueId, { ...one, by: by ?? "" }]));
	const replaced = new Set(rows.map((row) => row.replacesId));
	return rows.map((row) => ({
		...row,
		by: row.by ?? "",
		mine: row.createdById === ctx.actor.personId,
		replaced: replaced.has(row.id),
		check: lastCheck.get(row.id) ?? null,
	}));
}

/** The last value that counts: of the latest period, corrected ones and "no data" left out. */
function lastValue<V extends ReportedValue>(values: readonly V[]): V | undefined {
	return values.filter((one) => !one.replaced && one.value !== null).at(-1);
}

function showProgress(indicator: Indicator, value: ReportedValue | undefined): ShownProgress {
	const { baseline, target, tolerance } = indicator;
	const { status, progress } = progressOf({ baseline, target, tolerance, actual: value?.value ?? null });
	return { status, percent: progress && toPercent(progress) };
}

export type IndicatorLine = {
	number: number;
	name: string;
	unit: string;
	baseline: string | null;
	target: string;
	targetDate: string;
	last: { value: string; date: string; queried: boolean } | null;
	progress: ShownProgress;
};
export type ResultLine = Result & { indicators: IndicatorLine[]; children: ResultLine[] };

/** The results chain with every indicator's last value and progress, and what the reader may do. */
export async function getFramework(ctx: PolicyContext) {
	authorize(ctx, "framework.read");
	const results = await loadResults(ctx);
	const indicators = await loadIndicators(ctx);
	const values = groupByNumber(await loadValues(ctx));
	const lineOf = (indicator: Indicator): IndicatorLine => {
		const last = lastValue(values.get(indicator.number) ?? []);
		const { number, name, unit, baseline, target, targetDate } = indicator;
		return {
			...{ number, name, unit, baseline, target, targetDate },
			last: last
				? { value: last.value as string, date: last.date, queried: last.check?.verdict === "queried" }
				: null,
			progress: showProgress(indicator, last),
		};
	};
	const below = (parentId: string | null, seen: number): ResultLine[] =>
		results
			.filter((result) => result.parentId === parentId && seen < resultLevels.length)
			.map((result) => ({
				...result,
				indicators: indicators.filter((one) => one.resultId === result.id).map(lineOf),
				children: below(result.id, seen + 1),
			}));
	return { results: below(null, 0), mayChange: judge(ctx, "framework.change").allowed };
}

function groupByNumber<V extends { number: number }>(values: readonly V[]): Map<number, V[]> {
	const groups = new Map<number, V[]>();
	for (const value of values) groups.set(value.number, [...(groups.get(value.number) ?? []), value]);
	return groups;
}

/** One indicator: its definition and former ones, every value with what was said of it, and its progress. */
export async function getIndicator(ctx: PolicyContext, number: number) {
	authorize(ctx, "framework.read");
	const [indicator, ...former] = await loadIndicators(ctx, number);
	if (!indicator) throw notFound();
	const values = await loadValues(ctx, number);
	const result = (await loadResults(ctx)).find((one) => one.id === indicator.resultId);
	return {
		indicator,
		former: former.map(({ revision, baseline, target, targetDate, at, by }) => ({
			...{ revision, baseline, target, targetDate, at, by },
		})),
		result: result ?? null,
		values,
		progress: showProgress(indicator, lastValue(values)),
		may: {
			change: judge(ctx, "framework.change").allowed,
			report: judge(ctx, "framework.report").allowed,
			check: judge(ctx, "framework.check").allowed,
		},
	};
}
export type IndicatorPage = Awaited<ReturnType<typeof getIndicator>>;

/** The level that stands under another; undefined under an output. */
function levelBelow(level: string): ResultLevel | undefined {
	return resultLevels[resultLevels.indexOf(level as ResultLevel) + 1];
}

/** Adds a result to the chain: an impact at the top, an outcome under an impact, an output under an outcome. */
export async function addResult(ctx: PolicyContext, input: ResultInput): Promise<void> {
	authorize(ctx, "framework.change");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { policyId } = ctx;
		const { level, parentId, statement, key } = input;
		const known = await ctx.db
			.selectFrom("result")
			.select("id")
			.where("policyId", "=", policyId)
			.where("key", "=", key)
			.executeTakeFirst();
		if (known) return;
		const parent = (await loadResults(ctx)).find((one) => one.id === parentId);
		const fits = parentId === null ? level === "impact" : parent && levelBelow(parent.level) === level;
		if (!fits) throw new AppError("invalid", "errors:checkForm", {}, { statement: "framework:error.chain" });
		const row = { id: newId(), policyId, level, parentId, statement, key };
		await ctx.db
			.insertInto("result")
			.values({ ...row, at: ctx.now, createdById: ctx.actor.personId, removedAt: null })
			.execute();
		await recordFramework(ctx, "result.added", { what: level, title: statement });
	});
}

/** Takes out a result that nothing stands under. Throws "conflict" otherwise. */
export async function removeResult(ctx: PolicyContext, resultId: string): Promise<void> {
	authorize(ctx, "framework.change");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const results = await loadResults(ctx);
		const result = results.find((one) => one.id === resultId);
		// Taken out already: pressing twice is once.
		if (!result) return;
		const used =
			results.some((one) => one.parentId === resultId) ||
			(await loadIndicators(ctx)).some((one) => one.resultId === resultId);
		if (used) throw new AppError("conflict", "framework:error.used");
		await ctx.db.updateTable("result").set({ removedAt: ctx.now }).where("id", "=", resultId).execute();
		await recordFramework(ctx, "result.removed", { what: result.level, title: result.statement });
	});
}

/**
 * Defines an indicator, or changes its definition as a new revision; the former ones stay.
 * @param number the indicator to change; null for a new one
 * @returns its number
 */
export async function defineIndicator(
	ctx: PolicyContext,
	number: number | null,
	input: IndicatorInput,
): Promise<number> {
	authorize(ctx, "framework.change");
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { policyId } = ctx;
		const { smart, target, ...fields } = input;
		const known = await ctx.db
			.selectFrom("indicator")
			.select("number")
			.where("policyId", "=", policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (known) return known.number;
		const result = (await loadResults(ctx)).find((one) => one.id === input.resultId);
		if (!result)
			throw new AppError("invalid", "errors:checkForm", {}, { resultId: "framework:error.result" });
		const all = await loadIndicators(ctx);
		const former = all.find((one) => one.number === number);
		if (number !== null && !former) throw notFound();
		const own = former?.number ?? Math.max(0, ...all.map((one) => one.number)) + 1;
		const revision = (former?.revision ?? 0) + 1;
		const who = { at: ctx.now, memberId: ctx.member.id, createdById: ctx.actor.personId };
		await ctx.db
			.insertInto("indicator")
			.values({
				...{ id: newId(), policyId, number: own, revision, ...fields, ...who },
				...{ target: target as string, smart: JSON.stringify(smart) },
			})
			.execute();
		await recordFramework(ctx, "indicator.defined", {
			what: former ? "changed" : "new",
			number: own,
			title: input.name,
			before: former ? { baseline: former.baseline, target: former.target } : null,
			after: { baseline: input.baseline, target },
		});
		return own;
	});
}

/**
 * Reports a value for a period, that there is none and why, or a correction of an earlier one. Throws "conflict" for a
 * second value of a period that is no correction, and for a correction of what is corrected already.
 */
export async function reportValue(ctx: PolicyContext, number: number, input: ValueInput): Promise<void> {
	authorize(ctx, "framework.report");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { policyId } = ctx;
		const [indicator] = await loadIndicators(ctx, number);
		if (!indicator) throw notFound();
		const known = await ctx.db
			.selectFrom("indicatorValue")
			.select("id")
			.where("policyId", "=", policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (known) return;
		const values = await loadValues(ctx, number);
		const current = values.find((one) => one.date === input.date && !one.replaced);
		if (input.replacesId === null && current)
			throw new AppError("conflict", "errors:checkForm", {}, { date: "framework:error.reported" });
		const corrected = values.find((one) => one.id === input.replacesId);
		if (input.replacesId !== null && (!corrected || corrected.replaced || corrected.date !== input.date))
			throw new AppError("conflict", "framework:error.corrected");
		const who = { at: ctx.now, memberId: ctx.member.id, createdById: ctx.actor.personId };
		await ctx.db
			.insertInto("indicatorValue")
			.values({ id: newId(), policyId, number, ...input, ...who })
			.execute();
		await recordFramework(ctx, "indicator.reported", {
			what: input.replacesId ? "corrected" : input.value === null ? "missing" : "value",
			...{ number, title: indicator.name, date: input.date },
			...{ before: corrected?.value ?? null, after: input.value, reason: input.reason || input.noData },
		});
	});
}

/** Says of a value that it is verified, or asks about it. Not by who reported it. */
export async function checkValue(ctx: PolicyContext, number: number, input: CheckInput): Promise<void> {
	authorize(ctx, "framework.check");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { policyId } = ctx;
		const value = (await loadValues(ctx, number)).find((one) => one.id === input.valueId);
		const [indicator] = await loadIndicators(ctx, number);
		if (!value || !indicator) throw notFound();
		if (value.mine) throw new AppError("forbidden", "framework:error.own");
		if (value.replaced) throw new AppError("conflict", "framework:error.corrected");
		const who = { at: ctx.now, memberId: ctx.member.id, createdById: ctx.actor.personId };
		await ctx.db
			.insertInto("valueCheck")
			.values({ id: newId(), policyId, ...input, ...who })
			.execute();
		const { verdict, text } = input;
		await recordFramework(ctx, "indicator.checked", {
			...{ what: verdict, number, title: indicator.name, date: value.date, reason: text },
		});
	});
}
