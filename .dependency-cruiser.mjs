// Who may import whom (docs/architecture.md). Each rule's comment says what to do instead.
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

export default {
	forbidden: [
		rule(
			"no-circular",
			"Move what both need into a third file.",
			{},
			{ circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
		),
		rule(
			"shared-is-pure",
			"Pass what you need as an argument.",
			{ path: "^shared/", pathNot: "\\.test\\.ts$" },
			{ path: "^(app|server|test)/" },
		),
		rule(
			"shared-has-no-platform",
			"shared/ runs anywhere.",
			{ path: "^shared/", pathNot: "\\.test\\.ts$" },
			{ dependencyTypes: ["core"] },
		),
		rule(
			"server-never-imports-app",
			"The built application is loaded by path.",
			{ path: "^server/" },
			{ path: "^app/" },
		),
		rule(
			"only-routes-touch-server",
			"Load data in the route module and pass it down.",
			{
				path: "^app/",
				pathNot: "(\\.route\\.tsx?$)|(\\.server\\.tsx?$)|(^app/(root|entry\\.server|context)\\.tsx?$)",
			},
			{ path: "^server/", dependencyTypesNot: ["type-only"] },
		),
		rule(
			"routes-touch-only-features",
			"Add a function to server/features.",
			{ path: "^app/features/" },
			{
				path: "^server/",
				pathNot: "^server/(features/|services\\.ts$|context\\.ts$|access\\.ts$|ids\\.ts$)",
			},
		),
		rule(
			"sql-stays-in-server",
			"Ask a server feature.",
			{ path: "^(app|shared)/" },
			{ path: "node_modules/(kysely|better-sqlite3|pg)/" },
		),
		rule(
			"features-do-not-know-delivery",
			"Record an event; the doors listen.",
			{ path: "^server/features/", pathNot: "\\.test\\.ts$" },
			{ path: "^server/(collab|live|jobs|http/app|http/upgrade)" },
		),
		rule(
			"no-cross-feature-ui",
			"Let the route module place both.",
			{ path: "^app/features/([^/]+)/", pathNot: "\\.route\\.tsx?$" },
			{ path: "^app/features/([^/]+)/", pathNot: "^app/features/$1/" },
		),
		rule(
			"route-modules-are-leaves",
			"Move the shared part into a file of its own.",
			{ pathNot: "^test/" },
			{ path: "\\.route\\.tsx?$", dependencyTypesNot: ["type-only"] },
		),
		rule("ui-is-generic", "Pass data in.", { path: "^app/(ui|editor|live)/" }, { path: "^app/features/" }),
		rule(
			"nothing-imports-tests",
			"Tests import code, not the other way.",
			{ pathNot: "^test/|\\.test\\.tsx?$" },
			{ path: "^test/|\\.test\\.tsx?$" },
		),
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		doNotFollow: { path: "node_modules|^build/" },
		exclude: { path: "\\+types/|^build/" },
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["import", "node", "default", "types"],
		},
	},
};
