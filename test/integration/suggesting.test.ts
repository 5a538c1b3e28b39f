import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { enterPolicy } from "#server/access.ts";
import { systemContext } from "#server/context.ts";
import { readAuthoredText } from "#server/features/authored-text.ts";
import { decideSuggestion, readSuggestions, withdrawSuggestion } from "#server/features/suggestions.ts";
import { readDoc } from "#server/features/texts.ts";
import { freezeSections, getVersion } from "#server/features/versions.ts";
import { closeCode } from "#shared/collab.ts";
import { docText } from "#shared/document/blocks.ts";
import { originalText } from "#shared/document/suggested.ts";
import { makeSuggestionId } from "#shared/suggestions.ts";
import { makePerson } from "#test/factories/people.ts";
import { makeMember } from "#test/factories/policies.ts";
import type { Editor } from "#test/setup/collab.ts";
import { makeDice } from "#test/setup/drafting.ts";
import {
	amina,
	edit,
	jonas,
	policyId,
	rosa,
	sectionId,
	services,
	setScene,
	storedRows,
	storedText,
} from "#test/setup/scene.ts";

// C16, against the real door with the stock provider: who may only suggest cannot touch the text, whatever is sent.

setScene();

/** Patient: a polling line knocks by plain requests. */
const synced = (...all: Editor[]) =>
	expect.poll(() => all.every((editor) => editor.provider.synced), { timeout: 10_000 }).toBe(true);

type Person = { personId: string; memberId: string; cookie: string };
const actingAs = async (person: Person) =>
	enterPolicy(
		{
			...systemContext(services),
			actor: { personId: person.personId, name: "", administrator: false, sessionId: "" } as never,
		},
		policyId,
	);
const read = async () => (await readDoc({ services, db: services.db }, sectionId)).doc;
const words = (editor: Editor, paragraph = 0) =>
	(editor.doc.getXmlFragment("default").get(paragraph) as Y.XmlElement).get(0) as Y.XmlText;

const key = (type: string, id: string) => `${type}--${id.slice(-8)}`;
const insertion = (id: string) => ({ [key("insertion", id)]: { id } });
const deletion = (id: string) => ({ [key("deletion", id)]: { id } });

async function second(name: string): Promise<Person> {
	const person = await makePerson(services, { name });
	return { ...person, memberId: await makeMember(services, { policyId, personId: person.personId }) };
}

/** The editor's first paragraph, seen by all. */
async function begin(text: string, ...others: Editor[]): Promise<Editor> {
	const one = edit(amina);
	await synced(one, ...others);
	one.type(text);
	for (const other of [one, ...others]) await expect.poll(() => other.text()).toContain(text);
	return one;
}

describe("C16: a member who may not edit", () => {
	test.each([false, true])("suggests; polling: %s", async (polling) => {
		const writer = edit(rosa, { polling });
		const one = await begin("Fees are never paid.", writer);
		const id = makeSuggestionId(rosa.memberId);
		writer.doc.transact(() => {
			words(writer).format(9, 5, deletion(id));
			words(writer).insert(14, "not", insertion(id));
		});
		await expect.poll(() => one.text()).toContain("not");
		expect(docText(originalText(await read()))).toBe("Fees are never paid.");
		const [row] = await services.db.selectFrom("suggestion").selectAll().execute();
		expect(row).toMatchObject({ id, memberId: rosa.memberId, personId: rosa.personId, state: "open" });
		expect(row).toMatchObject({ constituency: "workers", capacity: "adviser" });
		expect(writer.closes).toEqual([]);
	});

	test.each([
		["words", (text: Y.XmlText) => text.insert(0, "smuggled ")],
		["a deletion", (text: Y.XmlText) => text.delete(0, 4)],
		["formatting", (text: Y.XmlText) => text.format(0, 4, { bold: {} })],
		["an attribute", (text: Y.XmlText) => (text.parent as Y.XmlElement).setAttribute("id", "forged")],
		[
			"a block",
			(text: Y.XmlText) => text.doc?.getXmlFragment("default").push([new Y.XmlElement("paragraph")]),
		],
	])("smuggles %s: 4403, nothing stored, nobody else disturbed", async (_what, smuggle) => {
		for (const polling of [false, true]) {
			const writer = edit(rosa, { polling });
			const one = await begin(`Fees ${polling}`, writer);
			const rows = (await storedRows()).length;
			const id = makeSuggestionId(rosa.memberId);
			writer.doc.transact(() => {
				words(writer).insert(4, "!", insertion(id));
				smuggle(words(writer));
			});
			await expect.poll(() => writer.closes).toEqual([closeCode.noAccess]);
			expect((await storedRows()).length).toBe(rows);
			one.type("goes on");
			await expect.poll(async () => storedText()).toContain("goes on");
			expect(one.closes).toEqual([]);
			expect(await storedText()).not.toContain(id);
			writer.leave();
			one.leave();
		}
	});

	test("suggests in another's name: 4400; editors neither", async () => {
		const writer = edit(rosa);
		const one = await begin("Fees", writer);
		const forged = makeSuggestionId(jonas.memberId);
		words(writer).insert(4, " paid", insertion(forged));
		await expect.poll(() => writer.closes).toEqual([closeCode.refusedContent]);
		words(one).insert(4, " paid", insertion(forged));
		await expect.poll(() => one.closes).toEqual([closeCode.refusedContent]);
		expect(await storedText()).not.toContain("paid");
	});

	test("takes away, or moves, somebody else's mark: 4403", async () => {
		const ines = await second("Ines");
		for (const meddle of [
			(text: Y.XmlText, id: string) => text.format(4, 5, { [key("insertion", id)]: null }),
			(text: Y.XmlText) => text.delete(4, 5),
			(text: Y.XmlText) => text.format(4, 5, insertion(makeSuggestionId(ines.memberId))),
		]) {
			const [writer, other] = [edit(rosa), edit(ines)];
			const one = await begin("Fees", writer, other);
			const id = makeSuggestionId(rosa.memberId);
			words(writer).insert(4, " paid", insertion(id));
			await expect.poll(() => other.text()).toContain("paid");
			meddle(words(other), id);
			await expect.poll(() => other.closes).toEqual([closeCode.noAccess]);
			expect(await storedText()).toContain(id);
			expect(writer.closes).toEqual([]);
			for (const each of [one, writer, other]) each.leave();
		}
	});
});

describe("a suggestion is decided", () => {
	async function suggest(): Promise<{ one: Editor; writer: Editor; id: string }> {
		const writer = edit(rosa);
		const one = await begin("Fees are never paid.", writer);
		const id = makeSuggestionId(rosa.memberId);
		writer.doc.transact(() => {
			words(writer).format(9, 5, deletion(id));
			words(writer).insert(14, "not", insertion(id));
		});
		await expect.poll(() => one.text()).toContain("not");
		return { one, writer, id };
	}

	test("accepted by somebody else: everybody sees it, and its words stay their author's", async () => {
		const { one, writer, id } = await suggest();
		const ctx = await actingAs(amina);
		const { open } = await readSuggestions(ctx, sectionId);
		expect(open).toMatchObject([{ id, deleted: "never", inserted: "not", isMine: false }]);
		const seen = open[0]?.place?.digest ?? "";
		await expect(
			decideSuggestion(ctx, sectionId, { suggestionId: id, act: "accept", reason: "", seen: "other" }),
		).rejects.toMatchObject({ key: "suggestions:error.moved" });
		await decideSuggestion(ctx, sectionId, { suggestionId: id, act: "accept", reason: "Clearer", seen });
		await expect.poll(() => one.text()).toContain("Fees are not paid.");
		await expect.poll(() => writer.text()).toContain("Fees are not paid.");
		const text = await readAuthoredText(ctx, sectionId, { kind: "person" } as never);
		const authorOf = (at: number) => {
			let passed = 0;
			for (let i = 0; i < text.runs.length; i += 4) {
				passed += text.runs[i]!;
				if (at < passed) return text.authors[text.runs[i + 1]!]?.name;
			}
			return undefined;
		};
		expect([authorOf(0), authorOf(9), authorOf(11), authorOf(13)]).toEqual([
			amina.name,
			rosa.name,
			rosa.name,
			amina.name,
		]);
		const { open: rest, settled } = await readSuggestions(ctx, sectionId);
		expect(rest).toEqual([]);
		expect(settled).toMatchObject([
			{ id, state: "accepted", deleted: "never", inserted: "not", decided: { reason: "Clearer" } },
		]);
		const events = await services.db.selectFrom("event").select("type").execute();
		expect(events.map(({ type }) => type)).toContain("suggestion.accepted");
	});

	test("not by its author, nor by who may not edit; its author withdraws it", async () => {
		const { one, id } = await suggest();
		const decide = { suggestionId: id, act: "reject" as const, reason: "", seen: "" };
		await expect(decideSuggestion(await actingAs(rosa), sectionId, decide)).rejects.toMatchObject({
			code: "forbidden",
		});
		await expect(
			withdrawSuggestion(await actingAs(amina), sectionId, { suggestionId: id }),
		).rejects.toMatchObject({ code: "forbidden" });
		const own = edit(amina);
		await synced(own);
		const mine = makeSuggestionId(amina.memberId);
		words(own).insert(0, "All ", insertion(mine));
		await expect.poll(() => one.text()).toContain("All ");
		await expect(
			decideSuggestion(await actingAs(amina), sectionId, { ...decide, suggestionId: mine, act: "accept" }),
		).rejects.toMatchObject({ key: "rights:fact.notAuthor" });
		await withdrawSuggestion(await actingAs(rosa), sectionId, { suggestionId: id });
		await decideSuggestion(await actingAs(jonas), sectionId, { ...decide, suggestionId: mine });
		await expect.poll(() => one.text()).toBe("<paragraph>Fees are never paid.</paragraph>");
	});

	test("a frozen text leaves it out, and says so", async () => {
		await suggest();
		const ctx = await actingAs(amina);
		const plain = await freezeSections(ctx, { scope: "section", sectionIds: [sectionId], title: "x" });
		const version = await getVersion(ctx, plain.id);
		expect(docText(version.text.sections[0]!.doc!)).toBe("Fees are never paid.");
		expect(version.canonical).not.toContain("insertion");
		const events = await services.db
			.selectFrom("event")
			.select("payload")
			.where("type", "=", "version.frozen")
			.execute();
		expect(JSON.stringify(events)).toContain("suggestionsLeftOut");
		const frozen = { state: "circulated", versionId: plain.id };
		await services.db.updateTable("section").set(frozen).where("id", "=", sectionId).execute();
		const { runs } = await readAuthoredText(ctx, sectionId, { kind: "person" } as never);
		expect(runs.filter((_, index) => index % 4 === 1)).not.toContain(-1);
	});
});

async function agree(...all: Editor[]): Promise<void> {
	const texts = () => all.map((each) => JSON.stringify([each.closes, words(each).toDelta()]));
	await expect
		.poll(() => new Set(texts()).size === 1, { timeout: 3000 })
		.toBe(true)
		.catch(() => {
			throw new Error(texts().join("\n\n"));
		});
}

test("whatever two suggest while one edits, all end with one text, which says what the editor wrote", async () => {
	const dice = makeDice(7);
	const ines = await second("Ines");
	const [a, b] = [edit(rosa), edit(ines)];
	const one = await begin("The agency pays every fee of recruitment.", a, b);
	const suggesters: [Editor, Person][] = [
		[a, rosa],
		[b, ines],
	];
	for (let round = 0; round < 60; round++) {
		const [writer, person] = suggesters[dice.roll(2)]!;
		const text = words(writer);
		const id = makeSuggestionId(person.memberId);
		// What somebody suggests already is left alone, as the editor does.
		const plain: number[] = [];
		let passed = 0;
		for (const { insert, attributes } of text.toDelta() as { insert: string; attributes?: object }[]) {
			if (!attributes) for (let i = 0; i < insert.length; i++) plain.push(passed + i);
			passed += insert.length;
		}
		const at = plain[dice.roll(plain.length)]!;
		if (dice.chance(2)) text.format(at, 1, deletion(id));
		else text.insert(at, "+", insertion(id));
		if (dice.chance(3)) words(one).insert(0, "e");
		if (dice.chance(5)) await agree(one, a, b);
	}
	await agree(one, a, b);
	const said = docText(originalText(await read()));
	expect(said.replace(/^e*/, "")).toBe("The agency pays every fee of recruitment.");
	expect([...a.closes, ...b.closes, ...one.closes]).toEqual([]);
}, 30_000);
