import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { statePosition, stateView } from "#server/features/positions.ts";
import { decideInRoom, pointRoom, readRoom } from "#server/features/room.ts";
import { newId } from "#server/ids.ts";
import { AppError } from "#shared/errors.ts";
import { positionInput, viewInput } from "#shared/positions.ts";
import { pointInput, readNumber, roomActInput } from "#shared/room.ts";
import { StateWord } from "../amendments/words.tsx";
import { ComparedBlock } from "../history/compared-block.tsx";
import { AmendmentPositions } from "../positions/amendment-positions.tsx";
import { PositionForm } from "../positions/position-form.tsx";
import type { Route } from "./+types/room.route";
import { ChairDesk } from "./chair-desk.tsx";
import { RoomList } from "./room-list.tsx";
import { RoomText } from "./room-text.tsx";
import "./room.css";

/** Without a parameter the page follows the chair; `?d=<number>` stays on one amendment. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const asked = readNumber(new URL(args.request.url).searchParams.get("d"));
		const week = new Date(ctx.now + 7 * 86_400_000).toISOString().slice(0, 10);
		return { policyId: ctx.policyId, asked, room: await readRoom(ctx, asked), key: newId(), week };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { search } = new URL(args.request.url);
		const here = `/policies/${ctx.policyId}/room`;
		const back = `${here}${/^\?d=\d+$/.test(search) ? search : ""}`;
		switch (form.get("intent")) {
			case "position":
				await statePosition(ctx, parseForm(form, positionInput));
				return done(back, "brackets:done.position");
			case "view":
				await stateView(ctx, parseForm(form, viewInput));
				return done(back, "brackets:done.view");
			case "point": {
				const { amendmentId, key } = parseForm(form, pointInput);
				await pointRoom(ctx, amendmentId, key);
				return done(here, "brackets:done.pointed");
			}
			case "decide": {
				const input = parseForm(form, roomActInput);
				await decideInRoom(ctx, input);
				return done(back, `brackets:done.${input.act}`);
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function RoomPage({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("brackets");
	const { policyId, asked, key, week } = loaderData;
	const { room, held, write, release } = useRoomWhileWriting(loaderData.room);
	const { shown, items } = room;
	const refusal = refusalOf(actionData);
	const policy = `/policies/${policyId}`;
	const own = shown?.positions.held.find(({ constituency }) => constituency === room.myConstituency);
	return (
		<main id="main" className="page room-page">
			<title>{shown ? `D.${shown.number} · ${t("room.title")}` : t("room.title")}</title>
			<Following
				asked={asked}
				pointed={loaderData.room.pointed}
				shown={shown}
				onFollow={held ? release : null}
			/>
			<Refusal answer={refusal} />
			{shown === null ? (
				<div className="empty stack-tight">
					<h1>{t("room.title")}</h1>
					<p>{t(asked === null ? "room.nothing" : "room.gone")}</p>
				</div>
			) : (
				<>
					<RoomText
						shown={shown}
						policy={policy}
						state={<StateWord state={shown.state} />}
						Block={ComparedBlock}
					/>
					<div className="room-below">
						<div className="stack" onInput={write} onSubmit={release}>
							<AmendmentPositions positions={shown.positions} brief />
							{shown.open ? (
								<PositionForm
									amendmentId={shown.id}
									revision={shown.revision}
									may={room.mayState}
									value={own?.value ?? null}
									formKey={key}
									refusal={refusal}
								/>
							) : null}
						</div>
						{room.mayLead ? <ChairDesk room={room} shown={shown} formKey={key} week={week} /> : null}
					</div>
				</>
			)}
			<RoomList
				items={items}
				shownId={shown?.id ?? null}
				room={room}
				stateOf={(state) => <StateWord state={state} />}
			/>
		</main>
	);
}

type RoomData = Route.ComponentProps["loaderData"]["room"];

/** Who is writing a position stays on its amendment, whatever the chair shows meanwhile: nothing typed is lost. */
function useRoomWhileWriting(now: RoomData) {
	const [writing, setWriting] = useState(false);
	const kept = useRef(now);
	const held = writing && kept.current.shown?.id !== now.shown?.id;
	if (!held) kept.current = now;
	return {
		room: kept.current,
		held,
		write: () => setWriting(true),
		release: () => setWriting(false),
	};
}

type Shown = Route.ComponentProps["loaderData"]["room"]["shown"];

/** Whether the page follows the chair, and the way to do the other. */
function Following({
	asked,
	pointed,
	shown,
	onFollow,
}: {
	asked: number | null;
	pointed: { number: number } | null;
	shown: Shown;
	/** Set while the page stays for what is being written. */
	onFollow: (() => void) | null;
}) {
	const { t } = useTranslation("brackets");
	return (
		<p className="room-following no-print" role="status">
			{onFollow ? (
				<>
					<span>
						{t("room.writing")}{" "}
						{pointed ? t("room.chairShows", { label: `\u2068D.${pointed.number}\u2069` }) : null}
					</span>
					<Button type="button" look="plain" small onClick={onFollow}>
						{t("room.follow")}
					</Button>
				</>
			) : asked === null ? (
				<>
					<span>{t("room.follows")}</span>
					{shown ? <Link to={`?d=${shown.number}`}>{t("room.stay")}</Link> : null}
				</>
			) : (
				<>
					<span>
						{t("room.followsNot")}{" "}
						{pointed ? t("room.chairShows", { label: `\u2068D.${pointed.number}\u2069` }) : null}
					</span>
					<Link to="?">{t("room.follow")}</Link>
				</>
			)}
		</p>
	);
}
