import { reactRouter } from "@react-router/dev/vite";
import { defineConfig } from "vite";
import { denyImports } from "vite-env-only";

export default defineConfig({
	environments: {
		ssr: { build: { rollupOptions: { input: "./server/index.ts" } } },
	},
	build: { manifest: true },
	optimizeDeps: { entries: ["app/**/*.{ts,tsx}", "!app/**/*.server.*"] },
	plugins: [
		// A route's component must never carry server code to the browser (docs/decisions/0002).
		denyImports({
			client: {
				files: ["server/**"],
				specifiers: [
					"better-sqlite3",
					"pg",
					"kysely",
					"ws",
					"socket.io",
					/^better-auth/,
					"express",
					"nodemailer",
					"pino",
				],
			},
		}),
		reactRouter(),
	],
});
