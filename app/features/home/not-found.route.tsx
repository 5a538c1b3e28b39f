import { data } from "react-router";
import { sentenceOf } from "#app/answers.server.ts";
import type { Route } from "./+types/not-found.route";

/** Every address that is no other: the page for what is not there, also to a form that was sent to it. */
export function loader(args: Route.LoaderArgs) {
	throw data({ sentence: sentenceOf(args)("errors:notFound"), code: "not-found" }, { status: 404 });
}

export const action = loader;

export default function NotFound() {
	return null;
}
