import type { ObserveInput } from "#shared/dispositions.ts";
import { decideInput } from "#shared/dispositions.ts";
import type { PolicyContext } from "../context.ts";
import { publishAnswers } from "../features/disposition-answers.ts";
import { findByNumber } from "../features/disposition-rows.ts";
import { assignComment, contestComment, decideComment, observeComment } from "../features/dispositions.ts";
import type { Past } from "./seed.ts";

type Talk = { at: number; run: (past: Past) => Promise<void> };

const day = 24 * 60 * 60_000;
const office = "youssef.benkadrin@example.org";
const convenor = "tomas.arribelda@example.org";
const drafter = "peter.halvoran@example.org";
const chair = "theodora.quillevan@example.org";
const spokesperson = "amina.solberran@example.org";

/** The answers to the comments of the demonstration's first comment round: some proposed, some sent, one contested. */
const observations: [number, Pick<ObserveInput, "observation" | "proposed">][] = [
	[
		1,
		{
			observation:
				"The survey is public. The second half of the wording would need its source in a footnote.",
			proposed: "acceptedWithChange",
		},
	],
	[3, { observation: "Both amending acts are in force.", proposed: "accepted" }],
	[
		4,
		{
			observation: "The paragraph explains the calendar of this policy, not of the text.",
			proposed: "answered",
		},
	],
	[5, { observation: "The sentence describes coverage in law.", proposed: "notAccepted" }],
	[6, { observation: "To be taken up with the paragraph on returns.", proposed: "noted" }],
];
const decisions = [
	{
		number: 4,
		disposition: "answered",
		reason:
			"The elections set the date by which the regional plans must be ready. Part 7 says so without them.",
	},
	{
		number: 5,
		disposition: "notAccepted",
		reason: "The sentence says what the agreements cover in law. What they do not reach is in section 1.3.",
	},
	{
		number: 6,
		disposition: "noted",
		reason: "The working group agrees with the aim and will open the paragraph that way in the next version.",
	},
] as const;

async function commentId(ctx: PolicyContext, number: number): Promise<string> {
	const comment = await findByNumber(ctx, number);
	if (!comment) throw new Error(`the demonstration has no comment C.${number}`);
	return comment.id;
}

/** The acts of the response matrix, after the comments were submitted. */
export function answerTalks(start: number): Talk[] {
	const ago = (days: number) => start - days * day;
	return [
		{
			at: ago(1.3),
			run: async (past) => {
				const ctx = await past.as(office);
				const { member } = await past.as(drafter);
				for (const number of [1, 2])
					await assignComment(ctx, { commentId: await commentId(ctx, number), memberId: member.id });
				for (const [number, said] of observations)
					await observeComment(ctx, { commentId: await commentId(ctx, number), original: null, ...said });
			},
		},
		{
			at: ago(0.7),
			run: async (past) => {
				const ctx = await past.as(convenor);
				for (const { number, ...answer } of decisions)
					await decideComment(ctx, { commentId: await commentId(ctx, number), ...decideInput.parse(answer) });
			},
		},
		{ at: ago(0.6), run: async (past) => void (await publishAnswers(await past.as(chair))) },
		{
			at: ago(0.2),
			run: async (past) => {
				const ctx = await past.as(spokesperson);
				const contestReason =
					"Nothing in section 1.3 speaks of fishing or private homes. We ask for one sentence, here or there.";
				await contestComment(ctx, { commentId: await commentId(ctx, 5), contestReason });
			},
		},
	];
}
