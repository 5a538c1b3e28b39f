import { describe, expect, it } from "vitest";
import { countUnsaved, reduceSaved, type SavedEvent, savedWord, startSaved } from "./saved-state.ts";

function play(...events: SavedEvent[]) {
	return events.reduce(reduceSaved, startSaved);
}

const here = { now: 1000, online: true, kept: true };
const opened: SavedEvent[] = [
	{ type: "connected" },
	{ type: "sent", frame: "step2" },
	{ type: "synced", at: 0 },
];

describe("saved state", () => {
	it("says saved only after the server's word for the frame that carried the edit", () => {
		const typed = play(...opened, { type: "edited" }, { type: "sent", frame: "update" });
		expect(savedWord(typed, here)).toBe("saving");
		const first = reduceSaved(typed, { type: "saved", count: 1, at: 900 });
		expect(savedWord(first, here)).toBe("saving");
		const second = reduceSaved(first, { type: "saved", count: 2, at: 950 });
		expect(savedWord(second, here)).toBe("saved");
		expect(second.savedAt).toBe(950);
	});

	it("lets one word of the server complete many frames", () => {
		const typed: SavedEvent[] = [];
		for (let count = 0; count < 5; count += 1)
			typed.push({ type: "edited" }, { type: "sent", frame: "update" });
		const state = play(...opened, ...typed, { type: "saved", count: 4, at: 1 });
		expect(countUnsaved(state)).toBe(2);
	});

	it("does not take an update for the older words that the new connection has not sent yet", () => {
		const state = play(
			...opened,
			{ type: "lost", at: 1 },
			{ type: "edited" },
			{ type: "connected" },
			{ type: "edited" },
			{ type: "sent", frame: "update" },
			{ type: "saved", count: 1, at: 2 },
		);
		expect(countUnsaved(state)).toBe(2);
		const caughtUp = [
			{ type: "sent", frame: "step2" },
			{ type: "synced", at: 0 },
			{ type: "saved", count: 2, at: 3 },
		] as SavedEvent[];
		expect(countUnsaved(caughtUp.reduce(reduceSaved, state))).toBe(0);
	});

	it("forgets what an earlier connection sent without an answer", () => {
		const state = play(
			...opened,
			{ type: "edited" },
			{ type: "sent", frame: "update" },
			{ type: "lost", at: 1 },
			{ type: "connected" },
			{ type: "saved", count: 2, at: 2 },
		);
		expect(countUnsaved(state)).toBe(1);
	});

	it("is reconnecting first, offline after a while or at once without a network", () => {
		const lost = play(...opened, { type: "lost", at: 1000 }, { type: "lost", at: 3000 });
		expect(savedWord(lost, { ...here, now: 5999 })).toBe("reconnecting");
		expect(savedWord(lost, { ...here, now: 6000 })).toBe("offline");
		expect(savedWord(lost, { ...here, online: false })).toBe("offline");
	});

	it("is offline with unsaved words as soon as the device has no network, whatever the line seems", () => {
		const typed = play(...opened, { type: "edited" });
		expect(savedWord(typed, { ...here, online: false })).toBe("offline");
		expect(savedWord(play(...opened), { ...here, online: false })).toBe("saved");
	});

	it("says that it cannot save when refused, or offline without a copy on the device", () => {
		const typed = play(...opened, { type: "edited" }, { type: "lost", at: 1 });
		expect(savedWord(typed, { ...here, online: false, kept: false })).toBe("cannotSave");
		expect(savedWord(typed, { ...here, online: false })).toBe("offline");
		expect(savedWord(play(...opened, { type: "refused" }), here)).toBe("cannotSave");
	});

	it("tells how many changes were sent back, once they are saved and only after a loss that people saw", () => {
		const away: SavedEvent[] = [
			{ type: "lost", at: 1000 },
			{ type: "edited" },
			{ type: "edited" },
			{ type: "connected" },
			{ type: "sent", frame: "step2" },
		];
		const back = play(...opened, ...away, { type: "synced", at: 7000 });
		expect(back.sentBack).toBeNull();
		const saved = reduceSaved(back, { type: "saved", count: 1, at: 7100 });
		expect(saved.sentBack).toBe(2);
		expect(reduceSaved(saved, { type: "lost", at: 9000 }).sentBack).toBeNull();
		const short = play(
			...opened,
			...away,
			{ type: "synced", at: 1500 },
			{ type: "saved", count: 1, at: 1600 },
		);
		expect(short.sentBack).toBeNull();
	});

	it("counts what a killed page had left on the device", () => {
		const found = play({ type: "found", changes: 3 }, ...opened);
		expect(countUnsaved(found)).toBe(3);
		expect(reduceSaved(found, { type: "saved", count: 1, at: 1 }).sentBack).toBe(3);
		const nothing = play({ type: "found", changes: 0 }, ...opened, { type: "saved", count: 1, at: 1 });
		expect(nothing.sentBack).toBeNull();
		expect(countUnsaved(nothing)).toBe(0);
	});
});
