import { systemContext } from "#server/context.ts";
import { decideComment, observeComment } from "#server/features/dispositions.ts";
import { circulateSection } from "#server/features/sections.ts";
import { insertSubmittedComment, type NewSubmittedComment } from "#server/features/submitted-comments.ts";
import { seedText } from "#server/features/texts.ts";
import { newId } from "#server/ids.ts";
import { withTransaction } from "#server/transaction.ts";
import { type DecideInput, decideInput, type ObserveInput } from "#shared/dispositions.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import type { Actor } from "#shared/members.ts";
import type { TestServices } from "#test/setup/services.ts";
import { makeDoc, makeParagraph } from "./document.ts";
import { makeGroup } from "./policies.ts";
import { type Committee, contextFor, makeCommittee } from "./rounds.ts";

/** A committee whose first section was circulated: its working group is led by a member of the government. */
export type Consultation = Committee & {
	sectionId: string;
	versionId: string;
	groupId: string;
	/** Of the government. */
	convenor: Actor;
	as: (actor: Actor) => ReturnType<typeof contextFor>;
};

export const firstWords = "Recruiters shall be licensed by the ministry.";
export const secondWords = "Fees are borne by the employer.";

/** Both sections have a text; the first is circulated, with blocks "b1" and "b2". */
export async function makeConsultation(services: TestServices): Promise<Consultation> {
	const committee = await makeCommittee(services);
	const { policyId, sectionIds, secretariat } = committee;
	const [sectionId = ""] = sectionIds;
	const as = (actor: Actor) => contextFor(services, policyId, actor);
	const convenor = committee.voters.government![1]!;
	const { id: memberId } = (await as(convenor)).member;
	const groupId = await makeGroup(services, { policyId, members: [{ memberId, part: "convenor" }] });
	await services.db.updateTable("section").set({ groupId }).where("id", "=", sectionId).execute();
	await withTransaction(systemContext(services), async (ctx) => {
		const doc = makeDoc(makeParagraph("b1", firstWords), makeParagraph("b2", secondWords));
		await seedText(ctx, { id: sectionId }, docToUpdate(doc, 1), 1);
		await seedText(ctx, { id: sectionIds[1]! }, docToUpdate(makeDoc(makeParagraph("m1", "Aim.")), 1), 1);
	});
	const versionId = await circulateSection(await as(secretariat), sectionId);
	return { ...committee, sectionId, versionId, groupId, convenor, as };
}

/** A submitted comment of the workers on the first paragraph, unless told otherwise. */
export async function makeComment(
	consultation: Consultation,
	given: Partial<NewSubmittedComment> & { by?: Actor } = {},
): Promise<{ id: string; number: number }> {
	const { by = consultation.voters.workers![0]!, ...said } = given;
	return withTransaction(await consultation.as(by), (ctx) =>
		insertSubmittedComment(ctx, {
			...{ circulationId: null, responseId: null, sectionId: consultation.sectionId },
			...{ versionId: consultation.versionId, blockId: "b1", quote: null, type: "technical" as const },
			...{ text: "This is too weak.", wording: "", justification: "", constituency: "workers" },
			...{ organization: "Union", onBehalfOf: null, source: "form" as const, late: false, key: newId() },
			...said,
		}),
	);
}

/** The secretariat proposes an answer. */
export async function observe(
	consultation: Consultation,
	commentId: string,
	given: Partial<ObserveInput> = {},
): Promise<void> {
	const ctx = await consultation.as(consultation.secretariat);
	await observeComment(ctx, { commentId, observation: "Seen.", proposed: null, original: null, ...given });
}

/** The convenor, or whoever is named, decides. */
export async function decide(
	consultation: Consultation,
	commentId: string,
	given: Partial<DecideInput> = {},
	by: Actor = consultation.convenor,
): Promise<void> {
	const form = {
		...decideInput.parse({ disposition: "notAccepted", reason: "The law forbids it." }),
		...given,
	};
	await decideComment(await consultation.as(by), { commentId, ...form });
}
