/** The longest link address kept in a document, in characters. */
export const maxHrefLength = 2000;

const external = /^(?:https?:\/\/[^/?#]|mailto:[^/])/i;
const internal = /^(?:#|\/(?!\/)|\/$)/;
// Browsers drop tabs and line ends inside an address and read "\" as "/": both hide where a link goes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const hidden = /[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029]/;

/**
 * Whether a link may stand in a document: http, https and mailto addresses, and places inside the
 * application ("#…", "/…"). "//host" is refused, because it leaves the application unseen (SAFETY 3.1).
 */
export function isAllowedHref(href: unknown): href is string {
	if (typeof href !== "string" || href.length === 0 || href.length > maxHrefLength) return false;
	return !hidden.test(href) && (external.test(href) || internal.test(href));
}
