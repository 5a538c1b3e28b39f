// Written by server/cli/verify-page.mjs.

/** The one page whose script stands in it, so that it works from a disk; the server lets just this script run. */
export const verifierPage = "/verify.html";
export const verifierScript = "'sha256-0z7sKaaJwopU0I6zeWbbh9s9j54A5/zut34M93v/N9o='";
