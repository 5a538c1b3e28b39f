/** Local times and moments: what a person types is a wall clock's time in a named zone; what is stored is a moment. */

/**
 * The moment at which clocks in `zone` show `text` ("2026-11-27T17:00", as `<input type="datetime-local">` sends it).
 * A time that the clocks skip counts as the moment they jump to; one they show twice is the first.
 * @returns milliseconds since the epoch, or null when text or zone make no sense
 */
export function parseLocalTime(text: string, zone: string): number | null {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
	const wall = Date.parse(`${text}Z`);
	if (Number.isNaN(wall)) return null;
	try {
		const day = 24 * 60 * 60 * 1000;
		const offsets = [offsetAt(wall - day, zone), offsetAt(wall + day, zone)];
		const fits = offsets.map((offset) => wall - offset).filter((at) => at + offsetAt(at, zone) === wall);
		return fits.length > 0 ? Math.min(...fits) : wall - Math.min(...offsets);
	} catch {
		return null;
	}
}

/** What clocks in `zone` show at a moment, to the minute, as `<input type="datetime-local">` takes it. */
export function formatLocalTime(at: number, zone: string): string {
	return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
}

/** How far clocks in `zone` are ahead of UTC at a moment, in ms. @throws RangeError for an unknown zone */
function offsetAt(at: number, zone: string): number {
	const parts = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
		timeZone: zone,
		hourCycle: "h23",
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
	}).formatToParts(at);
	const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
	const wall = Date.UTC(
		read("year"),
		read("month") - 1,
		read("day"),
		read("hour"),
		read("minute"),
		read("second"),
	);
	return wall - Math.floor(at / 1000) * 1000;
}
