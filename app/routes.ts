import { index, type RouteConfig, route } from "@react-router/dev/routes";

/** Every address of the product: its table of contents. Addresses are printed in records; they do not change. */
export default [
	index("features/home/home.route.tsx"),

	route("sign-in", "features/account/sign-in.route.tsx"),
	route("sign-out", "features/account/sign-out.route.tsx"),
	route("forgotten", "features/account/forgotten.route.tsx"),
	route("reset/:token", "features/account/reset.route.tsx"),
	route("invitation/:token", "features/account/invitation.route.tsx"),
	route("demo/:token", "features/account/demo.route.ts"),
	route("account", "features/account/account.route.tsx"),
	route("choices", "features/account/choices.route.ts"),

	route("policies/new", "features/policies/new.route.tsx"),
	route("policies/:policyId", "features/policies/policy.route.tsx", [
		index("features/policies/workspace.route.tsx"),
		route("contents", "features/policies/contents.route.tsx"),
		route("members", "features/members/members.route.tsx"),
		route("groups", "features/groups/groups.route.tsx"),
		route("import", "features/import/import.route.tsx"),
		route("log", "features/activity/log.route.tsx"),
		route("checkpoints", "features/checkpoints/checkpoints.route.tsx"),
		route("sections/:sectionId", "features/policies/section.route.tsx"),
		route("sections/:sectionId/comments", "features/comments/comments.route.tsx"),
		route("sections/:sectionId/history", "features/history/history.route.tsx"),
		route("sections/:sectionId/history/:seq", "features/history/moment.route.tsx"),
		route("sections/:sectionId/compare", "features/history/compare.route.tsx"),
		route("versions/:versionId", "features/policies/version.route.tsx"),
		route("procedure", "features/procedure/procedure.route.tsx"),
		route("procedure/propose", "features/procedure/propose.route.tsx"),
		route("submission", "features/submission/submission.route.tsx"),
		route("submission/comparison", "features/submission/comparison.route.tsx"),
		route("rounds", "features/rounds/rounds.route.tsx"),
		route("rounds/new", "features/rounds/new.route.tsx"),
		route("rounds/:roundId", "features/rounds/round.route.tsx"),
		route("rounds/:roundId/ballot", "features/rounds/ballot.route.tsx"),
		route("rounds/:roundId/changes", "features/rounds/changes.route.tsx"),
		route("rounds/:roundId/record", "features/rounds/record.route.tsx"),
	]),
	route("policies/:policyId/sections/:sectionId/authorship", "features/policies/authorship.route.ts"),
	route("policies/:policyId/checkpoint.json", "features/checkpoints/checkpoint-file.route.ts"),
	route("policies/:policyId/log.json", "features/checkpoints/log-file.route.ts"),
	route("policies/:policyId/rounds/:roundId/receipt.json", "features/rounds/receipt-file.route.ts"),
	route("policies/:policyId/rounds/:roundId/record.json", "features/rounds/record-file.route.ts"),
	route("policies/:policyId/submission/dossier.zip", "features/submission/dossier.route.ts"),
	route("policies/:policyId/submission/acts/:actId", "features/submission/act-file.route.ts"),

	route("admin/people", "features/admin/people.route.tsx"),
	route("admin/outbox", "features/admin/outbox.route.tsx"),

	route("*", "features/home/not-found.route.tsx"),
] satisfies RouteConfig;
