import { afterEach, beforeEach, expect, test } from "vitest";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { findActor, findKnocker } from "./session.ts";

// The doors read the cookie themselves; better-auth is the second opinion.

let services: TestServices;
let person: TestPerson;

beforeEach(async () => {
	services = await openTestServices();
	person = await makePerson(services);
});
afterEach(() => services.close());

const both = async (cookie: string) => {
	const headers = new Headers({ cookie });
	return { page: await findActor(services, headers), door: await findKnocker(services, headers) };
};

test("the doors and the pages know the same person by the same cookie", async () => {
	const { page, door } = await both(person.cookie);
	expect(door).toMatchObject({ personId: person.personId, name: person.name, email: person.email });
	expect(door).toEqual(page);
	expect((await both(`language=ar; ${person.cookie}; other=1`)).door).toEqual(page);
});

test("neither knows a cookie that was changed, shortened, or signed by somebody else", async () => {
	const [name, value] = person.cookie.split("=", 2) as [string, string];
	const [token, signature] = decodeURIComponent(value).split(".") as [string, string];
	const other = (await makePerson(services)).cookie;
	const [, foreign] = decodeURIComponent(other.split("=", 2)[1]!).split(".") as [string, string];
	const flipped = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
	for (const wrong of [
		token,
		`${token}.`,
		`.${signature}`,
		`${token}.${flipped}`,
		`${token}.${foreign}`,
		"",
	]) {
		const { page, door } = await both(`${name}=${encodeURIComponent(wrong)}`);
		expect({ wrong, page, door }).toEqual({ wrong, page: null, door: null });
	}
	expect((await both(`${name}=%E0%A4%A`)).door).toBeNull();
});

test("neither knows a session that has ended, or a person who is suspended", async () => {
	await services.db.updateTable("user").set({ suspendedAt: 1 }).where("id", "=", person.personId).execute();
	expect(await both(person.cookie)).toEqual({ page: null, door: null });
	await services.db
		.updateTable("user")
		.set({ suspendedAt: null })
		.where("id", "=", person.personId)
		.execute();
	expect((await both(person.cookie)).door).not.toBeNull();
	await services.db
		.updateTable("session")
		.set({ expiresAt: new Date(Date.now() - 1000).toISOString() })
		.execute();
	expect((await both(person.cookie)).door).toBeNull();
	await services.db.deleteFrom("session").execute();
	expect(await both(person.cookie)).toEqual({ page: null, door: null });
});
