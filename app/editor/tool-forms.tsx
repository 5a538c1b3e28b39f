import type { Editor } from "@tiptap/core";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import { maxFootnoteLength } from "#shared/document/extensions.ts";
import { isAllowedHref } from "#shared/document/links.ts";
import { shortcuts, writeKeys } from "./shortcuts.ts";

/** A small form under the toolbar. Escape leaves it without a change. */
function ToolForm({
	label,
	onSubmit,
	onClose,
	children,
}: {
	label: string;
	onSubmit: () => void;
	onClose: () => void;
	children: ReactNode;
}) {
	const form = useRef<HTMLFormElement>(null);
	useEffect(() => {
		form.current?.querySelector<HTMLElement>("input, textarea")?.focus();
	}, []);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		event.stopPropagation();
		onSubmit();
	};
	const leave = (event: KeyboardEvent) => {
		if (event.key !== "Escape") return;
		event.stopPropagation();
		onClose();
	};
	return (
		<form ref={form} className="tool-form" aria-label={label} onSubmit={submit} onKeyDown={leave} noValidate>
			{children}
		</form>
	);
}

/** What a person means by an address: "ilo.org" is a place on the web, "a@b.org" a mail address. */
export function readAddress(typed: string): string | null {
	const text = typed.trim();
	if (isAllowedHref(text)) return text;
	const guess = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
	return /^[^\s/:]+\.[^\s/:]+/.test(text) && isAllowedHref(guess) ? guess : null;
}

/** Asks for the address of a link; without a selection the address itself becomes the words. */
export function LinkForm({ editor, onClose }: { editor: Editor; onClose: () => void }) {
	const { t } = useTranslation(["editor", "common"]);
	const [given] = useState(() => String(editor.getAttributes("link").href ?? ""));
	const [typed, setTyped] = useState(given);
	const [error, setError] = useState<string>();
	const save = () => {
		const href = readAddress(typed);
		if (!href) return setError(t("link.wrong"));
		const chain = editor.chain().focus().extendMarkRange("link");
		if (editor.state.selection.empty && !given) {
			chain
				.insertContent({ type: "text", text: typed.trim(), marks: [{ type: "link", attrs: { href } }] })
				.run();
		} else chain.setLink({ href }).run();
		onClose();
	};
	const remove = () => {
		editor.chain().focus().extendMarkRange("link").unsetLink().run();
		onClose();
	};
	return (
		<ToolForm label={t("link.title")} onSubmit={save} onClose={onClose}>
			<TextField
				label={t("link.address")}
				hint={t("link.hint")}
				error={error}
				dir="ltr"
				inputMode="url"
				value={typed}
				onChange={(event) => setTyped(event.target.value)}
			/>
			<div className="row">
				<Button small>{t("common:save")}</Button>
				{given ? (
					<Button type="button" look="danger" small onClick={remove}>
						{t("link.remove")}
					</Button>
				) : null}
				<Button type="button" look="plain" small onClick={onClose}>
					{t("common:cancel")}
				</Button>
			</div>
		</ToolForm>
	);
}

/** Asks for a footnote's words. @param position where the footnote is that is changed; null for a new one */
export function FootnoteForm({
	editor,
	position,
	onClose,
}: {
	editor: Editor;
	position: number | null;
	onClose: () => void;
}) {
	const { t } = useTranslation(["editor", "common"]);
	const node = position === null ? null : editor.state.doc.nodeAt(position);
	const [typed, setTyped] = useState(() => String(node?.attrs.text ?? ""));
	const save = () => {
		const text = typed.replace(/\s+/gu, " ").trim();
		if (position === null) {
			if (text)
				editor
					.chain()
					.focus()
					.insertContentAt(editor.state.selection.to, { type: "footnote", attrs: { text } })
					.run();
		} else if (editor.state.doc.nodeAt(position)?.type.name === "footnote") {
			editor.chain().focus().setNodeSelection(position).updateAttributes("footnote", { text }).run();
		}
		onClose();
	};
	const remove = () => {
		if (position !== null && editor.state.doc.nodeAt(position)?.type.name === "footnote") {
			editor
				.chain()
				.focus()
				.deleteRange({ from: position, to: position + 1 })
				.run();
		}
		onClose();
	};
	return (
		<ToolForm label={t("footnote.title")} onSubmit={save} onClose={onClose}>
			<TextAreaField
				label={t("footnote.text")}
				rows={2}
				maxLength={maxFootnoteLength}
				value={typed}
				onChange={(event) => setTyped(event.target.value)}
			/>
			<div className="row">
				<Button small>{t("common:save")}</Button>
				{node ? (
					<Button type="button" look="danger" small onClick={remove}>
						{t("footnote.remove")}
					</Button>
				) : null}
				<Button type="button" look="plain" small onClick={onClose}>
					{t("common:cancel")}
				</Button>
			</div>
		</ToolForm>
	);
}

/** All keys of the editor, in a dialog. */
export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
	const { t } = useTranslation(["editor", "common"]);
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		dialog.current?.showModal();
	}, []);
	return (
		<dialog ref={dialog} className="shortcuts-sheet" aria-labelledby="shortcuts-title" onClose={onClose}>
			<h2 id="shortcuts-title">{t("shortcuts.title")}</h2>
			<dl>
				{shortcuts.map(({ name, keys }) => (
					<div key={name}>
						<dt>{t(`shortcuts.${name}` as never)}</dt>
						<dd>
							<kbd dir="ltr">{writeKeys(keys)}</kbd>
						</dd>
					</div>
				))}
			</dl>
			<Button type="button" look="quiet" onClick={() => dialog.current?.close()}>
				{t("shortcuts.close")}
			</Button>
		</dialog>
	);
}
