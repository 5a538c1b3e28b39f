import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import { UNSAFE_DataRouterStateContext, useNavigation, useRevalidator } from "react-router";
import { io } from "socket.io-client";
import type { LiveMessage } from "#shared/events.ts";

type Listener = (message: LiveMessage) => void;
/** How often a page without a live connection asks its loaders, in ms. */
const askAloneEvery = 20_000;
const Listeners = createContext<Set<Listener>>(new Set());

/**
 * One connection to /live for the whole page. What happened arrives as type and ids; the page then asks its
 * own loaders, so that everybody sees what they may. Messages of 150 ms are gathered into one question, and while
 * a form is under way or its answer (what is missing, what is to be confirmed) stands on the page, the question
 * waits: the router would drop that answer.
 */
export function LiveConnection({ signedIn, children }: { signedIn: boolean; children: ReactNode }) {
	const { revalidate } = useRevalidator();
	const ask = useRef(revalidate);
	ask.current = revalidate;
	const answered = useContext(UNSAFE_DataRouterStateContext)?.actionData != null;
	const idle = useNavigation().state === "idle" && !answered;
	const busy = useRef(!idle);
	busy.current = !idle;
	const waiting = useRef(false);
	useEffect(() => {
		if (!idle || !waiting.current) return;
		waiting.current = false;
		void ask.current();
	}, [idle]);
	const listeners = useRef(new Set<Listener>());
	useEffect(() => {
		if (!signedIn) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const gather = () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				if (busy.current) waiting.current = true;
				else void ask.current();
			}, 150);
		};
		const socket = io({ path: "/live", transports: ["websocket"] });
		// Where no WebSocket passes, or the line is lost, the page asks by itself; not while nobody looks at it.
		let asking: ReturnType<typeof setInterval> | undefined;
		socket.on("connect_error", () => {
			asking ??= setInterval(() => document.visibilityState === "visible" && gather(), askAloneEvery);
		});
		socket.on("connect", () => {
			clearInterval(asking);
			asking = undefined;
		});
		// What happened before the connection stood was not heard, the first time too: the page is older than it.
		socket.on("connect", gather);
		socket.on("event", (message: LiveMessage) => {
			for (const listener of listeners.current) listener(message);
			gather();
		});
		// Cut by the server: rights or session changed. Knock again; the page asks its loaders as it comes back.
		socket.on("disconnect", (reason) => {
			if (reason === "io server disconnect") socket.connect();
		});
		return () => {
			clearTimeout(timer);
			clearInterval(asking);
			socket.disconnect();
		};
	}, [signedIn]);
	return <Listeners value={listeners.current}>{children}</Listeners>;
}

/** Calls `listener` with every message of the live channel, for parts that do more than ask again. */
export function useLiveMessages(listener: Listener): void {
	const listeners = useContext(Listeners);
	const current = useRef(listener);
	current.current = listener;
	useEffect(() => {
		const call: Listener = (message) => current.current(message);
		listeners.add(call);
		return () => {
			listeners.delete(call);
		};
	}, [listeners]);
}
