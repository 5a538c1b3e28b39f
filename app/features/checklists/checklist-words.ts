import { useTranslation } from "react-i18next";
import type { Provision } from "#shared/guide/checklists.ts";

/** Where the guide has a checklist: "Table 5", "Box 3", its section. */
export function useSource(): (listId: string) => string {
	const { t } = useTranslation("checklists");
	return (listId) => {
		const kind = listId.slice(0, 1) as "T" | "B" | "G" | "K";
		return t(`source.${kind}`, { number: listId.slice(1) });
	};
}

/** A provision as it is cited: "C143, Art. 12(c)". */
export function useProvision(): (provision: Provision) => string {
	const { t } = useTranslation("checklists");
	return ({ code, unit, at }) => {
		const name = code === "PALERMO" ? "Palermo Protocol" : code;
		if (unit) return `${name}, ${t(`unit.${unit}`, { at })}`;
		return at === "" ? name : `${name} ${at}`;
	};
}
