import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy, judge } from "#server/access.ts";
import {
	createGroup,
	dissolveGroup,
	listGroups,
	removeGroupMember,
	renameGroup,
	setGroupMember,
} from "#server/features/groups.ts";
import { listMembers } from "#server/features/members.ts";
import { AppError } from "#shared/errors.ts";
import { groupIdInput, groupMemberInput, groupNameInput } from "#shared/groups.ts";
import { neutralCapacities } from "#shared/members.ts";
import type { Route } from "./+types/groups.route";
import { Group } from "./group.tsx";
import "./groups.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { present } = await listMembers(ctx);
		const members = present
			.filter((member) => !neutralCapacities.includes(member.capacity))
			.map(({ id, name, constituency }) => ({ id, name, constituency }));
		const mayChange = judge(ctx, "group.change").allowed;
		return { policyId: ctx.policyId, groups: await listGroups(ctx), members, mayChange };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/groups`;
		if (form.get("intent") === "create") {
			const groupId = await createGroup(ctx, parseForm(form, groupNameInput));
			return done(`${here}#g-${groupId}`, "groups:created");
		}
		const { groupId } = parseForm(form, groupIdInput);
		const back = `${here}#g-${groupId}`;
		switch (form.get("intent")) {
			case "rename":
				await renameGroup(ctx, groupId, parseForm(form, groupNameInput));
				return done(back, "groups:renamed");
			case "set":
				await setGroupMember(ctx, parseForm(form, groupMemberInput));
				return done(back, "groups:saved");
			case "convenor":
			case "drafter":
				await setGroupMember(ctx, parseForm(form, groupMemberInput, { part: form.get("intent") }));
				return done(back, "groups:saved");
			case "takeOut":
				await removeGroupMember(ctx, parseForm(form, groupMemberInput, { part: "drafter" }));
				return done(back, "groups:saved");
			case "dissolve":
				await dissolveGroup(ctx, groupId);
				return done(here, "groups:dissolved");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Groups({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("groups");
	const { policyId, groups, members, mayChange } = loaderData;
	const refusal = refusalOf(actionData);
	const creating = refusal?.values.intent === "create" ? refusal : undefined;
	return (
		<main id="main" className="page">
			<title>{t("title")}</title>
			<div className="stack-tight">
				<h1>{t("title")}</h1>
				<p className="soft">{t("intro")}</p>
			</div>
			<Refusal answer={refusal} />
			{groups.length === 0 ? <p className="empty">{t("empty")}</p> : null}
			{groups.map((group) => (
				<Group key={group.id} {...{ policyId, group, members, mayChange, refusal }} />
			))}
			{mayChange ? (
				<section className="group" aria-labelledby="create">
					<h2 id="create">{t("create")}</h2>
					<Form method="post" className="group-form" key={groups.length}>
						<TextField
							label={t("name")}
							name="name"
							dir="auto"
							required
							minLength={2}
							maxLength={120}
							defaultValue={creating?.values.name}
							error={creating?.fields.name}
						/>
						<Button name="intent" value="create">
							{t("createSubmit")}
						</Button>
					</Form>
				</section>
			) : null}
		</main>
	);
}
