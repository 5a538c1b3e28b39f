import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { type SuggestionCard as Card, reasonLimit } from "#shared/suggestions.ts";
import { Button } from "../../ui/button.tsx";
import { TextAreaField } from "../../ui/field.tsx";
import { useWhen } from "../../ui/when.tsx";
import { Who } from "../../ui/who.tsx";

/** What a suggestion does, in words: before and after. */
export function useSuggestionWords(): (card: Pick<Card, "deleted" | "inserted" | "border">) => string {
	const { t } = useTranslation("suggestions");
	return ({ deleted: before, inserted: after, border }) => {
		const isolate = (text: string) => `\u2068${text}\u2069`;
		const words = { before: isolate(before), after: isolate(after) };
		const parts: string[] = [];
		if (before && after) parts.push(t("what.replace", words));
		else if (after) parts.push(t("what.insert", words));
		else if (before) parts.push(t("what.delete", words));
		if (border || parts.length === 0) parts.push(t(border === "taken" ? "what.taken" : "what.made"));
		return parts.join(" · ");
	};
}

type Props = {
	card: Card;
	/** Where the forms are sent. */
	action: string;
	/** Where one goes on afterwards. */
	back: "page" | "section";
	onShow?: ((id: string) => void) | undefined;
};

function DecideForm({ card, action, back }: Props) {
	const { t } = useTranslation("suggestions");
	return (
		<Form method="post" action={action} preventScrollReset className="stack-tight">
			<input type="hidden" name="suggestionId" value={card.id} />
			<input type="hidden" name="seen" value={card.place?.digest ?? ""} />
			<input type="hidden" name="back" value={back} />
			<details>
				<summary className="note">{t("decision")}</summary>
				<TextAreaField label={t("decision")} name="reason" rows={2} maxLength={reasonLimit} />
			</details>
			<div className="row">
				<Button name="intent" value="accept" look="quiet" small>
					{t("accept")}
				</Button>
				<Button name="intent" value="reject" look="quiet" small>
					{t("reject")}
				</Button>
			</div>
		</Form>
	);
}

function OwnForms({ card, action, back }: Props) {
	const { t } = useTranslation("suggestions");
	return (
		<>
			<p className="note soft">{t("own")}</p>
			<Form method="post" action={action} preventScrollReset className="stack-tight">
				<input type="hidden" name="suggestionId" value={card.id} />
				<input type="hidden" name="back" value={back} />
				<details>
					<summary className="note">{t("why")}</summary>
					<TextAreaField
						label={t("reason")}
						name="reason"
						rows={2}
						maxLength={reasonLimit}
						defaultValue={card.reason}
					/>
					<Button name="intent" value="explain" look="quiet" small>
						{t("whySave")}
					</Button>
				</details>
				<div className="row">
					<Button name="intent" value="withdraw" look="quiet" small>
						{t("withdraw")}
					</Button>
				</div>
			</Form>
		</>
	);
}

function Decision({ card }: { card: Card }) {
	const { t } = useTranslation("suggestions");
	const write = useWhen();
	return (
		<p className="note">
			<strong>{t(`state.${card.state}`)}</strong>{" "}
			{card.decided && card.state !== "withdrawn" ? (
				<>{t("decidedBy", { name: card.decided.name })} </>
			) : null}
			{card.decided ? <span className="soft">{write(card.decided.at)}</span> : null}
			{card.decided?.reason ? (
				<>
					{" "}
					<q dir="auto">{card.decided.reason}</q>
				</>
			) : null}
		</p>
	);
}

/** One suggestion: who, when, what it changes, why, and what may be done about it by whom looks. */
export function SuggestionCard(props: Props) {
	const { card, onShow } = props;
	const { t } = useTranslation("suggestions");
	const say = t as unknown as (key: string) => string;
	const wordsOf = useSuggestionWords();
	const write = useWhen();
	return (
		<article className="suggestion-card stack-tight" id={`suggestion-${card.id}`} tabIndex={-1}>
			<p className="row suggestion-head">
				<Who {...card.author} />
				<span className="note soft">{write(card.at)}</span>
			</p>
			<p className="suggestion-what">
				<strong dir="auto">{wordsOf(card)}</strong>
			</p>
			{card.place ? (
				<p className="note soft">
					{card.place.number ? (
						<a href={card.place.blockId ? `#p-${card.place.blockId}` : undefined}>
							{t("at", { number: card.place.number })}
						</a>
					) : null}{" "}
					<bdi>{t("context", { before: card.place.before, after: card.place.after })}</bdi>
				</p>
			) : null}
			{card.reason ? (
				<p className="note">
					{t("reason")}: <q dir="auto">{card.reason}</q>
				</p>
			) : null}
			{card.state === "open" ? null : <Decision card={card} />}
			{onShow && card.place ? (
				<Button type="button" look="plain" small onClick={() => onShow(card.id)}>
					{t("show")}
				</Button>
			) : null}
			{card.state === "open" && card.decide.allowed ? <DecideForm {...props} /> : null}
			{card.state === "open" && card.mayChange ? <OwnForms {...props} /> : null}
			{card.state === "open" && !card.decide.allowed && !card.isMine ? (
				<p className="note soft">{say(card.decide.reason)}</p>
			) : null}
		</article>
	);
}
