import { useTranslation } from "react-i18next";
import { useConstituencyName } from "#app/ui/who.tsx";
import { dateLocale } from "#shared/i18n.ts";
import type { RoundSettings } from "#shared/procedure.ts";
import { type ProcedureField, procedureChoices } from "#shared/procedure-form.ts";

type Named = { code: string; name: string | null };

/** How a round is conducted, one sentence for each setting. */
export function useSettingsWords(): (settings: RoundSettings) => string[] {
	const { t } = useTranslation("procedure");
	return ({ substitution, openTotals, publicity, noticeDays, statementDays, graceMinutes }) => [
		t(noticeDays === 0 ? "says.noNotice" : "says.notice", { count: noticeDays }),
		t(substitution ? "says.substitution.yes" : "says.substitution.no"),
		t(`says.openTotals.${openTotals}`),
		t(graceMinutes === 0 ? "says.noGrace" : "says.grace", { count: graceMinutes }),
		t(`says.publicity.${publicity}`),
		t(statementDays === 0 ? "says.noStatements" : "says.statements", { count: statementDays }),
	];
}

/** A field's value as a reader sees it: the words of a choice, a fraction, a number, constituencies by name. */
export function useFieldWords(
	constituencies: readonly Named[],
): (field: ProcedureField, value: string) => string {
	const { t, i18n } = useTranslation("procedure");
	const nameOf = useConstituencyName();
	return (field, value) => {
		if (field in procedureChoices && value !== "") return t(`value.${field}.${value}` as "value.none");
		if (value === "") return t("value.none");
		if (field !== "participating") return value;
		const list = new Intl.ListFormat(dateLocale(i18n.language), { type: "conjunction" });
		const names = value
			.split(" ")
			.map((code) => nameOf(code, constituencies.find((one) => one.code === code)?.name));
		return list.format(names);
	};
}
