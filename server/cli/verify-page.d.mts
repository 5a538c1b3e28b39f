export function makeVerifierPage(): Record<string, string>;
