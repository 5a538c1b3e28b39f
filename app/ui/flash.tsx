import { useTranslation } from "react-i18next";
import { Message } from "./message.tsx";

/** Says what was just done, once, after the redirect that followed it. */
export function Flash({ flash }: { flash: { key: string; params: Record<string, string> } | null }) {
	const { t } = useTranslation();
	if (!flash) return null;
	const say = t as unknown as (key: string, params: object) => string;
	return (
		<div className="flash">
			<Message kind="good">{say(flash.key, flash.params)}</Message>
		</div>
	);
}
