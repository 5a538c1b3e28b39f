import { expect, test } from "vitest";
import en from "./catalogues/en/import.json" with { type: "json" };
import { droppedKinds, importErrorCodes, importWarnings } from "./import.ts";

test("every refusal, loss and warning has its words", () => {
	expect(Object.keys(en.errors).sort()).toEqual([...importErrorCodes].sort());
	expect(Object.keys(en.warnings).sort()).toEqual([...importWarnings].sort());
	expect(Object.keys(en.dropped).sort()).toEqual(
		droppedKinds.flatMap((kind) => [`${kind}_one`, `${kind}_other`]).sort(),
	);
});
