import type { AmendmentState } from "#shared/amendment-states.ts";
import type { ComparisonView } from "#shared/compare-view.ts";
import type { PositionStatus, PositionsShown } from "#shared/positions.ts";

// What the room's pieces read of its loader.

export type RoomItem = {
	id: string;
	number: number;
	parentNumber: number | null;
	sponsor: string | null;
	state: AmendmentState;
	status: PositionStatus;
	section: { id: string; number: string; title: string };
};

export type RoomShown = {
	id: string;
	number: number;
	revision: number;
	state: AmendmentState;
	sponsor: string | null;
	author: { name: string };
	reason: string;
	operation: "insert" | "delete" | "replace" | "move" | "title";
	section: { id: string; number: string; title: string; language: string };
	paragraph: string | null;
	behind: string | null;
	titles: { before: string; after: string } | null;
	view: ComparisonView;
	positions: PositionsShown;
	forDecision: boolean;
};

export type RoomShape = {
	items: RoomItem[];
	pointed: { id: string; number: number } | null;
	mayLead: boolean;
};
