import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { flashName } from "#shared/i18n.ts";
import { Message } from "./message.tsx";

type Done = { key: string; params: Record<string, string> };

/**
 * Says what was just done, after the redirect that followed it, until the reader goes on. Once shown it is taken away;
 * when the page asks its loaders again (somebody else did something), the words stay.
 */
export function Flash({ flash }: { flash: Done | null }) {
	const { t } = useTranslation();
	const { key } = useLocation();
	const [kept, setKept] = useState({ flash, key });
	if (flash && flash !== kept.flash) setKept({ flash, key });
	useEffect(() => {
		// biome-ignore lint/suspicious/noDocumentCookie: the one-line way that every browser has
		if (flash) document.cookie = `${flashName}=; path=/; max-age=0`;
	}, [flash]);
	const shown = flash ?? (kept.key === key ? kept.flash : null);
	if (!shown) return null;
	const say = t as unknown as (key: string, params: object) => string;
	return (
		<div className="flash">
			<Message kind="good">{say(shown.key, shown.params)}</Message>
		</div>
	);
}
