import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PublishedEvent } from "#shared/events.ts";
import { actorOf, makePerson, type TestPerson, testPassword } from "#test/factories/people.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { findKnocker } from "../auth/session.ts";
import { systemContext } from "../context.ts";
import { isResetOpen, resetPassword, signIn } from "./account.ts";
import { listMails, queueMail } from "./mail.ts";
import {
	createAdministrator,
	endAdministrator,
	listPeople,
	makeAdministrator,
	restorePerson,
	suspendPerson,
} from "./people.ts";

let services: TestServices;
let administrator: TestPerson;
const caller = { ip: "192.0.2.1", headers: new Headers() };

beforeEach(async () => {
	services = await openTestServices();
	administrator = await makePerson(services, { name: "Ada", administratorSince: services.clock() });
});
afterEach(() => services.close());

const as = async (person: TestPerson) => ({
	...systemContext(services),
	actor: await actorOf(services, person),
});
const holder = (person: TestPerson) => findKnocker(services, new Headers({ cookie: person.cookie }));
const refusalOf = (work: Promise<unknown>) =>
	work.then(
		() => "allowed",
		(error) => `${error.code} ${error.key}`,
	);

describe("people of the installation", () => {
	it("are there for administrators only", async () => {
		const person = await makePerson(services, { name: "Bela" });
		expect((await listPeople(await as(administrator))).map((listed) => listed.name)).toEqual(["Ada", "Bela"]);
		const ctx = await as(person);
		for (const work of [
			() => listPeople(ctx),
			() => listMails(ctx),
			() => suspendPerson(ctx, administrator.personId),
			() => makeAdministrator(ctx, person.personId),
		]) {
			expect(await refusalOf(work())).toBe("not-found errors:notFound");
		}
	});

	it("suspended lose every session, open none, and are cut; restored, they sign in again", async () => {
		const person = await makePerson(services);
		const published: PublishedEvent[] = [];
		services.events.subscribe((event) => published.push(event));
		await suspendPerson(await as(administrator), person.personId);
		const sessions = await services.db
			.selectFrom("session")
			.select("id")
			.where("userId", "=", person.personId)
			.execute();
		expect(sessions).toEqual([]);
		expect(await holder(person)).toBeNull();
		expect(published.map((event) => [event.type, event.refs.personId])).toEqual([
			["session.revoked", person.personId],
			["person.suspended", person.personId],
		]);
		const again = { email: person.email, password: testPassword };
		const ctx = systemContext(services);
		expect(await refusalOf(signIn(ctx, again, caller))).toBe("invalid account:signIn.refused");
		await restorePerson(await as(administrator), person.personId);
		expect((await signIn(ctx, again, caller)).personId).toBe(person.personId);
	});

	it("become administrators and cease to be, by another one; nobody changes the own standing", async () => {
		const person = await makePerson(services);
		await makeAdministrator(await as(administrator), person.personId);
		expect((await holder(person))?.administrator).toBe(true);
		await endAdministrator(await as(administrator), person.personId);
		expect((await holder(person))?.administrator).toBe(false);
		for (const change of [suspendPerson, endAdministrator]) {
			const work = change(await as(administrator), administrator.personId);
			expect(await refusalOf(work)).toBe("conflict admin:people.notYourself");
		}
	});
});

describe("the first administrator", () => {
	it("is made without a password, and sets one by a link that works once", async () => {
		const ctx = systemContext(services);
		const { link, personId } = await createAdministrator(ctx, { name: "Root", email: "root@example.org" });
		const token = link.split("/reset/")[1] ?? "";
		expect(await isResetOpen(ctx, token)).toBe(true);
		await resetPassword(ctx, token, { password: "a good long password" }, caller);
		const session = await signIn(
			ctx,
			{ email: "root@example.org", password: "a good long password" },
			caller,
		);
		expect(session.personId).toBe(personId);
		expect(await isResetOpen(ctx, token)).toBe(false);
	});

	it("may be somebody who has an account already", async () => {
		const person = await makePerson(services);
		const given = { name: "Other name", email: person.email };
		const { personId } = await createAdministrator(systemContext(services), given);
		expect(personId).toBe(person.personId);
		expect(await holder(person)).toMatchObject({ administrator: true, name: person.name });
	});
});

describe("the outbox", () => {
	it("shows no mail about a mention, and no link that has been sent", async () => {
		const ctx = systemContext(services);
		const reset = { name: "Ada", link: "https://example.org/reset/secret", minutes: 30 };
		const mention = { name: "Ada", policy: "P", link: "/", context: "brief" };
		await queueMail(ctx, { to: "a@example.org", locale: "en", kind: "reset", params: reset });
		await queueMail(ctx, { to: "b@example.org", locale: "en", kind: "mention", params: mention });
		const waiting = await listMails(await as(administrator));
		expect(waiting.mails.map((mail) => [mail.recipient, mail.body?.includes("secret")])).toEqual([
			["a@example.org", true],
		]);
		await services.db.updateTable("mail").set({ sentAt: services.clock() }).execute();
		const sent = await listMails(await as(administrator));
		expect(sent.mails.map((mail) => mail.body)).toEqual([null]);
	});
});
