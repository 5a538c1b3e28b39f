// 120 amendments on a policy of 40,000 words: how long register, views and room take on the server, without a browser.
import { enterPolicy } from "#server/access.ts";
import { listAmendments } from "#server/features/amendments.ts";
import { readViewsPage } from "#server/features/bracket-page.ts";
import { countBrackets } from "#server/features/brackets.ts";
import { statePosition } from "#server/features/positions.ts";
import { readRoom } from "#server/features/room.ts";
import { circulateSection, insertSection, listSections } from "#server/features/sections.ts";
import { newId } from "#server/ids.ts";
import { withTransaction } from "#server/transaction.ts";
import { measureDistance } from "#shared/amendment-change.ts";
import type { Change } from "#shared/amendments.ts";
import { makeTable, type Table } from "#test/factories/amendments.ts";
import { contextOf } from "#test/factories/contexts.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { time } from "./figures.mjs";

const sections = 20;
const paragraphs = 40;
const wordsEach = 50;
const amendments = 120;
const runs = 11;
const vocabulary =
	"workers recruitment fees are paid by the employer and contracts state wages hours housing".split(" ");

type FigureTable = {
	title: (words: string) => void;
	add: (name: string, unit: string, values: number[]) => void;
};

function sentence(seed: number): string {
	return Array.from({ length: wordsEach }, (_, i) => vocabulary[(seed * 7 + i * 5) % vocabulary.length]).join(
		" ",
	);
}

async function writePolicy(table: Table): Promise<string[]> {
	const ctx = await table.as("secretariat");
	const ids: string[] = [];
	for (let s = 0; s < sections; s++) {
		const id = newId();
		const blocks = Array.from({ length: paragraphs }, (_, p) =>
			makeParagraph(`s${s}p${p}`, sentence(s * 100 + p)),
		);
		await withTransaction(ctx, (ctx) =>
			insertSection(ctx, {
				...{ id, parentId: null, position: 100 + s, title: `Section ${s + 1}` },
				...{ kind: "text", language: "en", doc: makeDoc(...blocks) },
			}),
		);
		await circulateSection(ctx, id);
		ids.push(id);
	}
	return ids;
}

/** Rows, not forms: what is measured is reading. Every fifth competes for a paragraph with the one before. */
async function writeAmendments(services: TestServices, table: Table, sectionIds: string[]): Promise<void> {
	const ctx = await table.as("workers");
	for (let n = 0; n < amendments; n++) {
		const at = n % sections;
		const p = (Math.floor(n / sections) - (n % 5 === 4 ? 1 : 0) + paragraphs) % paragraphs;
		const old = makeParagraph(`s${at}p${p}`, sentence(at * 100 + p));
		const now = makeParagraph(`s${at}p${p}`, `${sentence(at * 100 + p).slice(0, 150)} with proposal ${n}.`);
		const change: Change = {
			...{ operation: "replace", blockIds: [`s${at}p${p}`] },
			...{ before: { blocks: [old] }, after: { blocks: [now] } },
		};
		const section = await services.db
			.selectFrom("section")
			.select("versionId")
			.where("id", "=", sectionIds[at]!)
			.executeTakeFirstOrThrow();
		const id = newId();
		await services.db
			.insertInto("amendment")
			.values({
				...{ id, policyId: table.policyId, number: n + 1, sectionId: sectionIds[at]!, parentId: null },
				...{
					versionId: section.versionId!,
					operation: change.operation,
					reason: "A reason.",
					language: "en",
				},
				blockIds: JSON.stringify(change.blockIds),
				before: JSON.stringify(change.before),
				after: JSON.stringify(change.after),
				...{
					constituency: n % 2 ? "workers" : "employers",
					memberId: ctx.member.id,
					capacity: "spokesperson",
				},
				...{ personId: ctx.actor.personId, submittedAt: ctx.now, state: "under_discussion", stateReason: "" },
				...{ changedAt: ctx.now, revision: 1, secondedById: null, secondedBy: null, secondedAt: null },
				...{ takenOverBy: null, fellBecauseId: null, deferredUntil: null, roundId: null, changeId: null },
				...{ distance: measureDistance(change), key: newId() },
			})
			.execute();
		for (const seat of ["workers", "employers"] as const) {
			const value = (n + seat.length) % 3 === 0 ? "oppose" : "support";
			await statePosition(await table.as(seat), { amendmentId: id, revision: 1, value, key: newId() });
		}
	}
}

/** Adds the figures to the bench's table. */
export async function measureNegotiation(figures: FigureTable): Promise<void> {
	const services = await openTestServices();
	try {
		const table = await makeTable(services);
		const sectionIds = await writePolicy(table);
		await writeAmendments(services, table, sectionIds);
		figures.title(
			`${amendments} amendments on ${sections * paragraphs * wordsEach} words, SQLite, without a browser`,
		);
		const person = await contextOf(services, table.people.observer);
		const ctx = await enterPolicy(person, table.policyId);
		const given = { policyId: table.policyId, sectionId: sectionIds[0]! };
		const none = { from: null, to: null, only: false };
		const measures: [string, () => Promise<unknown>][] = [
			["the register", () => listAmendments(ctx)],
			["open brackets of the policy, counted", () => countBrackets(ctx)],
			["contents of the policy", () => listSections(ctx)],
			[
				"working view of a section (6 amendments)",
				() => readViewsPage(person, { ...given, view: "working" }, none),
			],
			["clean view", () => readViewsPage(person, { ...given, view: "clean" }, none)],
			["the room", () => readRoom(ctx, 60)],
		];
		for (const [name, run] of measures) {
			const values: number[] = [];
			for (let i = 0; i < runs; i++) values.push((await time(run)).ms);
			figures.add(name, "ms", values);
		}
	} finally {
		await services.close();
	}
}
