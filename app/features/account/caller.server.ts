import type { RouterContextProvider } from "react-router";
import { requestContext } from "#app/context.ts";
import { languageChoice } from "#app/i18n.server.ts";
import type { Caller, SignedIn } from "#server/features/account.ts";
import { isLanguage } from "#shared/i18n.ts";

/** Who asks, as the features about sessions need it. */
export function callerOf(args: { request: Request; context: Readonly<RouterContextProvider> }): Caller {
	return { headers: args.request.headers, ip: args.context.get(requestContext).ip };
}

/** The headers of an answer that signs a person in: the session, and the person's own language from now on. */
export async function welcomeHeaders(session: Pick<SignedIn, "cookies" | "locale">): Promise<Headers> {
	const headers = new Headers();
	for (const cookie of session.cookies) headers.append("Set-Cookie", cookie);
	if (isLanguage(session.locale)) {
		headers.append("Set-Cookie", await languageChoice.serialize(session.locale));
	}
	return headers;
}
