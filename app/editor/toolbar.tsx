import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { type KeyboardEvent, type ReactNode, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { shortcutOf } from "./shortcuts.ts";
import { ToolIcon } from "./tool-icons.tsx";
import { type MenuItem, ToolMenu } from "./tool-menu.tsx";

export type ToolbarActions = {
	link: () => void;
	footnote: () => void;
	comment: () => void;
	copyParagraphLink: () => void;
	shortcuts: () => void;
};

function readState(editor: Editor) {
	const can = editor.can();
	return {
		undo: can.undo(),
		redo: can.redo(),
		style: editor.isActive("heading") ? String(editor.getAttributes("heading").level) : "paragraph",
		bold: editor.isActive("bold"),
		italic: editor.isActive("italic"),
		link: editor.isActive("link"),
		bulletList: editor.isActive("bulletList"),
		orderedList: editor.isActive("orderedList"),
		blockquote: editor.isActive("blockquote"),
		table: editor.isActive("table"),
		footnote: editor.isActive("footnote"),
	};
}

function tableItems(editor: Editor, say: (name: string) => string): MenuItem[] {
	const item = (name: string, run: () => boolean) => ({ name, label: say(name), run: () => void run() });
	const chain = () => editor.chain().focus();
	return [
		item("rowAfter", () => chain().addRowAfter().run()),
		item("columnAfter", () => chain().addColumnAfter().run()),
		item("headerRow", () => chain().toggleHeaderRow().run()),
		item("mergeCells", () => chain().mergeOrSplit().run()),
		item("deleteRow", () => chain().deleteRow().run()),
		item("deleteColumn", () => chain().deleteColumn().run()),
		item("deleteTable", () => chain().deleteTable().run()),
	];
}

/** Moves the focus among the tools: the toolbar is one stop of the Tab key. */
function moveFocus(event: KeyboardEvent<HTMLElement>, toEditor: () => void): void {
	if (event.key === "Escape") {
		event.preventDefault();
		toEditor();
		return;
	}
	const tools = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-tool]")];
	const at = tools.indexOf(document.activeElement as HTMLElement);
	const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
	const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
	const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: -1 }[event.key];
	if (to === undefined || at < 0) return;
	event.preventDefault();
	tools.at(to % tools.length)?.focus();
}

/** The toolbar of the editor, in the order of SCREENS 1.4. Alt+F10 leads here, Escape back to the text. */
export function Toolbar({
	editor,
	actions,
	barRef,
	controls,
}: {
	editor: Editor;
	actions: ToolbarActions;
	barRef: RefObject<HTMLDivElement | null>;
	/** The id of the text that the toolbar acts on. */
	controls: string;
}) {
	const { t } = useTranslation("editor");
	const state = useEditorState({ editor, selector: ({ editor: current }) => readState(current) });
	const [current, setCurrent] = useState("undo");
	const chain = () => editor.chain().focus();
	const shared = (name: string) => {
		const shortcut = shortcutOf(name);
		return {
			"data-tool": name,
			"data-tip": shortcut ? `${t(`tool.${name}` as never)} (${shortcut})` : t(`tool.${name}` as never),
			className: "tool",
			tabIndex: name === current ? 0 : -1,
			onFocus: () => setCurrent(name),
		};
	};
	const words = (name: string, icon: ReactNode) => (
		<>
			{icon}
			<span className="tool-words">{t(`tool.${name}` as never)}</span>
		</>
	);
	const tool = (name: string, run: () => void, given: { pressed?: boolean; off?: boolean } = {}) => (
		<button
			type="button"
			{...shared(name)}
			aria-pressed={given.pressed}
			aria-disabled={given.off || undefined}
			onClick={() => {
				if (!given.off) run();
			}}
		>
			{words(name, <ToolIcon name={name} />)}
		</button>
	);
	const setStyle = (style: string) => {
		if (style === "paragraph") chain().setParagraph().run();
		else
			chain()
				.setHeading({ level: Number(style) as 2 | 3 | 4 })
				.run();
	};
	const more: MenuItem[] = [
		{ name: "copyLink", label: t("menu.copyLink"), run: actions.copyParagraphLink },
		{
			name: "clear",
			label: t("menu.clear"),
			run: () => void chain().unsetAllMarks().clearNodes().run(),
		},
		{ name: "shortcuts", label: t("menu.shortcuts"), run: actions.shortcuts },
	];
	return (
		<div
			ref={barRef}
			role="toolbar"
			aria-label={t("toolbar")}
			aria-controls={controls}
			className="toolbar"
			onKeyDown={(event) => moveFocus(event, () => editor.commands.focus())}
		>
			{tool("undo", () => void chain().undo().run(), { off: !state.undo })}
			{tool("redo", () => void chain().redo().run(), { off: !state.redo })}
			<span className="tool-rule" aria-hidden="true" />
			<select
				{...shared("style")}
				className="tool tool-style"
				aria-label={t("tool.style")}
				value={state.style}
				onChange={(event) => setStyle(event.target.value)}
			>
				<option value="paragraph">{t("style.paragraph")}</option>
				<option value="2">{t("style.heading2")}</option>
				<option value="3">{t("style.heading3")}</option>
				<option value="4">{t("style.heading4")}</option>
			</select>
			<span className="tool-rule" aria-hidden="true" />
			{tool("bold", () => void chain().toggleBold().run(), { pressed: state.bold })}
			{tool("italic", () => void chain().toggleItalic().run(), { pressed: state.italic })}
			{tool("link", actions.link, { pressed: state.link })}
			<span className="tool-rule" aria-hidden="true" />
			{tool("bullets", () => void chain().toggleBulletList().run(), { pressed: state.bulletList })}
			{tool("numbers", () => void chain().toggleOrderedList().run(), { pressed: state.orderedList })}
			{tool("quote", () => void chain().toggleBlockquote().run(), { pressed: state.blockquote })}
			{state.table ? (
				<ToolMenu button={shared("table")} items={tableItems(editor, (name) => t(`table.${name}` as never))}>
					{words("table", <ToolIcon name="table" />)}
				</ToolMenu>
			) : (
				tool("table", () => void chain().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run())
			)}
			{tool("footnote", actions.footnote, { pressed: state.footnote })}
			<span className="tool-rule" aria-hidden="true" />
			{tool("comment", actions.comment)}
			<ToolMenu button={shared("more")} items={more}>
				{words("more", <ToolIcon name="more" />)}
			</ToolMenu>
		</div>
	);
}
