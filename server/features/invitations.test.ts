import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { invitationLifetime } from "#shared/account.ts";
import { actorOf, makePerson, type TestPerson, testPassword } from "#test/factories/people.ts";
import { makeMember, makePolicy } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { enterPolicy } from "../access.ts";
import { findKnocker } from "../auth/session.ts";
import { type PolicyContext, systemContext } from "../context.ts";
import {
	acceptAsNewPerson,
	acceptAsSelf,
	acceptBySignIn,
	inviteToInstallation,
	inviteToPolicy,
	listInvitations,
	readInvitation,
	resendInvitation,
	revokeInvitation,
} from "./invitations.ts";

let services: TestServices;
let policyId: string;
let secretary: TestPerson;
const caller = { ip: "192.0.2.1", headers: new Headers() };
const newcomer = { name: "Ousmane Keïta", locale: "fr", password: "a good long password" } as const;

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services, { title: "National labour migration policy" });
	secretary = await makePerson(services, { name: "Ilse Maravand" });
	await makeMember(services, { policyId, personId: secretary.personId, capacity: "secretariat" });
});
afterEach(() => services.close());

const nobody = () => systemContext(services);
const as = async (person: TestPerson) => ({ ...nobody(), actor: await actorOf(services, person) });
const inside = async (person = secretary): Promise<PolicyContext> => enterPolicy(await as(person), policyId);
const refusalOf = (work: Promise<unknown>) =>
	work.then(
		() => "allowed",
		(error) => `${error.code} ${error.key}`,
	);

const invitee = {
	name: "Ousmane Keïta",
	email: "ousmane@example.org",
	organization: "Union of Farm Workers",
	locale: "fr",
	capacity: "titular",
	constituency: "workers",
} as const;

async function newestMail(recipient: string) {
	const mail = await services.db
		.selectFrom("mail")
		.selectAll()
		.where("recipient", "=", recipient)
		.orderBy("id", "desc")
		.executeTakeFirstOrThrow();
	return { ...mail, token: /\/invitation\/([\w-]+)/.exec(mail.body)?.[1] ?? "" };
}

async function invite(
	given: Partial<Omit<typeof invitee, "email">> & { email?: string } = {},
): Promise<string> {
	await inviteToPolicy(await inside(), { ...invitee, ...given });
	return (await newestMail(given.email ?? invitee.email)).token;
}

const membersNow = () =>
	services.db.selectFrom("member").selectAll().where("policyId", "=", policyId).orderBy("id").execute();

describe("an invitation", () => {
	it("names policy, part, inviter and expiry in the reader's language, and keeps no token", async () => {
		const token = await invite();
		const mail = await newestMail(invitee.email);
		for (const fact of [
			"National labour migration policy",
			"Membre titulaire, Travailleurs",
			"Ilse Maravand",
		]) {
			expect(mail.body).toContain(fact);
		}
		expect(mail.body).not.toContain("{{");
		expect(token).toMatch(/^[\w-]{43}$/);
		const row = await services.db.selectFrom("invitation").selectAll().executeTakeFirstOrThrow();
		expect(JSON.stringify(row)).not.toContain(token);
		expect(row.expiresAt - row.invitedAt).toBe(invitationLifetime);
	});

	it("opens an account with the part it names, once, and signs in", async () => {
		const token = await invite();
		expect((await readInvitation(nobody(), token))?.standing).toBe("new");
		const accepted = await acceptAsNewPerson(nobody(), token, newcomer, caller);
		expect(accepted.policyId).toBe(policyId);
		const cookie = (accepted.session?.cookies ?? []).map((line) => line.split(";")[0]).join("; ");
		const actor = await findKnocker(services, new Headers({ cookie }));
		expect(actor).toMatchObject({ email: invitee.email, name: newcomer.name, locale: "fr" });
		const member = (await membersNow()).at(-1);
		expect(member).toMatchObject({
			personId: actor?.personId,
			constituency: "workers",
			capacity: "titular",
			organization: "Union of Farm Workers",
		});
		const events = await services.db.selectFrom("event").select(["chain", "type", "personId"]).execute();
		expect(events).toContainEqual({
			chain: "installation",
			type: "person.created",
			personId: actor?.personId,
		});
		const joined = { chain: `policy:${policyId}`, type: "member.added", personId: actor?.personId };
		expect(events).toContainEqual(joined);

		expect(await readInvitation(nobody(), token)).toBeNull();
		const again = acceptAsNewPerson(nobody(), token, newcomer, caller);
		expect(await refusalOf(again)).toBe("conflict account:invitation.closed");
		expect(await membersNow()).toHaveLength(2);
	});

	it("pressed twice at once makes one person and one part", async () => {
		const token = await invite();
		const answers = await Promise.all(
			[1, 2].map(() => refusalOf(acceptAsNewPerson(nobody(), token, newcomer, caller))),
		);
		expect(answers.sort()).toEqual(["allowed", "conflict account:invitation.closed"]);
		expect(await membersNow()).toHaveLength(2);
	});

	it("leads somebody with an account in by password, and by one press when signed in", async () => {
		const known = await makePerson(services, { email: "known@example.org" });
		const token = await invite({ email: known.email });
		expect((await readInvitation(nobody(), token))?.standing).toBe("known");
		const wrong = acceptBySignIn(nobody(), token, { password: "not this one" }, caller);
		expect(await refusalOf(wrong)).toBe("invalid account:signIn.refused");
		const asNew = acceptAsNewPerson(nobody(), token, newcomer, caller);
		expect(await refusalOf(asNew)).toBe("conflict account:invitation.closed");
		const accepted = await acceptBySignIn(nobody(), token, { password: testPassword }, caller);
		expect(accepted.session?.personId).toBe(known.personId);

		const self = await makePerson(services, { email: "self@example.org" });
		const second = await invite({ email: self.email });
		expect((await readInvitation(await as(self), second))?.standing).toBe("self");
		await acceptAsSelf(await as(self), second);
		expect((await membersNow()).map((member) => member.personId)).toEqual(
			expect.arrayContaining([known.personId, self.personId]),
		);
	});

	it("is not accepted by somebody else who is signed in", async () => {
		const other = await makePerson(services);
		const token = await invite();
		expect((await readInvitation(await as(other), token))?.standing).toBe("other");
		expect(await refusalOf(acceptAsSelf(await as(other), token))).toBe("conflict account:invitation.closed");
		expect(await membersNow()).toHaveLength(1);
	});

	it("shows the same page when it is expired, used, withdrawn or never was", async () => {
		const token = await invite();
		services.testClock.advance(invitationLifetime);
		expect(await readInvitation(nobody(), token)).toBeNull();
		expect(await readInvitation(nobody(), "never-was")).toBeNull();
		const late = acceptAsNewPerson(nobody(), token, newcomer, caller);
		expect(await refusalOf(late)).toBe("conflict account:invitation.closed");
	});

	it("made again replaces the one that waits", async () => {
		const first = await invite();
		const second = await invite({ capacity: "titular" });
		expect(await readInvitation(nobody(), first)).toBeNull();
		expect(await readInvitation(nobody(), second)).not.toBeNull();
		expect(await listInvitations(await inside())).toHaveLength(1);
	});

	it("sent again carries a new link; the one before is dead", async () => {
		const first = await invite();
		services.testClock.advance(invitationLifetime);
		const [waiting] = await listInvitations(await inside());
		expect(waiting?.expired).toBe(true);
		await resendInvitation(await inside(), waiting?.id ?? "");
		const { token } = await newestMail(invitee.email);
		expect(await readInvitation(nobody(), first)).toBeNull();
		expect((await readInvitation(nobody(), token))?.inviter).toBe("Ilse Maravand");
	});

	it("withdrawn opens nothing", async () => {
		const token = await invite();
		const [waiting] = await listInvitations(await inside());
		await revokeInvitation(await inside(), waiting?.id ?? "");
		expect(await readInvitation(nobody(), token)).toBeNull();
		expect(await listInvitations(await inside())).toEqual([]);
	});

	it("is not made for a present member", async () => {
		const member = await makePerson(services);
		await makeMember(services, { policyId, personId: member.personId });
		const again = inviteToPolicy(await inside(), { ...invitee, email: member.email });
		expect(await refusalOf(again)).toBe("conflict errors:checkForm");
	});

	it("goes to one address five times at most in a quarter of an hour", async () => {
		for (let i = 0; i < 5; i++) await invite();
		const sixth = inviteToPolicy(await inside(), invitee);
		expect(await refusalOf(sixth)).toBe("too-many errors:tooMany");
	});
});

describe("who invites", () => {
	it("is the secretariat, in its own policy only", async () => {
		const member = await makePerson(services);
		await makeMember(services, { policyId, personId: member.personId, capacity: "titular" });
		const ctx = await inside(member);
		expect(await refusalOf(inviteToPolicy(ctx, invitee))).toBe("forbidden rights:action.member_change");
		expect(await refusalOf(listInvitations(ctx))).toBe("forbidden rights:action.member_change");

		await invite();
		const [waiting] = await listInvitations(await inside());
		const elsewhere = await makePolicy(services);
		await makeMember(services, { policyId: elsewhere, personId: member.personId, capacity: "secretariat" });
		const outside = await enterPolicy(await as(member), elsewhere);
		expect(await refusalOf(revokeInvitation(outside, waiting?.id ?? ""))).toBe("not-found errors:notFound");
		expect(await refusalOf(resendInvitation(outside, waiting?.id ?? ""))).toBe("not-found errors:notFound");
		expect(await listInvitations(outside)).toEqual([]);
	});

	it("is an administrator for the installation, without a part in any policy", async () => {
		const administrator = await makePerson(services, { administratorSince: services.clock() });
		const input = { name: "Nadia Benali", email: "nadia@example.org", locale: "ar" } as const;
		const refused = inviteToInstallation(await as(secretary), input);
		expect(await refusalOf(refused)).toBe("not-found errors:notFound");
		await inviteToInstallation(await as(administrator), input);
		const { token, body } = await newestMail(input.email);
		expect(body).not.toContain("{{");
		const accepted = await acceptAsNewPerson(nobody(), token, { ...newcomer, locale: "ar" }, caller);
		expect(accepted.policyId).toBeNull();
		expect(await membersNow()).toHaveLength(1);
		const again = inviteToInstallation(await as(administrator), input);
		expect(await refusalOf(again)).toBe("conflict errors:checkForm");
	});
});
