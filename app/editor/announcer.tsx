import { useCallback, useEffect, useRef, useState } from "react";

/** At most one message is read out in this time, in ms (SAFETY 6.1). */
const pause = 5000;

/**
 * The editor's one polite live region. Of several messages within the pause the newest is read out at its end.
 * @returns the function that announces, and the region to be put on the page once
 */
export function useAnnouncer(): [announce: (message: string) => void, region: React.ReactNode] {
	const [message, setMessage] = useState("");
	const last = useRef(0);
	const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const announce = useCallback((next: string) => {
		clearTimeout(waiting.current);
		const wait = Math.max(0, last.current + pause - Date.now());
		waiting.current = setTimeout(() => {
			last.current = Date.now();
			setMessage(next);
		}, wait);
	}, []);
	useEffect(() => () => clearTimeout(waiting.current), []);
	const region = (
		<p className="visually-hidden" aria-live="polite" data-announcer="">
			{message}
		</p>
	);
	return [announce, region];
}
