import { randomBytes, randomUUID } from "node:crypto";
import { createRequestHandler } from "@react-router/express";
import compression from "compression";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import type { ServerBuild } from "react-router";
import { systemContext } from "../context.ts";
import type { Services } from "../services.ts";
import { verifierPage, verifierScript } from "./verifier-page.ts";

type Entry = {
	createLoadContext: (services: Services, request: { nonce: string; requestId: string; ip: string }) => never;
};

/** What may be loaded and from where; the nonce is the page's own. No nonce in development, where Vite injects scripts. */
function contentSecurity(dev: boolean) {
	return helmet({
		contentSecurityPolicy: {
			useDefaults: false,
			directives: {
				defaultSrc: ["'self'"],
				scriptSrc: dev
					? ["'self'", "'unsafe-inline'"]
					: [
							"'self'",
							(_req, res) => `'nonce-${(res as Response).locals.nonce}'`,
							(req) => (req.url?.split("?")[0] === verifierPage ? verifierScript : "'self'"),
						],
				styleSrc: ["'self'", "'unsafe-inline'"],
				imgSrc: ["'self'", "data:"],
				connectSrc: ["'self'", "ws:", "wss:"],
				objectSrc: ["'none'"],
				baseUri: ["'none'"],
				frameAncestors: ["'none'"],
				formAction: ["'self'"],
			},
		},
		strictTransportSecurity: false, // the proxy that ends TLS says it
		// Not "no-referrer": a browser then sends "Origin: null" with a form that works without JavaScript.
		referrerPolicy: { policy: "same-origin" },
		crossOriginEmbedderPolicy: false,
	});
}

/**
 * The HTTP side: request id, security headers, refusal of foreign origins, health, static files, then React Router.
 * @param build the application's server build, or a function that loads it (development)
 */
export function createApp(
	services: Services,
	build: () => Promise<ServerBuild>,
	mountStatic: (app: Express) => void,
): Express {
	const dev = services.env.NODE_ENV === "development";
	const app = express();
	app.disable("x-powered-by");
	app.set("trust proxy", services.env.TRUSTED_PROXIES);
	app.use((req, res, next) => {
		res.locals.nonce = randomBytes(16).toString("base64");
		res.locals.requestId = randomUUID();
		res.setHeader("X-Request-Id", res.locals.requestId);
		logRequest(services, req, res);
		next();
	});
	app.use(contentSecurity(dev));
	app.get("/healthz", async (_req, res) => {
		await systemContext(services).db.selectFrom("policy").select("id").limit(1).execute();
		res.type("text").send("ok");
	});
	// A whole page fits the buffer: this library forgets to take back listeners that wait for it to drain.
	app.use(compression({ highWaterMark: 4 * 1024 * 1024 } as compression.CompressionOptions));
	mountStatic(app);
	app.use((req, res, next) => {
		// Nothing is changed by a page of another origin (SAFETY 3.1, CSRF).
		const safe = ["GET", "HEAD", "OPTIONS"].includes(req.method);
		if (safe || req.headers.origin === services.env.ORIGIN) return next();
		services.log.warn(
			{ requestId: res.locals.requestId, path: req.path, origin: req.headers.origin },
			"foreign origin",
		);
		res
			.status(403)
			.type("text")
			.send("This request did not come from this site. Open the page here and try again.");
	});
	app.use((req, res, next) => {
		const length = Number(req.headers["content-length"] ?? 0);
		if (length <= 12 * 1024 * 1024) return next();
		res.status(413).type("text").send("This is larger than 12 MB and was not read. Send a smaller file.");
	});
	app.use(async (req, res, next) => {
		const loaded = await build();
		const entry = loaded.entry.module as unknown as Entry;
		return createRequestHandler({
			build: loaded,
			mode: dev ? "development" : "production",
			getLoadContext: () =>
				entry.createLoadContext(services, {
					nonce: dev ? "" : res.locals.nonce,
					requestId: res.locals.requestId,
					ip: req.ip ?? "",
				}),
		})(req, res, next);
	});
	app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
		services.log.error({ err: error, requestId: res.locals.requestId }, "request failed");
		if (res.headersSent) return next(error);
		res
			.status(500)
			.type("text")
			.send(
				`Something failed on our side. Nothing you typed was changed. Reference: ${res.locals.requestId}`,
			);
	});
	return app;
}

function logRequest(services: Services, req: Request, res: Response): void {
	const start = performance.now();
	res.on("finish", () => {
		const ms = Math.round(performance.now() - start);
		// The path only: addresses may carry tokens in their query or last part.
		const path = req.path.replace(/\/(invitation|reset|demo)\/[^/]+/, "/$1/…");
		services.log.debug(
			{ requestId: res.locals.requestId, method: req.method, path, status: res.statusCode, ms },
			"request",
		);
	});
}
