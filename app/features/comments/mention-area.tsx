import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { findMentionable, type Mentionable, mentionsIn, openMention } from "#shared/comments.ts";
import { TextAreaField } from "../../ui/field.tsx";
import { Who } from "../../ui/who.tsx";

/**
 * A text area that offers the people who may see the comment after "@", and says whom the mail will reach.
 * Arrow keys choose, Enter or Tab takes, Escape closes; typing the whole name does the same.
 */
export function MentionArea({
	members,
	value,
	onChange,
	area,
	label,
	error,
	audience,
}: {
	members: Mentionable[];
	value: string;
	onChange: (text: string) => void;
	area: RefObject<HTMLTextAreaElement | null>;
	label: string;
	error?: string | undefined;
	/** Who sees it, where that is not everyone: told with the field. */
	audience?: string | undefined;
}) {
	const { t } = useTranslation("comments");
	const id = useId();
	const [caret, setCaret] = useState<number | null>(null);
	const [chosen, setChosen] = useState(0);
	const open = caret === null ? null : openMention(value, caret);
	const offered = open ? findMentionable(open.query, members) : [];
	const told = mentionsIn(value, members);
	const names = members.filter(({ memberId }) => told.includes(memberId)).map(({ name }) => name);

	function take(member: Mentionable): void {
		if (!open || caret === null) return;
		const before = `${value.slice(0, open.start)}@${member.name} `;
		onChange(before + value.slice(caret).replace(/^ /, ""));
		setCaret(null);
		requestAnimationFrame(() => {
			area.current?.focus();
			area.current?.setSelectionRange(before.length, before.length);
		});
	}

	function steer(event: KeyboardEvent<HTMLTextAreaElement>): void {
		if (offered.length === 0 || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
		const member = offered[Math.min(chosen, offered.length - 1)];
		if (event.key === "ArrowDown") setChosen((at) => (at + 1) % offered.length);
		else if (event.key === "ArrowUp") setChosen((at) => (at + offered.length - 1) % offered.length);
		else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && member) take(member);
		else if (event.key === "Escape") setCaret(null);
		else return;
		event.preventDefault();
		event.stopPropagation();
	}

	return (
		<div className="mention-area">
			<TextAreaField
				ref={area}
				name="text"
				label={label}
				hint={
					<>
						{audience ? <span className="visually-hidden">{audience}. </span> : null}
						{t("compose.hint")}
					</>
				}
				error={error}
				required
				value={value}
				aria-autocomplete="list"
				aria-controls={offered.length > 0 ? `${id}-list` : undefined}
				aria-activedescendant={
					offered.length > 0 ? `${id}-${Math.min(chosen, offered.length - 1)}` : undefined
				}
				onChange={(event) => {
					onChange(event.currentTarget.value);
					setCaret(event.currentTarget.selectionStart);
					setChosen(0);
				}}
				onKeyDown={steer}
				onBlur={() => setCaret(null)}
			/>
			{offered.length > 0 ? (
				<div id={`${id}-list`} role="listbox" aria-label={t("mention.list")} className="mention-list">
					{offered.map((member, at) => (
						<div
							key={member.memberId}
							id={`${id}-${at}`}
							role="option"
							tabIndex={-1}
							aria-selected={at === Math.min(chosen, offered.length - 1)}
							onMouseDown={(event) => {
								event.preventDefault();
								take(member);
							}}
						>
							<Who name={member.name} constituency={member.constituency} capacity={member.capacity} />
						</div>
					))}
				</div>
			) : null}
			<p className="visually-hidden" role="status">
				{offered.length > 0 ? t("mention.offered", { count: offered.length }) : ""}
			</p>
			{names.length > 0 ? (
				<p className="note soft">{t("mention.told", { names: names.join(t("mention.and")) })}</p>
			) : null}
		</div>
	);
}
