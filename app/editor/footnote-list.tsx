import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { useTranslation } from "react-i18next";
import { listFootnotes } from "./footnotes.ts";

/** The footnotes under the text, as the server's HTML has them; each leads back to its place. */
export function Footnotes({ editor }: { editor: Editor }) {
	const { t } = useTranslation("editor");
	const notes = useEditorState({
		editor,
		selector: ({ editor: current }) => listFootnotes(current.state.doc),
	});
	if (notes.length === 0) return null;
	return (
		<div className="doc">
			<section className="footnotes" aria-label={t("footnote.all")}>
				<ol>
					{notes.map(({ number, position, text }) => (
						<li key={number} id={`fn-${number}`} dir="auto">
							<p>
								{text}{" "}
								<a
									href={`#fnref-${number}`}
									aria-label={t("footnote.back", { number })}
									onClick={(event) => {
										event.preventDefault();
										editor.chain().setNodeSelection(position).scrollIntoView().focus().run();
									}}
								>
									↩
								</a>
							</p>
						</li>
					))}
				</ol>
			</section>
		</div>
	);
}
