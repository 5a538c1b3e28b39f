import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { type EntryContext, RouterContextProvider, ServerRouter } from "react-router";
import type { Services } from "#server/services.ts";
import { type RequestFacts, requestContext, servicesContext } from "./context.ts";
import { translatorOf } from "./i18n.server.ts";

/** Called by the HTTP server for each request: the one way state reaches routes. */
export function createLoadContext(services: Services, request: RequestFacts): RouterContextProvider {
	const context = new RouterContextProvider();
	context.set(servicesContext, services);
	context.set(requestContext, request);
	return context;
}

export const streamTimeout = 10_000;

export default function handleRequest(
	request: Request,
	status: number,
	headers: Headers,
	entryContext: EntryContext,
	context: RouterContextProvider,
): Promise<Response> {
	const { nonce } = context.get(requestContext);
	const { log } = context.get(servicesContext);
	return new Promise((resolve, reject) => {
		let started = false;
		const { pipe, abort } = renderToPipeableStream(
			<I18nextProvider i18n={translatorOf(context)}>
				<ServerRouter context={entryContext} url={request.url} nonce={nonce} />
			</I18nextProvider>,
			{
				nonce,
				[isbot(request.headers.get("user-agent")) ? "onAllReady" : "onShellReady"]() {
					started = true;
					const body = new PassThrough();
					headers.set("Content-Type", "text/html; charset=utf-8");
					headers.set("Cache-Control", "no-store");
					resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
					pipe(body);
				},
				onShellError: reject,
				onError(error) {
					if (started) log.error({ err: error }, "rendering failed");
				},
			},
		);
		setTimeout(abort, streamTimeout + 1000).unref();
	});
}

export function handleError(
	error: unknown,
	{ request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
	if (request.signal.aborted) return;
	const { requestId } = context.get(requestContext);
	context.get(servicesContext).log.error({ err: error, requestId }, "unexpected");
}
