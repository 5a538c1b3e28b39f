export type Refused =
	| { error: string; fields: Record<string, string>; values: Record<string, string> }
	| undefined;

/** What came back from this very form: by its intent and, where there are several, by the thing it is about. */
export function refusedBy(refused: Refused, intent: string, itemId?: string): Refused {
	if (refused?.values.intent !== intent) return undefined;
	return itemId === undefined || refused.values.itemId === itemId ? refused : undefined;
}
