import type { Route } from "./+types/template-csv.route";
import { answerTemplate } from "./file-answer.server.ts";

/** The empty table that organizations fill in, as CSV. */
export function loader(args: Route.LoaderArgs) {
	return answerTemplate(args, "csv");
}
