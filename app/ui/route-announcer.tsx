import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** After a navigation without page load: focus goes to the heading, and its words are announced. */
export function RouteAnnouncer() {
	const { pathname } = useLocation();
	const first = useRef(true);
	const [title, setTitle] = useState("");
	// biome-ignore lint/correctness/useExhaustiveDependencies: the path is what changes
	useEffect(() => {
		if (first.current) {
			first.current = false;
			return;
		}
		setTitle(document.title);
		if (window.location.hash) return;
		const heading = document.querySelector<HTMLElement>("h1");
		heading?.setAttribute("tabindex", "-1");
		heading?.focus({ preventScroll: true });
	}, [pathname]);
	return (
		<p aria-live="polite" className="visually-hidden">
			{title}
		</p>
	);
}
