import * as z from "zod";

/** What people send to sign, acknowledge, certify and publish a record of decision (DOMAIN 3.6). */

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const optionalText = (max: number, sentence: string) =>
	z
		.string()
		.trim()
		.max(max, sentence)
		.transform((text) => text || undefined)
		.optional();

export const signRecordInput = z.object({
	roundId: id,
	/** SHA-256 of the count's file, as the page showed it. */
	countHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SignRecordInput = z.infer<typeof signRecordInput>;

/** A spokesperson's acknowledgement; a statement is printed beside it and moves nothing. */
export const acknowledgeRecordInput = signRecordInput.extend({
	statement: optionalText(4000, "certificate:error.statementLong"),
});
export type AcknowledgeRecordInput = z.infer<typeof acknowledgeRecordInput>;

/** A signature given by hand on the printed sheet, entered by the secretariat. */
export const enterSignatureInput = signRecordInput.extend({
	memberId: z.string("certificate:error.member").regex(/^[0-9A-Za-z_-]{1,64}$/, "certificate:error.member"),
});
export type EnterSignatureInput = z.infer<typeof enterSignatureInput>;

export const certifyRecordInput = z.object({
	roundId: id,
	/** Why without every constituency's acknowledgement; asked only where one is missing. */
	reason: optionalText(1000, "certificate:error.reasonLong"),
});
export type CertifyRecordInput = z.infer<typeof certifyRecordInput>;

export const publishRecordInput = z.object({ roundId: id });
export type PublishRecordInput = z.infer<typeof publishRecordInput>;

/** The issue of a certified record that an address asks for ("?issue=1"); undefined: the newest. */
export function readIssue({ url }: { url: string }): number | undefined {
	const asked = new URL(url).searchParams.get("issue") ?? "";
	return /^[1-9]\d{0,3}$/.test(asked) ? Number(asked) : undefined;
}
