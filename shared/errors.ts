export type ErrorCode =
	| "not-found"
	| "forbidden"
	| "invalid"
	| "conflict"
	| "frozen"
	| "too-many"
	| "busy"
	| "signed-out";

/**
 * An error that a person may read. `key` names a sentence in the catalogue (namespace:key), `params` fill it.
 * `fields` maps the names of form fields to sentences of their own.
 * Recognized by `code`, never by instanceof: the server and its routes may hold two copies of this module.
 */
export class AppError extends Error {
	readonly code: ErrorCode;
	readonly key: string;
	readonly params: Record<string, string | number>;
	readonly fields: Record<string, string>;
	constructor(
		code: ErrorCode,
		key: string,
		params: Record<string, string | number> = {},
		fields: Record<string, string> = {},
	) {
		super(`${code}: ${key}`);
		this.name = "AppError";
		this.code = code;
		this.key = key;
		this.params = params;
		this.fields = fields;
	}
}

export function isAppError(error: unknown): error is AppError {
	return error instanceof Error && error.name === "AppError" && "code" in error && "key" in error;
}

/** Something that is not there, or that this person may not know to be there: one answer for both. */
export function notFound(): AppError {
	return new AppError("not-found", "errors:notFound");
}

/** The HTTP status of each code. */
export const statusOf: Record<ErrorCode, number> = {
	"not-found": 404,
	forbidden: 403,
	invalid: 400,
	conflict: 409,
	frozen: 423,
	"too-many": 429,
	busy: 503,
	"signed-out": 401,
};
