// Written by server/cli/verify-page.mjs.

/** The one page whose script stands in it, so that it works from a disk; the server lets just this script run. */
export const verifierPage = "/verify.html";
export const verifierScript = "'sha256-Quaw282Jgu0phKqU7nBokOHgZCtKwA52rIeEQwVHhqc='";
