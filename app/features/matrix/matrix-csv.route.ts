import type { Route } from "./+types/matrix-csv.route";
import { answerMatrixFile } from "./file-answer.server.ts";

/** The response matrix for members, as filtered, as CSV. */
export function loader(args: Route.LoaderArgs) {
	return answerMatrixFile(args, "csv");
}
