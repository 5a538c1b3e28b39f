import { useTranslation } from "react-i18next";
import type { CirculationState } from "#shared/circulation.ts";

/** Where a comment round stands, in a word; the colour repeats the word. */
export function StateWord({ state }: { state: CirculationState }) {
	const { t } = useTranslation("circulation");
	return <span className={state === "open" ? "met" : ""}>{t(`state.${state}`)}</span>;
}
