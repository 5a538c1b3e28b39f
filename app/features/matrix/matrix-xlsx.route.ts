import type { Route } from "./+types/matrix-xlsx.route";
import { answerMatrixFile } from "./file-answer.server.ts";

/** The response matrix for members, as filtered, as XLSX. */
export function loader(args: Route.LoaderArgs) {
	return answerMatrixFile(args, "xlsx");
}
