import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import type { RoomShape, RoomShown } from "./room-shapes.ts";

type Props = {
	room: RoomShape;
	shown: RoomShown;
	formKey: string;
	/** A week ahead, YYYY-MM-DD: where a deferred amendment goes unless the chair says otherwise. */
	week: string;
};

/** The chair's presses: what everyone sees, and what becomes of it. */
export function ChairDesk({ room, shown, formKey, week }: Props) {
	const { t } = useTranslation("brackets");
	const at = room.items.findIndex(({ id }) => id === shown.id);
	const label = (number: number) => `\u2068D.${number}\u2069`;
	const [before, after] = [room.items[at - 1], room.items[at + 1]];
	const pointed = room.pointed?.id === shown.id;
	const reserved = shown.positions.held.some(({ value }) => value === "reserve");
	return (
		<section className="room-desk stack no-print" aria-labelledby="desk">
			<h2 id="desk">{t("room.chair")}</h2>
			{pointed ? null : <Point id={shown.id} formKey={`${formKey}-0`} words={t("room.show")} primary />}
			{shown.forDecision ? (
				<Form method="post" className="stack-tight" key={`${shown.id} ${formKey}`} preventScrollReset>
					<input type="hidden" name="intent" value="decide" />
					<input type="hidden" name="amendmentId" value={shown.id} />
					<input type="hidden" name="revision" value={shown.revision} />
					<input type="hidden" name="key" value={formKey} />
					<div className="room-presses">
						<Button name="act" value="agree" look={pointed ? "primary" : "quiet"}>
							{t(reserved ? "room.agreeReserved" : "room.agree")}
						</Button>
						<Button name="act" value="toDrafting" look="quiet">
							{t("room.toDrafting")}
						</Button>
						<Button name="act" value="defer" look="quiet">
							{t("room.defer")}
						</Button>
					</div>
					<TextField
						label={t("room.until")}
						name="until"
						type="date"
						defaultValue={week}
						className="room-until"
					/>
				</Form>
			) : null}
			<div className="room-presses">
				{before ? (
					<Point
						id={before.id}
						formKey={`${formKey}-1`}
						words={t("room.previous", { label: label(before.number) })}
					/>
				) : null}
				{after ? (
					<Point
						id={after.id}
						formKey={`${formKey}-2`}
						words={t("room.next", { label: label(after.number) })}
					/>
				) : null}
			</div>
		</section>
	);
}

/** Shows an amendment to everyone who follows. */
export function Point({
	id,
	formKey,
	words,
	primary,
}: {
	id: string;
	formKey: string;
	words: string;
	primary?: boolean;
}) {
	return (
		<Form method="post" preventScrollReset>
			<input type="hidden" name="amendmentId" value={id} />
			<input type="hidden" name="key" value={formKey} />
			<Button name="intent" value="point" look={primary ? "primary" : "quiet"}>
				{words}
			</Button>
		</Form>
	);
}
