import type { Route } from "../+types/section.route.ts";

/** What the loader gives the page's parts. */
export type SectionPageData = Route.ComponentProps["loaderData"]["page"];

/** Who wrote what: what can be chosen, what is, and the text for those without scripts. */
export type SectionAuthorship = NonNullable<Route.ComponentProps["loaderData"]["authorship"]>;
