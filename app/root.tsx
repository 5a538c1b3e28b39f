import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource/noto-naskh-arabic/arabic-400.css";
import "@fontsource/noto-naskh-arabic/arabic-600.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/forms.css";
import "./styles/ui.css";
import "./styles/document.css";
import "./styles/print.css";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import {
	data,
	isRouteErrorResponse,
	Links,
	Meta,
	Outlet,
	Scripts,
	ScrollRestoration,
	useRouteLoaderData,
} from "react-router";
import { findActor } from "#server/auth/session.ts";
import { directionOf, isLanguage, themeCookie, zoneCookie } from "#shared/i18n.ts";
import type { Route } from "./+types/root";
import { flashCookie } from "./answers.server.ts";
import { actorContext, requestContext, servicesContext } from "./context.ts";
import { i18nMiddleware, languageOf } from "./i18n.server.ts";
import { LineNotice } from "./live/line-notice.tsx";
import { LiveConnection } from "./live/live-connection.tsx";
import { ErrorPage } from "./ui/error-page.tsx";
import { Flash } from "./ui/flash.tsx";
import { Masthead } from "./ui/masthead.tsx";
import { RouteAnnouncer } from "./ui/route-announcer.tsx";

/** Every request: its language, and who sends it. */
export const middleware: Route.MiddlewareFunction[] = [
	i18nMiddleware,
	async ({ request, context }, next) => {
		context.set(actorContext, await findActor(context.get(servicesContext), request.headers));
		return next();
	},
];

function cookieWord(request: Request, name: string): string | undefined {
	const found = request.headers.get("cookie")?.match(new RegExp(`(?:^|; )${name}=([^;]*)`));
	return found?.[1] ? decodeURIComponent(found[1]) : undefined;
}

function validZone(zone: string | undefined): string {
	try {
		return new Intl.DateTimeFormat("en", { timeZone: zone ?? "UTC" }).resolvedOptions().timeZone;
	} catch {
		return "UTC";
	}
}

export async function loader({ request, context }: Route.LoaderArgs) {
	const { env, clock } = context.get(servicesContext);
	const actor = context.get(actorContext);
	const flash = (await flashCookie.parse(request.headers.get("cookie"))) as {
		key: string;
		params: Record<string, string>;
	} | null;
	const theme = cookieWord(request, themeCookie);
	return data(
		{
			language: languageOf(context),
			zone: validZone(cookieWord(request, zoneCookie)),
			theme: theme === "dark" || theme === "light" ? theme : "system",
			installation: { name: env.INSTALLATION, emblem: env.EMBLEM, demo: env.DEMO },
			person: actor ? { id: actor.personId, name: actor.name, administrator: actor.administrator } : null,
			nonce: context.get(requestContext).nonce,
			now: clock(),
			flash: flash ?? null,
		},
		// A page without scripts has shown it now; others take it away themselves (ui/flash.tsx).
		flash && !new URL(request.url).pathname.endsWith(".data")
			? { headers: { "Set-Cookie": await flashCookie.serialize("", { maxAge: 0 }) } }
			: undefined,
	);
}

export type RootData = Awaited<ReturnType<typeof loader>>["data"];

export function Layout({ children }: { children: ReactNode }) {
	const root = useRouteLoaderData<typeof loader>("root");
	const { t, i18n } = useTranslation();
	const language = root?.language ?? (isLanguage(i18n.language) ? i18n.language : "en");
	// The nonce is never read back from the page, so a hydrated tree must not ask for it again.
	const nonce = typeof document === "undefined" ? root?.nonce : undefined;
	return (
		<html lang={language} dir={directionOf(language)} data-theme={root?.theme ?? "system"}>
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<link rel="icon" href="/favicon.svg" type="image/svg+xml" />
				<Meta />
				<Links nonce={nonce} />
			</head>
			<body>
				<a className="skip-link" href="#main">
					{t("skip")}
				</a>
				{children}
				<ScrollRestoration nonce={nonce} />
				<Scripts nonce={nonce} />
			</body>
		</html>
	);
}

export default function App({ loaderData }: Route.ComponentProps) {
	return (
		<LiveConnection signedIn={loaderData.person !== null}>
			<Masthead
				installation={loaderData.installation}
				person={loaderData.person}
				language={loaderData.language}
				theme={loaderData.theme}
			/>
			<Flash flash={loaderData.flash} />
			<RouteAnnouncer />
			<Outlet />
			<LineNotice />
		</LiveConnection>
	);
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
	const answer = isRouteErrorResponse(error) ? error : null;
	return (
		<ErrorPage
			status={answer?.status ?? 500}
			sentence={(answer?.data as { sentence?: string } | null)?.sentence}
		/>
	);
}
