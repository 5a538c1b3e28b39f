import type { Editor } from "@tiptap/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { countWords, docText } from "#shared/document/blocks.ts";
import type { Doc } from "#shared/document/check.ts";

/** Counting waits until the hands rest, in ms. */
const pause = 500;

function countSelection(editor: Editor): number {
	const { from, to, empty } = editor.state.selection;
	if (empty) return 0;
	const leaf = (node: { type: { name: string } }) => (node.type.name === "hardBreak" ? "\n" : "");
	return countWords(editor.state.doc.textBetween(from, to, "\n", leaf));
}

/** Words of the section, and of what is selected. Not read out by itself. */
export function WordCount({ editor }: { editor: Editor }) {
	const { t, i18n } = useTranslation("editor");
	const [count, setCount] = useState<{ all: number; chosen: number } | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const read = () =>
			setCount({ all: countWords(docText(editor.getJSON() as Doc)), chosen: countSelection(editor) });
		const later = () => {
			clearTimeout(timer);
			timer = setTimeout(read, pause);
		};
		read();
		editor.on("transaction", later);
		return () => {
			clearTimeout(timer);
			editor.off("transaction", later);
		};
	}, [editor]);
	if (!count) return null;
	const write = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
	return (
		<p className="word-count note soft">
			{t("words.all", { count: count.all, n: write(count.all) })}
			{count.chosen > 0 ? ` · ${t("words.chosen", { count: count.chosen, n: write(count.chosen) })}` : ""}
		</p>
	);
}
