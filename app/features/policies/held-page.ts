import type { ShouldRevalidateFunctionArgs } from "react-router";

let held = false;

/** While the session has ended under somebody's hands, the page with their words stays until they sign in again. */
export function holdPage(on: boolean): void {
	held = on;
}

/** A page that is held is not asked for again: the answer would be the way to sign-in. Going elsewhere is free. */
export function mayAskAgain(args: ShouldRevalidateFunctionArgs): boolean {
	if (held && args.currentUrl.pathname === args.nextUrl.pathname) return false;
	return args.defaultShouldRevalidate;
}
