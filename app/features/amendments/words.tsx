import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Constituency, Who } from "#app/ui/who.tsx";
import type { AmendmentState } from "#shared/amendment-states.ts";
import { isOpen } from "#shared/amendment-states.ts";
import type { Amendment } from "#shared/amendments.ts";

/** "D.4": reads the same in every direction. */
export function Label({ number }: { number: number }) {
	return <bdi dir="ltr">{`D.${number}`}</bdi>;
}

export function LabelLink({ policyId, id, number }: { policyId: string; id: string; number: number }) {
	return (
		<Link to={`/policies/${policyId}/amendments/${id}`}>
			<Label number={number} />
		</Link>
	);
}

/** A state in words; open ones stand out by weight, not by colour alone. */
export function StateWord({ state }: { state: AmendmentState }) {
	const { t } = useTranslation("amendments");
	return (
		<span className={isOpen(state) ? "amendment-state" : "amendment-state soft"}>{t(`state.${state}`)}</span>
	);
}

/** Who stands for an amendment now, and who had proposed it where that is another. */
export function Sponsor({
	amendment,
}: {
	amendment: Pick<Amendment, "constituency" | "takenOverBy" | "author">;
}) {
	const { t } = useTranslation("amendments");
	const { constituency, takenOverBy, author } = amendment;
	const proposed = constituency ? (
		<Constituency code={constituency} />
	) : (
		<Who name={author.name} constituency={author.constituency} capacity={author.capacity} />
	);
	if (!takenOverBy) return proposed;
	return (
		<span className="stack-tight">
			<Constituency code={takenOverBy} /> <span className="soft note">{t("takenOverFrom")}</span> {proposed}
		</span>
	);
}

/** A sentence of the server by its key, with what fills it set apart from the reader's direction. */
export function useSentence(): (sentence: {
	key: string;
	params: Record<string, string | number>;
}) => string {
	const { t } = useTranslation(["amendments", "rights"]);
	const say = t as unknown as (key: string, params: object) => string;
	return ({ key, params }) => {
		const own = Object.entries(params).map(([name, value]) => [
			name,
			typeof value === "string" ? `\u2068${value}\u2069` : value,
		]);
		return say(key, Object.fromEntries(own));
	};
}
