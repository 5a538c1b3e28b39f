import "#app/editor/editor.css";
import { UniqueID } from "@tiptap/extension-unique-id";
import { UndoRedo } from "@tiptap/extensions";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { makeBlockId } from "#app/editor/extensions.ts";
import { cleanPastedHtml } from "#app/editor/paste.ts";
import { Button } from "#app/ui/button.tsx";
import type { DocNode } from "#shared/document/check.ts";
import { blockTypes, documentExtensions } from "#shared/document/extensions.ts";
import { directionOf } from "#shared/i18n.ts";

type Props = { blocks: DocNode[]; label: string; language: string; name: string };

const emptyParagraph: DocNode = { type: "paragraph" };

/** A small editor on the copy of a passage: nobody else is in it, and nothing of it is shared before it is sent. */
export default function PassageEditor({ blocks, label, language, name }: Props) {
	const { t } = useTranslation("amendments");
	const content = { type: "doc", content: blocks.length > 0 ? blocks : [emptyParagraph] };
	const [written, setWritten] = useState(() => JSON.stringify(blocks));
	const editor = useEditor({
		extensions: [
			...documentExtensions(),
			UniqueID.configure({ types: blockTypes, generateID: makeBlockId }),
			UndoRedo,
		],
		content,
		immediatelyRender: false,
		editorProps: {
			attributes: {
				class: "doc amendment-editor",
				role: "textbox",
				"aria-multiline": "true",
				"aria-label": label,
				lang: language,
				dir: directionOf(language),
			},
			transformPastedHTML: (html) => cleanPastedHtml(html),
		},
		onUpdate: ({ editor }) => setWritten(JSON.stringify(editor.isEmpty ? [] : editor.getJSON().content)),
	});
	const active = useEditorState({
		editor,
		selector: ({ editor }) => ({
			bold: editor?.isActive("bold") ?? false,
			italic: editor?.isActive("italic") ?? false,
			list: editor?.isActive("bulletList") ?? false,
		}),
	});
	const tools = [
		{ word: "bold", on: active?.bold, run: () => editor?.chain().focus().toggleMark("bold").run() },
		{ word: "italic", on: active?.italic, run: () => editor?.chain().focus().toggleMark("italic").run() },
		{
			word: "list",
			on: active?.list,
			run: () => editor?.chain().focus().toggleList("bulletList", "listItem").run(),
		},
		{ word: "undo", on: undefined, run: () => editor?.commands.undo() },
		{ word: "redo", on: undefined, run: () => editor?.commands.redo() },
	] as const;
	return (
		<div className="field">
			<span className="field-label" aria-hidden="true">
				{label}
			</span>
			<span className="field-hint">{t("field.editorHint")}</span>
			<fieldset className="amendment-tools" aria-label={t("tool.label")}>
				{tools.map(({ word, on, run }) => (
					<Button key={word} type="button" look="quiet" aria-pressed={on} onClick={run}>
						{t(`tool.${word}`)}
					</Button>
				))}
			</fieldset>
			<EditorContent editor={editor} />
			<input type="hidden" name={name} value={written} />
		</div>
	);
}
