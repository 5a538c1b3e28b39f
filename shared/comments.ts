import { z } from "zod";

/** Longest comment, in UTF-16 units after tidying. */
export const commentLimit = 4000;
const quoteLimit = 500;

export type ThreadAudience = "everyone" | "caucus";

/**
 * What a person typed, as it is kept: NFC, LF line ends, no control characters, no half characters, no blank
 * at the ends. Comments are plain text; nothing else is changed.
 */
export function tidyText(text: string): string {
	return text
		.replace(/\r\n?/g, "\n")
		.replace(/[\p{Cc}\p{Cs}]/gu, (sign) => (sign === "\n" || sign === "\t" ? sign : ""))
		.normalize("NFC")
		.trim();
}

/** Forms send "" for what is not there. */
const absent = (value: string | null | undefined) => value || null;
const id = z.string().min(1).max(64);
const text = z.string().transform(tidyText).pipe(z.string().min(1).max(commentLimit));
const position = z
	.string()
	.max(400)
	.regex(/^[A-Za-z0-9+/=_-]*$/)
	.nullish()
	.transform(absent);
/** Made with the form: pressing twice posts once. */
const key = z.string().min(8).max(100);

/** A new thread on words (blockId, positions and quote), on a paragraph (blockId and quote), or on the section. */
export const createThreadInput = z
	.object({
		audience: z.enum(["everyone", "caucus"]),
		text,
		blockId: z.string().max(64).nullish().transform(absent),
		anchorStart: position,
		anchorEnd: position,
		quote: z
			.string()
			.nullish()
			.transform((value) => shortenQuote(tidyText(value ?? "")) || null),
		key,
	})
	.transform(({ blockId, anchorStart, anchorEnd, quote, ...rest }) => ({
		...rest,
		blockId,
		anchorStart: blockId && anchorEnd ? anchorStart : null,
		anchorEnd: blockId && anchorStart ? anchorEnd : null,
		quote: blockId ? quote : null,
	}));
export type CreateThreadInput = z.infer<typeof createThreadInput>;

export const replyInput = z.object({ text, key });
export type ReplyInput = z.infer<typeof replyInput>;

/** Which thread a form speaks of. */
export const threadRef = z.object({ threadId: id });

/** The words a thread is about, at most 500 characters; longer ones end in "…". */
export function shortenQuote(quote: string): string {
	if (quote.length <= quoteLimit) return quote;
	const cut = quote.slice(0, quoteLimit - 1);
	return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** May it be done, and if not, the catalogue key of the sentence that says why. */
export type Permission = { allowed: true } | { allowed: false; reason: string };

/** A person in the part they had when they wrote (DOMAIN 2.3, rule 3). */
export type CommentAuthor = { name: string; constituency: string | null; capacity: string };

export type Comment = {
	id: string;
	author: CommentAuthor;
	text: string;
	/** Milliseconds since the epoch. */
	at: number;
	/** Written by the reader. */
	mine: boolean;
	mentions: { memberId: string; name: string }[];
	/** The reader is mentioned here and has not seen it yet. */
	unseenMention: boolean;
};

/** Where a thread hangs: a block, the words, and positions in the shared document (base64). */
export type Anchor = {
	blockId: string;
	anchorStart: string | null;
	anchorEnd: string | null;
	quote: string | null;
};

export type Thread = {
	id: string;
	/** null: everyone in the policy; else the constituency whose caucus it belongs to, always the reader's own. */
	caucus: string | null;
	/** null: on the whole section. */
	anchor: Anchor | null;
	createdAt: number;
	resolved: { at: number; by: string } | null;
	/** Oldest first; never empty. */
	comments: Comment[];
	canReply: Permission;
	canResolve: Permission;
};

/** A member who may be mentioned. In a caucus only those of its own constituency (`mentionable`). */
export type Mentionable = {
	memberId: string;
	name: string;
	constituency: string | null;
	capacity: string;
	organization: string;
};

/** What `listThreads` answers, and what `CommentsPanel` takes: spread it into the panel. */
export type SectionComments = {
	policyId: string;
	sectionId: string;
	/** The reader: drafts on this device are kept under it. */
	personId: string;
	threads: Thread[];
	/** Everyone else who is a member now. */
	members: Mentionable[];
	may: {
		create: Permission;
		createCaucus: Permission;
		/** The reader's own; `name` only where the policy gave it one of its own. */
		constituency: { code: string; name: string | null } | null;
	};
	/** New with each answer; the forms make their keys from it. */
	formKey: string;
};

/** What the page knows of the chosen words or paragraph; the composer writes about it. */
export type CommentSelection = {
	blockId: string;
	/** Relative positions (Yjs), base64. Without them the whole paragraph is meant. */
	anchorStart?: string;
	anchorEnd?: string;
	quote: string;
};

/** Those of `members` who may see a thread of this audience. */
export function mentionable<M extends { constituency: string | null }>(
	members: readonly M[],
	caucus: string | null,
): M[] {
	return members.filter((member) => caucus === null || member.constituency === caucus);
}

export type MentionSpan = { start: number; end: number; memberIds: string[] };

/**
 * Where `text` mentions one of `members`: "@" and the whole name, in any case, not inside a word (so never in a
 * mail address). Of two names that both fit, the longer is meant; two people of one name are both meant.
 * @returns places in order, as UTF-16 offsets
 */
export function mentionSpans(
	text: string,
	members: readonly { memberId: string; name: string }[],
): MentionSpan[] {
	const names = [...new Set(members.map((member) => fold(member.name)))]
		.filter((name) => name !== "")
		.sort((a, b) => b.length - a.length);
	const spans: MentionSpan[] = [];
	let at = text.indexOf("@");
	while (at !== -1) {
		const name = /[\p{L}\p{N}_]$/u.test(text.slice(0, at)) ? undefined : nameAt(text, at + 1, names);
		const end = name === undefined ? at + 1 : at + 1 + name.length;
		if (name !== undefined) {
			const memberIds = members.filter((member) => fold(member.name) === name).map((m) => m.memberId);
			spans.push({ start: at, end, memberIds });
		}
		at = text.indexOf("@", end);
	}
	return spans;
}

/** The name that stands at this place and does not go on as a longer word. `names` are folded, longest first. */
function nameAt(text: string, at: number, names: readonly string[]): string | undefined {
	return names.find((name) => {
		const end = at + name.length;
		return fold(text.slice(at, end)) === name && !/^[\p{L}\p{N}\p{M}_]/u.test(text.slice(end));
	});
}

/** Lower case sign by sign: offsets must stay those of the text. */
function fold(name: string): string {
	return [...name.normalize("NFC").trim()]
		.map((sign) => (sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign))
		.join("");
}

/** The members whom `text` mentions, each once, in the order of the text. */
export function mentionsIn(text: string, members: readonly { memberId: string; name: string }[]): string[] {
	return [...new Set(mentionSpans(text, members).flatMap((span) => span.memberIds))];
}

/** The beginning of a mention that is being typed before the caret: where its "@" stands and what follows. */
export function openMention(text: string, caret: number): { start: number; query: string } | null {
	const before = text.slice(0, caret);
	const start = before.lastIndexOf("@");
	if (start === -1 || /[\p{L}\p{N}_]$/u.test(before.slice(0, start))) return null;
	const query = before.slice(start + 1);
	return query.length > 40 || /[\n@]|^\s|\s\s/.test(query) ? null : { start, query };
}

/** Those whose name, part of a name or organization begins with what was typed; at most `limit`. */
export function findMentionable<M extends { name: string; organization: string }>(
	query: string,
	members: readonly M[],
	limit = 6,
): M[] {
	const wanted = plain(query);
	const fits = (words: string) =>
		plain(words).startsWith(wanted) ||
		plain(words)
			.split(/[\s'’-]+/)
			.some((part) => part.startsWith(wanted));
	const byName = members.filter((member) => fits(member.name));
	const byPlace = members.filter((member) => !byName.includes(member) && fits(member.organization));
	return [...byName, ...byPlace].slice(0, limit);
}

function plain(words: string): string {
	return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The text a thread hung on is gone. Without `blockIds` nothing is known, and nothing is claimed. */
export function isOrphaned(thread: Pick<Thread, "anchor">, blockIds: readonly string[] | null): boolean {
	return thread.anchor !== null && blockIds !== null && !blockIds.includes(thread.anchor.blockId);
}

/** Where the forms of a section's comments go. */
export function commentsPath(section: { policyId: string; sectionId: string }): string {
	return `/policies/${section.policyId}/sections/${section.sectionId}/comments`;
}

/** Threads in the order of the text, then of time: on the whole section first, those whose text vanished last. */
export function orderThreads<T extends Pick<Thread, "anchor" | "createdAt" | "id">>(
	threads: readonly T[],
	blockIds: readonly string[] | null,
): T[] {
	const places = new Map((blockIds ?? []).map((blockId, place) => [blockId, place]));
	const placeOf = (thread: T) =>
		thread.anchor === null ? -1 : (places.get(thread.anchor.blockId) ?? places.size);
	return [...threads].sort(
		(a, b) => placeOf(a) - placeOf(b) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
	);
}

/** What a form of the panel gets back when it stays on the page. */
export type CommentAnswer =
	| { done: "posted" | "resolved" | "reopened" | "seen"; threadId: string; commentId: string }
	| { error: string; fields: Record<string, string>; values: Record<string, string> };
