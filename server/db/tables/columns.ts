import type { ColumnType } from "kysely";

/** Milliseconds since the epoch. */
export type Time = number;
/** A JSON value kept as text; each feature parses its own. */
export type Json = string;
/** Bytes: both drivers return a Buffer. */
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>;
