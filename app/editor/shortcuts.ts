const isMac = () => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys of each act; "Mod" is Ctrl, or Cmd on a Mac. */
export const shortcuts: readonly { name: string; keys: string }[] = [
	{ name: "undo", keys: "Mod+Z" },
	{ name: "redo", keys: "Mod+Shift+Z" },
	{ name: "bold", keys: "Mod+B" },
	{ name: "italic", keys: "Mod+I" },
	{ name: "link", keys: "Mod+K" },
	{ name: "paragraph", keys: "Mod+Alt+0" },
	{ name: "headings", keys: "Mod+Alt+2 … 4" },
	{ name: "numbers", keys: "Mod+Shift+7" },
	{ name: "bullets", keys: "Mod+Shift+8" },
	{ name: "quote", keys: "Mod+Shift+B" },
	{ name: "footnote", keys: "Mod+Alt+F" },
	{ name: "comment", keys: "Mod+Alt+M" },
	{ name: "openThread", keys: "Mod+Alt+J" },
	{ name: "lineBreak", keys: "Shift+Enter" },
	{ name: "toolbar", keys: "Alt+F10" },
	{ name: "leave", keys: "Esc, Tab" },
];

/** The keys as they are written on this machine. */
export function writeKeys(keys: string): string {
	return keys.replace(/Mod/g, isMac() ? "⌘" : "Ctrl").replace(/Alt/g, isMac() ? "⌥" : "Alt");
}

/** The keys of an act, or undefined where it has none. */
export function shortcutOf(name: string): string | undefined {
	const keys = shortcuts.find((shortcut) => shortcut.name === name)?.keys;
	return keys && writeKeys(keys);
}
