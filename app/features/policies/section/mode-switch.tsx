import { useTranslation } from "react-i18next";

/** Editing or reading, in words, always visible to those who may edit. */
export function ModeSwitch({
	mode,
	onChange,
}: {
	mode: "editing" | "reading";
	onChange: (mode: "editing" | "reading") => void;
}) {
	const { t } = useTranslation("editor");
	return (
		<fieldset className="mode-switch" aria-label={t("mode.label")}>
			{(["editing", "reading"] as const).map((name) => (
				<button key={name} type="button" aria-pressed={mode === name} onClick={() => onChange(name)}>
					{t(`mode.${name}`)}
				</button>
			))}
		</fieldset>
	);
}
