import { defaultSettings, type Procedure, procedurePresets } from "#shared/procedure.ts";
import { writeProcedure } from "#shared/procedure-form.ts";
import type { PolicyContext } from "../context.ts";
import { adoptProcedure, proposeProcedure } from "../features/procedure.ts";
import { newId } from "../ids.ts";
import type { Past } from "./seed.ts";

/** The demonstration's rules of procedure: one version adopted at the second sitting, another one proposed. */

const firstRules: Procedure = {
	rule: procedurePresets.majorityInEachConstituency,
	settings: defaultSettings,
};

/** The secretariat proposes the first version, the chair records that the body adopted it. */
export async function adoptRules(secretariat: PolicyContext, chair: PolicyContext): Promise<void> {
	const fields = writeProcedure(firstRules);
	const preset = "majorityInEachConstituency";
	const { procedureId } = await proposeProcedure(secretariat, { fields, preset, key: newId() });
	const decidedOn = new Date(chair.now).toISOString().slice(0, 10);
	await adoptProcedure(chair, { procedureId, decidedOn, decision: "Minutes of the 2nd sitting, item 3" });
}

/** A second version that waits for the body: a higher quorum, and two weeks for statements. */
export function proposeNextRules(email: string): (past: Past) => Promise<void> {
	return async (past) => {
		const fields = { ...writeProcedure(firstRules), quorumPerGroup: "2/3", statementDays: "14" };
		await proposeProcedure(await past.as(email), { fields, preset: "", key: newId() });
	};
}
