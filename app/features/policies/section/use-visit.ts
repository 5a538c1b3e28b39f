import { useEffect } from "react";

/** Tells the server that the section is before this person's eyes: when it is opened, and when they come back to it. */
export function useVisit(url: string): void {
	useEffect(() => {
		const tell = () => {
			if (document.visibilityState !== "visible") return;
			// Not worth a word when it fails: only "since my last visit" would be less exact.
			void fetch(url, { method: "POST", body: new URLSearchParams() }).catch(() => undefined);
		};
		tell();
		document.addEventListener("visibilitychange", tell);
		return () => document.removeEventListener("visibilitychange", tell);
	}, [url]);
}
