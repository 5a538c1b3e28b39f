import { z } from "zod";

/** A member's part in a working group. */
export const groupParts = ["convenor", "drafter"] as const;
export type GroupPart = (typeof groupParts)[number];

const id = z.string().trim().min(1).max(64);

export const groupNameInput = z.object({ name: z.string().trim().min(2).max(120) });
export type GroupNameInput = z.infer<typeof groupNameInput>;

export const groupMemberInput = z.object({ groupId: id, memberId: id, part: z.enum(groupParts) });
export type GroupMemberInput = z.infer<typeof groupMemberInput>;
export const groupIdInput = z.object({ groupId: id });
