import type { Json, Time } from "./columns.ts";

// Rows of the monitoring and evaluation framework: the results chain, its indicators and their values.

export type ResultTable = {
	id: string;
	policyId: string;
	/** "impact" | "outcome" | "output" */
	level: string;
	parentId: string | null;
	statement: string;
	at: Time;
	createdById: string;
	removedAt: Time | null;
	key: string;
};

/** An indicator's definition; a change is a new row that replaces the former one, which stays. */
export type IndicatorTable = {
	id: string;
	policyId: string;
	resultId: string;
	/** Counts from 1 in its policy; the same for every revision of an indicator. */
	number: number;
	revision: number;
	name: string;
	definition: string;
	unit: string;
	source: string;
	frequency: string;
	responsible: string;
	disaggregation: string;
	assumptions: string;
	/** A tidy number; null: not available yet, due by baselineDate. */
	baseline: string | null;
	baselineDate: string;
	target: string;
	targetDate: string;
	tolerance: string | null;
	/** A SmartCheck[]. */
	smart: Json;
	at: Time;
	memberId: string;
	createdById: string;
	key: string;
};

/** A value reported for a period; a corrected one is kept. */
export type IndicatorValueTable = {
	id: string;
	policyId: string;
	/** The indicator's number in its policy. */
	number: number;
	/** The last day of the period, YYYY-MM-DD. */
	date: string;
	value: string | null;
	noData: string;
	source: string;
	women: string | null;
	men: string | null;
	replacesId: string | null;
	reason: string;
	at: Time;
	memberId: string;
	createdById: string;
	key: string;
};

/** What somebody else than its reporter says of a value; the last word counts. */
export type ValueCheckTable = {
	id: string;
	policyId: string;
	valueId: string;
	/** "verified" | "queried" */
	verdict: string;
	text: string;
	at: Time;
	memberId: string;
	createdById: string;
};
