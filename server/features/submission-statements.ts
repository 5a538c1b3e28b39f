import * as z from "zod";

/** What a member said for the record: a reservation, a minority statement, an explanation of a vote. */
export type Statement = {
	/** "reservation", a choice of the ballot, or the kind of a later statement. */
	kind: string;
	constituency: string | null;
	/** null where the round publishes totals only. */
	name: string | null;
	text: string;
};

const said = z.object({
	constituency: z.string().nullable(),
	name: z.string().nullish(),
	statement: z.string(),
});
const countSchema = z.object({
	roll: z.array(z.object({ seat: z.string(), constituency: z.string() })).default([]),
	ballots: z
		.array(
			z.object({
				seat: z.string().optional(),
				name: z.string().optional(),
				choice: z.string().optional(),
				statement: z.string().nullish(),
				supersededAt: z.number().nullable(),
			}),
		)
		.default([]),
	reservations: z.array(said).default([]),
});
const certifiedSchema = z.object({
	parts: z.object({
		statements: z.array(
			z.object({
				kind: z.string(),
				name: z.string().nullable(),
				constituency: z.string().nullable(),
				text: z.string(),
			}),
		),
	}),
});

/**
 * The reservations and statements in a record file, certified or not, in its own order: reservations, then what was
 * said with other ballots, then what came after the close. Only what the file itself tells is told.
 */
export function readStatements(file: string): Statement[] {
	const json = JSON.parse(file) as { count?: unknown };
	const count = countSchema.parse(json.count ?? json);
	const constituencyOf = new Map(count.roll.map((seat) => [seat.seat, seat.constituency]));
	const withBallots = count.ballots.flatMap(({ seat, name, choice, statement, supersededAt }): Statement[] =>
		supersededAt === null && statement && choice && choice !== "reserve"
			? [
					{
						kind: choice,
						constituency: constituencyOf.get(seat ?? "") ?? null,
						name: name ?? null,
						text: statement,
					},
				]
			: [],
	);
	const later = certifiedSchema.safeParse(json);
	return [
		...count.reservations.map(
			({ constituency, name, statement }): Statement => ({
				kind: "reservation",
				constituency,
				name: name ?? null,
				text: statement,
			}),
		),
		...withBallots,
		...(later.success ? later.data.parts.statements : []),
	];
}
