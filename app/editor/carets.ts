import { Extension } from "@tiptap/core";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";

type User = { name?: string; constituency?: string | null };
type Options = {
	awareness: Awareness | null;
	/** The letter of a constituency in the reader's language. */
	letterOf: (constituency: string | null) => string;
};

/** How long a caret's flag stays after its person did something, in ms. */
const flagTime = 2000;

function tintOf(user: User): string {
	return `tint-${(user.constituency ?? "none").replace(/[^\w-]/g, "")}`;
}

/**
 * A thin bar with a flag that hangs in the margin of its line, so that it covers no words. Nothing of it is
 * read out: other people's carets would interrupt without end (SAFETY 6.1).
 */
function drawCaret(user: User, clientId: number, letterOf: Options["letterOf"]): HTMLElement {
	const caret = document.createElement("span");
	caret.className = `caret ${tintOf(user)}`;
	caret.dataset.client = String(clientId);
	caret.setAttribute("aria-hidden", "true");
	const flag = document.createElement("span");
	flag.className = "caret-flag";
	const letter = document.createElement("b");
	letter.textContent = letterOf(user.constituency ?? null);
	const name = document.createElement("span");
	name.textContent = user.name ?? "";
	flag.append(letter, name);
	caret.append(flag);
	return caret;
}

function cursorOf(state: unknown): string {
	return JSON.stringify((state as { cursor?: unknown } | undefined)?.cursor ?? null);
}

/** Shows each flag for a while after its caret moved. */
function watchMoves(awareness: Awareness, root: () => HTMLElement): () => void {
	const places = new Map<number, string>();
	const timers = new Map<number, ReturnType<typeof setTimeout>>();
	const mark = (clientId: number, fresh: boolean) => {
		for (const caret of root().querySelectorAll<HTMLElement>(`.caret[data-client="${clientId}"]`)) {
			caret.classList.toggle("caret-fresh", fresh);
		}
	};
	const onUpdate = ({ added, updated }: { added: number[]; updated: number[] }) => {
		for (const clientId of [...added, ...updated]) {
			const place = cursorOf(awareness.getStates().get(clientId));
			if (clientId === awareness.clientID || places.get(clientId) === place) continue;
			places.set(clientId, place);
			// After the editor has drawn the caret at its new place.
			setTimeout(mark, 20, clientId, true);
			clearTimeout(timers.get(clientId));
			timers.set(clientId, setTimeout(mark, flagTime, clientId, false));
		}
	};
	awareness.on("update", onUpdate);
	return () => {
		awareness.off("update", onUpdate);
		for (const timer of timers.values()) clearTimeout(timer);
	};
}

/** The carets of the others who are editing. Names and constituencies are the server's, never a client's. */
export const Carets = Extension.create<Options, { stop: () => void }>({
	name: "carets",
	priority: 999,
	addOptions() {
		return { awareness: null, letterOf: () => "" };
	},
	addStorage() {
		return { stop: () => undefined };
	},
	addProseMirrorPlugins() {
		const { awareness, letterOf } = this.options;
		if (!awareness) return [];
		return [
			yCursorPlugin(awareness, {
				cursorBuilder: (user: User, clientId: number) => drawCaret(user, clientId, letterOf),
				selectionBuilder: (user: User) => ({ class: `caret-selection ${tintOf(user)}` }),
			}),
		];
	},
	onCreate() {
		const { awareness } = this.options;
		if (awareness) this.storage.stop = watchMoves(awareness, () => this.editor.view.dom);
	},
	onDestroy() {
		this.storage.stop();
	},
});
