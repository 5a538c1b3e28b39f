import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { OpenBrackets } from "#app/ui/open-brackets.tsx";
import { type SectionMove, sectionMoves } from "#shared/sections.ts";
import { ContentsChange } from "./contents-change.tsx";
import { useNumberWords } from "./section-words.ts";

export type ContentsSection = {
	id: string;
	number: string;
	isPart: boolean;
	depth: number;
	kind: string;
	title: string;
	language: string;
	state: string;
	groupId: string | null;
	group: { name: string } | null;
	openBrackets: number;
	moves: SectionMove[];
};

type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = {
	policyId: string;
	sections: ContentsSection[];
	groups: { id: string; name: string }[];
	mayArrange: boolean;
	refusal: Answer;
};

/** The outline. Moving is by buttons that keep the focus on the section they moved. */
export function ContentsList(props: Props) {
	const { sections } = props;
	const { moved, said, remember } = useMovedSection(sections);
	return (
		<>
			<ol className="plain-list rule-list contents-list">
				{sections.map((section) => (
					<ContentsLine key={section.id} {...props} section={section} onMove={remember} />
				))}
			</ol>
			<p aria-live="polite" className="visually-hidden">
				{moved ? said : ""}
			</p>
		</>
	);
}

/**
 * After a move the button that was pressed has the focus again, or, where it can do no more, the first of its
 * section that can. What became of the section is announced.
 */
function useMovedSection(sections: ContentsSection[]) {
	const { t } = useTranslation("policies");
	const pressed = useRef<{ id: string; move: SectionMove; number: string } | null>(null);
	const [moved, setMoved] = useState<ContentsSection | null>(null);
	useEffect(() => {
		const last = pressed.current;
		const now = last && sections.find((section) => section.id === last.id);
		if (!last || !now || now.number === last.number) return;
		pressed.current = null;
		setMoved(now);
		const buttons = [
			...document.querySelectorAll<HTMLButtonElement>(`#s-${CSS.escape(last.id)} [data-move]`),
		];
		const same = buttons.find((button) => button.dataset.move === last.move && !button.disabled);
		(same ?? buttons.find((button) => !button.disabled))?.focus({ preventScroll: false });
	}, [sections]);
	const said = moved ? t("contents.movedTo", { title: moved.title, number: moved.number }) : "";
	const remember = (section: ContentsSection, move: SectionMove) => {
		pressed.current = { id: section.id, move, number: section.number };
	};
	return { moved, said, remember };
}

function ContentsLine({
	policyId,
	section,
	groups,
	mayArrange,
	refusal,
	onMove,
}: Props & { section: ContentsSection; onMove: (section: ContentsSection, move: SectionMove) => void }) {
	const { t: common } = useTranslation();
	const numberWords = useNumberWords();
	const isText = section.kind === "text";
	const classes = `depth-${section.depth}${isText ? "" : " is-part"}`;
	return (
		<li id={`s-${section.id}`} className={classes}>
			<div className="contents-line">
				<span className="contents-title">
					<span className="section-number">{numberWords(section)}</span>
					{isText ? (
						<Link to={`/policies/${policyId}/sections/${section.id}`} lang={section.language} dir="auto">
							{section.title}
						</Link>
					) : (
						<span lang={section.language} dir="auto">
							{section.title}
						</span>
					)}{" "}
					<span className="soft note">
						{isText ? common(`state.${section.state}` as "state.drafting") : null}
						{section.group ? (
							<>
								{" · "}
								<bdi>{section.group.name}</bdi>
							</>
						) : null}
					</span>{" "}
					<span className="note">
						<OpenBrackets
							count={section.openBrackets}
							to={`/policies/${policyId}/sections/${section.id}/views`}
						/>
					</span>
				</span>
				{mayArrange ? <Moves section={section} onMove={onMove} /> : null}
				{mayArrange ? <ContentsChange {...{ section, groups }} refusal={own(refusal, section.id)} /> : null}
			</div>
		</li>
	);
}

function own(refusal: Answer, sectionId: string): Answer {
	return refusal?.values.sectionId === sectionId ? refusal : undefined;
}

function Moves({
	section,
	onMove,
}: {
	section: ContentsSection;
	onMove: (section: ContentsSection, move: SectionMove) => void;
}) {
	const { t } = useTranslation("policies");
	return (
		<Form method="post" preventScrollReset>
			<input type="hidden" name="sectionId" value={section.id} />
			<fieldset className="contents-moves">
				<legend className="visually-hidden">{t("contents.moveOf", { title: section.title })}</legend>
				{sectionMoves.map((move) => (
					<Button
						key={move}
						look="quiet"
						small
						name="intent"
						value={move}
						data-move={move}
						disabled={!section.moves.includes(move)}
						aria-label={t(`contents.moveLabel.${move}`, { title: section.title })}
						onClick={() => onMove(section, move)}
					>
						{t(`contents.move.${move}`)}
					</Button>
				))}
			</fieldset>
		</Form>
	);
}
