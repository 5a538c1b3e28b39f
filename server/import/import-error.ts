import type { ImportErrorCode } from "#shared/import.ts";

/** A file that is not imported. Recognized by its name and code, never by instanceof (two module graphs). */
export class ImportError extends Error {
	readonly code: ImportErrorCode;
	constructor(code: ImportErrorCode, detail: string, options?: ErrorOptions) {
		super(`${code}: ${detail}`, options);
		this.name = "ImportError";
		this.code = code;
	}
}

/** Whether an error is an ImportError, whichever copy of the module threw it. */
export function isImportError(error: unknown): error is ImportError {
	return error instanceof Error && error.name === "ImportError" && "code" in error;
}
