import type { Route } from "./+types/template-xlsx.route";
import { answerTemplate } from "./file-answer.server.ts";

/** The empty table that organizations fill in, as XLSX. */
export function loader(args: Route.LoaderArgs) {
	return answerTemplate(args, "xlsx");
}
