import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";

export type MenuItem = { name: string; label: string; run: () => void };

/** Puts the menu under its button, inside the window, whichever way the page reads. */
function place(menu: HTMLElement, button: HTMLElement): void {
	const box = button.getBoundingClientRect();
	const width = menu.offsetWidth;
	const rtl = getComputedStyle(button).direction === "rtl";
	const wanted = rtl ? box.right - width : box.left;
	menu.style.left = `${Math.max(8, Math.min(wanted, window.innerWidth - width - 8))}px`;
	menu.style.top = `${Math.min(box.bottom + 4, window.innerHeight - menu.offsetHeight - 8)}px`;
}

/** A button of the toolbar that opens a menu over the text. Arrow keys move, Escape goes back to the button. */
export function ToolMenu({
	button,
	items,
	children,
}: {
	button: Record<string, unknown> & { className: string };
	items: readonly MenuItem[];
	children: ReactNode;
}) {
	const id = useId();
	const opener = useRef<HTMLButtonElement>(null);
	const menu = useRef<HTMLDivElement>(null);
	const [open, setOpen] = useState(false);
	const move = (event: KeyboardEvent) => {
		const entries = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
		const at = entries.indexOf(document.activeElement as HTMLElement);
		const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
		if (to === undefined) {
			if (event.key === "Escape") opener.current?.focus();
			if (event.key === "Tab") menu.current?.hidePopover();
			return;
		}
		event.preventDefault();
		event.stopPropagation();
		entries.at(to % entries.length)?.focus();
	};
	return (
		<>
			<button
				{...button}
				ref={opener}
				type="button"
				aria-haspopup="menu"
				aria-expanded={open}
				popoverTarget={id}
			>
				{children}
			</button>
			<div
				ref={menu}
				id={id}
				popover="auto"
				role="menu"
				tabIndex={-1}
				className="tool-menu"
				onKeyDown={move}
				onToggle={(event) => {
					const shown = event.newState === "open";
					setOpen(shown);
					if (!shown || !menu.current || !opener.current) return;
					place(menu.current, opener.current);
					menu.current.querySelector<HTMLElement>("[role=menuitem]")?.focus();
				}}
			>
				{items.map((item) => (
					<button
						key={item.name}
						type="button"
						role="menuitem"
						tabIndex={-1}
						onClick={() => {
							menu.current?.hidePopover();
							item.run();
						}}
					>
						{item.label}
					</button>
				))}
			</div>
		</>
	);
}
