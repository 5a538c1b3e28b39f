import { type ReactNode, useEffect, useRef } from "react";

/** The heading of a step that replaces another at the same address: it takes the focus, so that it is read out. */
export function FocusedHeading({ children, className }: { children: ReactNode; className?: string }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		heading.current?.focus({ preventScroll: true });
		window.scrollTo(0, 0);
	}, []);
	return (
		<h1 ref={heading} tabIndex={-1} className={className}>
			{children}
		</h1>
	);
}
