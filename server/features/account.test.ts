import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PublishedEvent } from "#shared/events.ts";
import { actorOf, makePerson, signIn as makeSession, testPassword } from "#test/factories/people.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { findKnocker } from "../auth/session.ts";
import { systemContext } from "../context.ts";
import {
	changeAccount,
	changePassword,
	demoToken,
	endAllSessions,
	endSession,
	isResetOpen,
	listDemoPeople,
	openDemoSession,
	readAccount,
	requestReset,
	resetPassword,
	signIn,
	signOut,
} from "./account.ts";

let services: TestServices;
let published: PublishedEvent[];
const caller = {
	ip: "192.0.2.1",
	headers: new Headers({ "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" }),
};

beforeEach(async () => {
	services = await openTestServices();
	published = [];
	services.events.subscribe((event) => published.push(event));
});
afterEach(() => services.close());

const nobody = () => systemContext(services);
const cookieOf = (lines: string[]) => lines.map((line) => line.split(";")[0]).join("; ");
const holder = (cookie: string) => findKnocker(services, new Headers({ cookie }));
const refusalOf = (work: Promise<unknown>) =>
	work.then(
		() => "allowed",
		(error) => `${error.code} ${error.key}`,
	);

async function signedIn(given: Parameters<typeof makePerson>[1] = {}) {
	const person = await makePerson(services, given);
	return { person, ctx: { ...nobody(), actor: await actorOf(services, person) } };
}

/** Asks for a reset and reads the token from the mail in the outbox. */
async function resetToken(email: string): Promise<string> {
	const { work } = await requestReset(nobody(), { email }, caller);
	await work;
	const mail = await services.db
		.selectFrom("mail")
		.selectAll()
		.where("recipient", "=", email)
		.orderBy("id", "desc")
		.executeTakeFirstOrThrow();
	return /\/reset\/([\w-]+)/.exec(mail.body)?.[1] ?? "";
}

describe("signing in", () => {
	it("opens a session that did not exist before, and ends the one this device had", async () => {
		const { person, ctx } = await signedIn({ locale: "ar" });
		const answer = await signIn(ctx, { email: person.email, password: testPassword }, caller);
		expect(answer.locale).toBe("ar");
		expect(cookieOf(answer.cookies)).not.toBe(person.cookie);
		expect((await holder(cookieOf(answer.cookies)))?.personId).toBe(person.personId);
		expect(await holder(person.cookie)).toBeNull();
		expect(published).toContainEqual(
			expect.objectContaining({ type: "session.revoked", refs: { sessionId: ctx.actor.sessionId } }),
		);
	});

	it("never adopts a session that the request brings along", async () => {
		const { person } = await signedIn();
		const planted = new Headers({ cookie: "tripact.session_token=planted.signature" });
		const answer = await signIn(
			nobody(),
			{ email: person.email, password: testPassword },
			{ ...caller, headers: planted },
		);
		expect(cookieOf(answer.cookies)).not.toContain("planted");
	});

	it("refuses an unknown address, a wrong password and a suspended person in the same words", async () => {
		const { person } = await signedIn();
		const suspended = await makePerson(services, { suspendedAt: services.clock() });
		const tries = [
			{ email: "nobody@example.org", password: testPassword },
			{ email: person.email, password: "wrong horse battery" },
			{ email: suspended.email, password: testPassword },
		];
		const answers = [];
		for (const input of tries) answers.push(await refusalOf(signIn(nobody(), input, caller)));
		expect(new Set(answers)).toEqual(new Set(["invalid account:signIn.refused"]));
	});

	it("takes as long for an unknown address as for a known one (T30)", async () => {
		const { person } = await signedIn();
		const time = async (email: string) => {
			const times = [];
			for (let i = 0; i < 5; i++) {
				const before = performance.now();
				await refusalOf(signIn(nobody(), { email, password: "wrong horse battery" }, caller));
				times.push(performance.now() - before);
			}
			return Math.min(...times);
		};
		const [known, unknown] = [await time(person.email), await time("nobody@example.org")];
		// The hash costs far more than everything else; without it an unknown address answers in a few ms.
		expect(unknown).toBeGreaterThan(known / 4);
		expect(known).toBeGreaterThan(unknown / 4);
	});

	it("stops after ten tries at one address, known or not, and after sixty from one place (T30)", async () => {
		const { person } = await signedIn();
		for (const email of [person.email, "nobody@example.org"]) {
			for (let i = 0; i < 10; i++) await refusalOf(signIn(nobody(), { email, password: "wrong" }, caller));
			const eleventh = signIn(nobody(), { email, password: testPassword }, caller);
			expect(await refusalOf(eleventh)).toBe("too-many errors:tooMany");
		}
		const elsewhere = { ...caller, ip: "192.0.2.2" };
		for (let i = 0; i < 60; i++) await services.limits.take("signInFrom", elsewhere.ip);
		const another = signIn(nobody(), { email: "other@example.org", password: "wrong" }, elsewhere);
		expect(await refusalOf(another)).toBe("too-many errors:tooMany");
	});
});

describe("sessions", () => {
	it("sign-out ends this device's session only", async () => {
		const { person, ctx } = await signedIn();
		const other = await makeSession(services, person.email);
		const cookies = await signOut(ctx, { ...caller, headers: new Headers({ cookie: person.cookie }) });
		expect(cookies.join()).toMatch(/Max-Age=0/i);
		expect(await holder(person.cookie)).toBeNull();
		expect(await holder(other)).not.toBeNull();
	});

	it("sign-out everywhere ends all of them and cuts the person's connections", async () => {
		const { person, ctx } = await signedIn();
		const other = await makeSession(services, person.email);
		await endAllSessions(ctx);
		expect([await holder(person.cookie), await holder(other)]).toEqual([null, null]);
		expect(published).toContainEqual(
			expect.objectContaining({ type: "session.revoked", refs: { personId: person.personId } }),
		);
	});

	it("nobody ends another person's session", async () => {
		const { ctx } = await signedIn();
		const { person, ctx: others } = await signedIn();
		await endSession(ctx, others.actor.sessionId);
		expect(await holder(person.cookie)).not.toBeNull();
		expect(published).toEqual([]);
	});

	it("lists one's own devices, this one first", async () => {
		const { person, ctx } = await signedIn();
		await signIn(nobody(), { email: person.email, password: testPassword }, caller);
		const { sessions } = await readAccount(ctx);
		expect(sessions.map((session) => [session.thisDevice, session.device])).toEqual([
			[true, ""],
			[false, "Firefox, Linux"],
		]);
	});
});

describe("a forgotten password", () => {
	it("is answered alike for known and unknown addresses; only the known one gets a mail", async () => {
		const { person } = await signedIn();
		for (const email of [person.email, "nobody@example.org"]) {
			const { work } = await requestReset(nobody(), { email }, caller);
			await work;
		}
		const mails = await services.db.selectFrom("mail").select("recipient").execute();
		expect(mails).toEqual([{ recipient: person.email }]);
	});

	it("sends five mails to one address at most, and says so to unknown addresses too", async () => {
		for (let i = 0; i < 5; i++) await requestReset(nobody(), { email: "nobody@example.org" }, caller);
		const sixth = requestReset(nobody(), { email: "nobody@example.org" }, caller);
		expect(await refusalOf(sixth)).toBe("too-many errors:tooMany");
	});

	it("is replaced once by the link, and every session ends", async () => {
		const { person } = await signedIn();
		const token = await resetToken(person.email);
		expect(await isResetOpen(nobody(), token)).toBe(true);
		await resetPassword(nobody(), token, { password: "a new long password" }, caller);
		expect(await holder(person.cookie)).toBeNull();
		expect(published).toContainEqual(
			expect.objectContaining({ type: "session.revoked", refs: { personId: person.personId } }),
		);
		expect(await isResetOpen(nobody(), token)).toBe(false);
		const again = resetPassword(nobody(), token, { password: "another long password" }, caller);
		expect(await refusalOf(again)).toBe("conflict account:reset.closed");
		const answer = await signIn(nobody(), { email: person.email, password: "a new long password" }, caller);
		expect(answer.personId).toBe(person.personId);
	});

	it("keeps only a hash of the token, and refuses it after its time", async () => {
		const { person } = await signedIn();
		const token = await resetToken(person.email);
		const { adapter } = await services.auth.$context;
		const kept = await adapter.findMany<{ id: string; identifier: string }>({ model: "verification" });
		expect(kept).toHaveLength(1);
		expect(kept[0]?.identifier).not.toContain(token);
		await adapter.update({
			model: "verification",
			where: [{ field: "id", value: kept[0]?.id ?? "" }],
			update: { expiresAt: new Date(Date.now() - 1000) },
		});
		expect(await isResetOpen(nobody(), token)).toBe(false);
		const late = resetPassword(nobody(), token, { password: "a new long password" }, caller);
		expect(await refusalOf(late)).toBe("conflict account:reset.closed");
		expect(await holder(person.cookie)).not.toBeNull();
	});
});

describe("one's own account", () => {
	it("changes the password only with the old one, and keeps this device signed in alone", async () => {
		const { person, ctx } = await signedIn();
		const other = await makeSession(services, person.email);
		const wrong = { currentPassword: "not this one", newPassword: "a new long password" };
		expect(await refusalOf(changePassword(ctx, wrong))).toBe("invalid errors:checkForm");
		expect(await holder(other)).not.toBeNull();
		await changePassword(ctx, { currentPassword: testPassword, newPassword: "a new long password" });
		expect(await holder(person.cookie)).not.toBeNull();
		expect(await holder(other)).toBeNull();
		const old = signIn(nobody(), { email: person.email, password: testPassword }, caller);
		expect(await refusalOf(old)).toBe("invalid account:signIn.refused");
	});

	it("changes name and language, and says so in the installation's log", async () => {
		const { person, ctx } = await signedIn();
		await changeAccount(ctx, { name: "Amina D. Diallo", locale: "fr" });
		expect(await holder(person.cookie)).toMatchObject({ name: "Amina D. Diallo", locale: "fr" });
		const event = await services.db.selectFrom("event").selectAll().executeTakeFirstOrThrow();
		expect([event.chain, event.type]).toEqual(["installation", "person.changed"]);
	});
});

describe("the demonstration's links", () => {
	it("do not exist on a real installation", async () => {
		const { person } = await signedIn();
		const token = demoToken(services.env, person.personId);
		expect(await refusalOf(openDemoSession(nobody(), token, caller))).toBe("not-found errors:notFound");
		expect(await listDemoPeople(nobody())).toEqual([]);
	});

	it("sign in the person they are made for, and nobody by another signature", async () => {
		const demo = await openTestServices({ DEMO: "1" });
		const person = await makePerson(demo, { administratorSince: demo.clock() });
		const other = await makePerson(demo);
		const ctx = systemContext(demo);
		const token = demoToken(demo.env, person.personId);
		expect((await openDemoSession(ctx, token, caller)).personId).toBe(person.personId);
		const signature = token.slice(token.indexOf("."));
		for (const forged of [`${other.personId}${signature}`, `${token}x`, "x", ""]) {
			expect(await refusalOf(openDemoSession(ctx, forged, caller))).toBe("not-found errors:notFound");
		}
		const people = await listDemoPeople(ctx);
		expect(people.map((listed) => listed.address)).toEqual([`/demo/${token}`]);
		await demo.close();
	});
});
