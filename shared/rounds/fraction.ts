/** Exact fractions: votes are never counted with floating point numbers. Always reduced, `over` above zero. */
export type Fraction = { top: bigint; over: bigint };

export function makeFraction(top: bigint, over: bigint = 1n): Fraction {
	const divisor = greatestCommonDivisor(top, over);
	const common = divisor < 0n === over < 0n ? divisor : -divisor;
	return { top: top / common, over: over / common };
}

/**
 * Reads "2/3" or "1".
 * @throws Error naming `what`, when it is not a fraction between 0 and 1 in digits
 */
export function parseShare(text: string, what: string): Fraction {
	const match = /^(\d{1,9})(?:\/(\d{1,9}))?$/.exec(text);
	const top = BigInt(match?.[1] ?? 0);
	const over = BigInt(match?.[2] ?? 1);
	if (!match || over === 0n || top > over)
		throw new Error(`${what}: "${text}" is not a fraction from 0 to 1`);
	return makeFraction(top, over);
}

/** "3", or "5/3" where it is not whole. */
export function printFraction(value: Fraction): string {
	return value.over === 1n ? `${value.top}` : `${value.top}/${value.over}`;
}

export function add(a: Fraction, b: Fraction): Fraction {
	return makeFraction(a.top * b.over + b.top * a.over, a.over * b.over);
}

export function multiply(a: Fraction, b: Fraction): Fraction {
	return makeFraction(a.top * b.top, a.over * b.over);
}

/** Below, at or above zero as a is below, equal to or above b. */
export function compare(a: Fraction, b: Fraction): number {
	const difference = a.top * b.over - b.top * a.over;
	if (difference === 0n) return 0;
	return difference > 0n ? 1 : -1;
}

/** Of positive numbers; 1 for none. */
export function leastCommonMultiple(values: bigint[]): bigint {
	return values.reduce((result, value) => (result / greatestCommonDivisor(result, value)) * value, 1n);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
	return b === 0n ? a || 1n : greatestCommonDivisor(b, a % b);
}
