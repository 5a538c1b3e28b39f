import { redirect } from "react-router";
import { loadOpenPage } from "#app/answers.server.ts";
import { openDemoSession } from "#server/features/account.ts";
import type { Route } from "./+types/demo.route";
import { callerOf, welcomeHeaders } from "./caller.server.ts";

/** A sign-in link of the demonstration; on any other installation there is nothing at this address. */
export function loader(args: Route.LoaderArgs) {
	return loadOpenPage(args, async (ctx) => {
		const session = await openDemoSession(ctx, args.params.token, callerOf(args));
		return redirect("/", { headers: await welcomeHeaders(session) });
	});
}
