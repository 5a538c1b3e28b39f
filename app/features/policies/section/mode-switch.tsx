import { useTranslation } from "react-i18next";

export type Mode = "editing" | "suggesting" | "reading";

/** Editing, suggesting or reading, in words, always visible to those who may write. */
export function ModeSwitch({
	modes,
	mode,
	onChange,
}: {
	modes: readonly Mode[];
	mode: Mode;
	onChange: (mode: Mode) => void;
}) {
	const { t } = useTranslation(["editor", "suggestions"]);
	return (
		<fieldset className="mode-switch" aria-label={t("mode.label")}>
			{modes.map((name) => (
				<button key={name} type="button" aria-pressed={mode === name} onClick={() => onChange(name)}>
					{name === "suggesting" ? t("suggestions:mode") : t(`mode.${name}`)}
				</button>
			))}
		</fieldset>
	);
}
