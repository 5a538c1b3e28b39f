import { describe, expect, it } from "vitest";
import ar from "./catalogues/ar.ts";
import en from "./catalogues/en.ts";
import es from "./catalogues/es.ts";
import fr from "./catalogues/fr.ts";
import { guardAct, guards, type RoundAct, roundActNames, stageOf } from "./conduct.ts";
import { roundStates } from "./rounds.ts";

/** Written by hand from DOMAIN 3.6: one letter for each state, in the order of the columns; "." is possible. */
const columns = "configured frozen announced open closed counted certified published withdrawn void annulled";
const names: Record<string, string> = {
	F: "needsFreezing",
	A: "needsAnnouncement",
	O: "needsOpening",
	C: "needsClose",
	N: "needsCount",
	Z: "needsCertification",
	a: "afterAnnouncement",
	o: "afterOpening",
	c: "afterClose",
	n: "afterCount",
	z: "afterCertification",
	p: "afterPublication",
	W: "withdrawn",
	V: "void",
	X: "annulled",
};
const table: Record<RoundAct, string> = {
	announce: "F.aocnzpWVX",
	withdraw: "F..ocnzpWVX",
	open: "AA.ocnzpWVX",
	recordPresence: "OOO.cnzpWVX",
	substitute: "OOO.cnzpWVX",
	cast: "OOO.cnzpWVX",
	enter: "OOO.cnzpWVX",
	confirm: "OOO.....WVX",
	extend: "OOO.cnzpWVX",
	close: "OOO.cnzpWVX",
	declareVoid: "OOO.cnzpWVX",
	breakTie: "CCCC.nzpWVX",
	state: "CCCC....WVX",
	rectify: "OOO.N...WVX",
	annul: "CCCC....WVX",
	repeat: "NNNNN...W..",
	certify: "NNNNN.zpWVX",
	publish: "ZZZZZZ.pWVX",
	reopen: "NNNNN...WVX",
	proposeCorrections: "NNNNN...WVX",
};

describe("the guards of a round", () => {
	it("cover every act and every state, each by its name", () => {
		expect(columns.split(" ")).toEqual([...roundStates]);
		expect(Object.keys(table).sort()).toEqual([...roundActNames].sort());
		for (const act of roundActNames) {
			const found = roundStates.map((state) => guardAct(act, state));
			const expected = [...table[act]].map((letter) => (letter === "." ? null : names[letter]));
			expect({ act, guards: found }).toEqual({ act, guards: expected });
		}
	});

	it("each has a sentence in every language", () => {
		for (const catalogue of [en, fr, es, ar]) {
			for (const guard of guards) {
				expect(catalogue.conduct.guard[guard], guard).toMatch(/\p{L}{2,}.*[.؟]$/u);
			}
		}
	});

	it("a closed round is counted once its result is there", () => {
		expect(stageOf("closed", false)).toBe("closed");
		expect(stageOf("closed", true)).toBe("counted");
		expect(stageOf("certified", true)).toBe("certified");
	});
});
