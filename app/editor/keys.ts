import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";

/** What the editor's keys ask of what is around it. */
export type KeyActions = {
	toToolbar: () => void;
	save: () => void;
	link: () => void;
	comment: () => void;
	openThread: () => void;
	footnote: () => void;
	released: () => void;
};

/**
 * Keys beside those of the text itself. Escape lets Tab go: the next Tab leaves tables and lists, so that
 * nobody is caught in them (WCAG 2.1.2).
 */
export const Keys = Extension.create<{ actions: KeyActions | null }>({
	name: "keys",
	priority: 1100,
	addOptions() {
		return { actions: null };
	},
	addKeyboardShortcuts() {
		const run = (name: keyof KeyActions) => () => {
			this.options.actions?.[name]();
			return true;
		};
		return {
			"Alt-F10": run("toToolbar"),
			"Mod-s": run("save"),
			"Mod-k": run("link"),
			"Mod-Alt-m": run("comment"),
			"Mod-Alt-j": run("openThread"),
			"Mod-Alt-f": run("footnote"),
		};
	},
	addProseMirrorPlugins() {
		let released = false;
		const { actions } = this.options;
		return [
			new Plugin({
				key: new PluginKey("tabRelease"),
				props: {
					handleDOMEvents: {
						keydown: (view, event) => {
							if (event.key === "Escape" && view.state.selection.$from.depth > 1) {
								released = true;
								actions?.released();
								return false;
							}
							// Not prevented: the browser moves the focus on.
							if (event.key === "Tab" && released) return true;
							if (event.key !== "Shift" && event.key !== "Tab") released = false;
							return false;
						},
						blur: () => {
							released = false;
							return false;
						},
					},
				},
			}),
		];
	},
});
