import { useTranslation } from "react-i18next";

/** The matrix's sentences by any key: codes of rows become words. */
export function useMatrixWords(): (key: string, params?: object) => string {
	const { t } = useTranslation("matrix");
	return t as unknown as (key: string, params?: object) => string;
}

/** Names of either direction keep their own, inside a sentence of the reader's. */
export function isolate(text: string): string {
	return `\u2068${text}\u2069`;
}
