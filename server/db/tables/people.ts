import type { Time } from "./columns.ts";

// Rows of people, policies and their members.

/** better-auth's own tables: written by better-auth, read here. Its dates are ISO text on SQLite, Date on PostgreSQL. */
type AuthDate = string | Date;
export type UserTable = {
	id: string;
	name: string;
	email: string;
	emailVerified: number | boolean;
	image: string | null;
	createdAt: AuthDate;
	updatedAt: AuthDate;
	locale: string | null;
	administratorSince: number | null;
	suspendedAt: number | null;
};
export type SessionTable = {
	id: string;
	token: string;
	userId: string;
	expiresAt: AuthDate;
	createdAt: AuthDate;
	updatedAt: AuthDate;
	ipAddress: string | null;
	userAgent: string | null;
};
/** Only the columns that we write with a new person; the others serve identity providers and stay null. */
export type AccountTable = {
	id: string;
	accountId: string;
	providerId: string;
	userId: string;
	password: string | null;
	createdAt: AuthDate;
	updatedAt: AuthDate;
};

export type InvitationTable = {
	id: string;
	tokenHash: string;
	email: string;
	name: string;
	policyId: string | null;
	constituency: string | null;
	capacity: string | null;
	organization: string;
	locale: string;
	invitedById: string | null;
	invitedAt: Time;
	expiresAt: Time;
	acceptedAt: Time | null;
	revokedAt: Time | null;
};

export type MailTable = {
	id: string;
	recipient: string;
	kind: string;
	subject: string;
	body: string;
	locale: string;
	createdAt: Time;
	sentAt: Time | null;
	failure: string | null;
};

export type PolicyTable = {
	id: string;
	title: string;
	country: string;
	language: string;
	/** One of the guide's six steps, 1 to 6. */
	step: number;
	createdAt: Time;
	createdById: string;
	/** Set on the demonstration policy, so that every screen can say so. */
	demo: number | null;
};

export type ConstituencyTable = {
	policyId: string;
	code: string;
	/** null: the catalogue's name for a known code. */
	name: string | null;
	/** Voting seats; 0 for observers. */
	seats: number;
	position: number;
};

export type MemberTable = {
	id: string;
	policyId: string;
	personId: string;
	/** null for the secretariat and a chair without constituency. */
	constituency: string | null;
	capacity: string;
	organization: string;
	/** From when to when the rights hold. */
	fromAt: Time;
	untilAt: Time | null;
};

export type WorkingGroupTable = {
	id: string;
	policyId: string;
	name: string;
	createdAt: Time;
	removedAt: Time | null;
};

export type WorkingGroupMemberTable = {
	groupId: string;
	memberId: string;
	/** "convenor" | "drafter" */
	part: string;
};

/** One row, raised by the database with every change of who may do what. */
export type AccessStampTable = { id: number; number: number };
