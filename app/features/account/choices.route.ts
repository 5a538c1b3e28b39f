import { redirect } from "react-router";
import { answerOpenForm, safeNext } from "#app/answers.server.ts";
import { languageChoice } from "#app/i18n.server.ts";
import { changeAccount } from "#server/features/account.ts";
import { isLanguage, themeCookie } from "#shared/i18n.ts";
import type { Route } from "./+types/choices.route";

export function loader() {
	return redirect("/");
}

/** The page to go back to; a language in its address would win over the one just chosen. */
function pageBefore(form: FormData): string {
	const [path = "/", query] = safeNext(form.get("back")).split("?");
	const search = new URLSearchParams(query);
	search.delete("language");
	return search.size > 0 ? `${path}?${search}` : path;
}

/** Language and theme, for readers and members alike: kept in cookies, the language with the account as well. */
export function action(args: Route.ActionArgs) {
	return answerOpenForm(args, async (ctx, form) => {
		const headers = new Headers();
		const language = form.get("language");
		if (isLanguage(language)) {
			headers.append("Set-Cookie", await languageChoice.serialize(language));
			if (ctx.actor) {
				await changeAccount({ ...ctx, actor: ctx.actor }, { name: ctx.actor.name, locale: language });
			}
		}
		const theme = form.get("theme");
		if (theme === "light" || theme === "dark") {
			headers.append("Set-Cookie", `${themeCookie}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`);
		} else if (theme === "system") {
			headers.append("Set-Cookie", `${themeCookie}=; Path=/; Max-Age=0; SameSite=Lax`);
		}
		return redirect(pageBefore(form), { headers });
	});
}
