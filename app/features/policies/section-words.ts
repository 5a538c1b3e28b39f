import { useTranslation } from "react-i18next";

/** A section's number in the reader's words: "Part 2" at the top of a divided policy, else "2.1". */
export function useNumberWords(): (section: { number: string; isPart: boolean }) => string {
	const { t } = useTranslation("policies");
	return ({ number, isPart }) => (isPart ? t("part", { number }) : number);
}
