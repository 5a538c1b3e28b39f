import { fromNodeHeaders } from "better-auth/node";
import { findKnocker } from "#server/auth/session.ts";
import { newId } from "#server/ids.ts";
import type { Services } from "#server/services.ts";
import type { Actor } from "#shared/members.ts";

/** The password of every person made here. */
export const testPassword = "correct horse battery";

let hashed: Promise<string> | undefined;

export type TestPerson = { personId: string; name: string; email: string; cookie: string };

/**
 * A person with a password and a signed-in session.
 * @returns the person's id and the Cookie header of the session
 */
export async function makePerson(
	services: Services,
	given: {
		name?: string;
		email?: string;
		locale?: string;
		administratorSince?: number;
		suspendedAt?: number;
	} = {},
): Promise<TestPerson> {
	const auth = await services.auth.$context;
	const email = given.email ?? `${newId()}@example.org`;
	const name = given.name ?? "Amina Diallo";
	const user = await auth.internalAdapter.createUser(
		{
			email,
			name,
			emailVerified: true,
			locale: given.locale ?? "en",
			administratorSince: given.administratorSince ?? null,
		},
		{ method: "email-password" },
	);
	// Slow on purpose in the product; once is enough here.
	hashed ??= auth.password.hash(testPassword);
	const password = await hashed;
	await auth.internalAdapter.linkAccount({
		userId: user.id,
		providerId: "credential",
		accountId: user.id,
		password,
	});
	const cookie = await signIn(services, email);
	if (given.suspendedAt !== undefined) {
		await services.db
			.updateTable("user")
			.set({ suspendedAt: given.suspendedAt })
			.where("id", "=", user.id)
			.execute();
	}
	return { personId: user.id, name, email, cookie };
}

/** Signs a person of `makePerson` in once more. @returns the Cookie header of the new session */
export async function signIn(services: Services, email: string): Promise<string> {
	const response = await services.auth.api.signInEmail({
		body: { email, password: testPassword },
		asResponse: true,
	});
	if (!response.ok) throw new Error(`sign-in answered ${response.status}`);
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(";")[0])
		.join("; ");
}

/** The actor that the session of this cookie stands for. */
export async function actorOf(services: Services, person: { cookie: string }): Promise<Actor> {
	const actor = await findKnocker(services, fromNodeHeaders({ cookie: person.cookie }));
	if (!actor) throw new Error("this cookie is of no open session");
	return actor;
}
