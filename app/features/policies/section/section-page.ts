import type { Route } from "../+types/section.route.ts";

/** What the loader gives the page's parts. */
export type SectionPageData = Route.ComponentProps["loaderData"]["page"];
