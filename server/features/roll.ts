import type { Selectable } from "kysely";
import { seatCapacities } from "#shared/members.ts";
import type { RollSeat } from "#shared/record.ts";
import type { Context } from "../context.ts";
import type { SeatTable } from "../db/tables/rounds.ts";

/** The roll of a round: who may vote. Proposed from the members as they are, fixed when the round opens. */

export type Seat = Omit<Selectable<SeatTable>, "roundId">;

/** A voting constituency with its seats in order. */
export type Bench = { code: string; name: string | null; seats: Seat[] };

/** The constituencies with a vote, in the body's order. */
async function votingConstituencies(ctx: Context, policyId: string) {
	return ctx.db
		.selectFrom("constituency")
		.select(["code", "name", "seats"])
		.where("policyId", "=", policyId)
		.where("seats", ">", 0)
		.orderBy("position")
		.orderBy("code")
		.execute();
}

/** Members who may hold a seat at this moment: active, spokesperson or titular; the longest in office first. */
async function seatHolders(ctx: Context, policyId: string) {
	return ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "member.personId", "member.constituency", "member.capacity", "member.organization"])
		.select("user.name")
		.where("member.policyId", "=", policyId)
		.where("member.capacity", "in", [...seatCapacities])
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where("user.suspendedAt", "is", null)
		.orderBy("member.fromAt")
		.orderBy("member.id")
		.execute();
}

/**
 * The roll as it would be if the round opened now: each voting constituency's seats, filled from its
 * spokespersons and titular members; the rest is vacant. Asks no rights.
 * @returns the benches, and the constituencies with more members for seats than seats
 */
export async function proposeRoll(
	ctx: Context,
	policyId: string,
): Promise<{
	benches: Bench[];
	overfull: { code: string; name: string | null; members: number; seats: number }[];
}> {
	const constituencies = await votingConstituencies(ctx, policyId);
	const holders = await seatHolders(ctx, policyId);
	const overfull: { code: string; name: string | null; members: number; seats: number }[] = [];
	const benches = constituencies.map(({ code, name, seats }) => {
		const own = holders.filter((holder) => holder.constituency === code);
		if (own.length > seats) overfull.push({ code, name, members: own.length, seats });
		return {
			code,
			name,
			seats: Array.from({ length: seats }, (_, index) => fillSeat(code, index, own[index])),
		};
	});
	return { benches, overfull };
}

type Holder = Awaited<ReturnType<typeof seatHolders>>[number];

function fillSeat(code: string, index: number, holder: Holder | undefined): Seat {
	return {
		seat: `${code}-${index + 1}`,
		constituency: code,
		position: index,
		memberId: holder?.id ?? null,
		personId: holder?.personId ?? null,
		name: holder?.name ?? null,
		organization: holder?.organization || null,
		capacity: holder?.capacity ?? null,
	};
}

/** Writes the roll; the database lets nobody change it afterwards. */
export async function fixRoll(ctx: Context, roundId: string, benches: Bench[]): Promise<void> {
	for (const bench of benches) {
		await ctx.db
			.insertInto("seat")
			.values(bench.seats.map((seat) => ({ ...seat, roundId })))
			.execute();
	}
}

/** The roll of a round as it was fixed, in the body's order of constituencies. Asks no rights. */
export async function readRoll(ctx: Context, policyId: string, roundId: string): Promise<Bench[]> {
	const rows = await ctx.db
		.selectFrom("seat")
		.select(["seat", "constituency", "position", "memberId", "personId", "name", "organization", "capacity"])
		.where("roundId", "=", roundId)
		.orderBy("constituency")
		.orderBy("position")
		.execute();
	const order = await ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", policyId)
		.orderBy("position")
		.orderBy("code")
		.execute();
	const gone = new Set(
		rows.map((row) => row.constituency).filter((code) => !order.some((one) => one.code === code)),
	);
	return [...order, ...[...gone].map((code) => ({ code, name: null }))]
		.map(({ code, name }) => ({ code, name, seats: rows.filter((row) => row.constituency === code) }))
		.filter((bench) => bench.seats.length > 0);
}

/** A roll as the record keeps it: the filled seats, and how many are vacant in each constituency. */
export function rollOf(benches: Bench[]): { roll: RollSeat[]; vacancies: Record<string, number> } {
	const roll: RollSeat[] = [];
	const vacancies: Record<string, number> = {};
	for (const bench of benches) {
		vacancies[bench.code] = 0;
		for (const { seat, constituency, memberId, name, organization, capacity } of bench.seats) {
			if (memberId === null) vacancies[bench.code] = (vacancies[bench.code] ?? 0) + 1;
			else
				roll.push({ seat, constituency, memberId, name: name ?? "", organization, capacity: capacity ?? "" });
		}
	}
	return { roll, vacancies };
}
