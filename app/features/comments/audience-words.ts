import { useTranslation } from "react-i18next";
import { knownConstituencies } from "#shared/members.ts";

/** How a caucus is spoken of in whole sentences; a constituency of the body's own making keeps its own name. */
export function useAudienceWords(): {
	only: (code: string, own?: string | null) => string;
	choice: (code: string, own?: string | null) => string;
} {
	const { t } = useTranslation("comments");
	const isKnown = (code: string) => knownConstituencies.includes(code as never);
	return {
		only: (code, own) =>
			!own && isKnown(code) ? t(`only.${code}` as never) : t("only.other", { name: own ?? code }),
		choice: (code, own) =>
			!own && isKnown(code) ? t(`audience.${code}` as never) : t("audience.other", { name: own ?? code }),
	};
}
