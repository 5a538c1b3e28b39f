import { useTranslation } from "react-i18next";
import { loadPage } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { listMyWork } from "#server/features/work.ts";
import type { Route } from "./+types/home.route";
import { MyPolicies } from "./my-policies.tsx";
import { NeedsYou } from "./needs-you.tsx";
import "./home.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, listMyWork);
}

export default function Home({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("home");
	const { policies, mayCreate } = loaderData;
	return (
		<main id="main" className="page home">
			<title>{t("title")}</title>
			<div className="page-head">
				<h1>{t("title")}</h1>
				{mayCreate ? (
					<ButtonLink to="/policies/new" look={policies.length > 0 ? "quiet" : "primary"}>
						{t("createPolicy")}
					</ButtonLink>
				) : null}
			</div>
			<div className="stack-wide">
				{policies.length > 0 ? <NeedsYou work={loaderData} /> : null}
				<MyPolicies policies={policies} mayCreate={mayCreate} />
			</div>
		</main>
	);
}
