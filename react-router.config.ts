import type { Config } from "@react-router/dev/config";

export default {
	ssr: true,
	// Every route's address is known to the client at once: no /__manifest endpoint (SAFETY 3.4).
	routeDiscovery: { mode: "initial" },
	future: {
		v8_middleware: true,
		v8_splitRouteModules: true,
		v8_viteEnvironmentApi: true,
		v8_passThroughRequests: true,
		v8_trailingSlashAwareDataRequests: true,
	},
} satisfies Config;
