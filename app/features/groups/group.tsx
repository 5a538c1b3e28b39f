import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { useConstituencyName, Who } from "#app/ui/who.tsx";
import { type GroupPart, groupParts } from "#shared/groups.ts";

export type GroupRow = {
	id: string;
	name: string;
	members: {
		memberId: string;
		name: string;
		constituency: string | null;
		capacity: string;
		part: GroupPart;
	}[];
	sections: { id: string; number: string; isPart: boolean; title: string }[];
};
type Person = { id: string; name: string; constituency: string | null };
type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = { policyId: string; group: GroupRow; members: Person[]; mayChange: boolean; refusal: Answer };

/** A working group: its people, its sections, and for the secretariat the forms that change it. */
export function Group({ policyId, group, members, mayChange, refusal }: Props) {
	const { t } = useTranslation("groups");
	return (
		<section className="group" id={`g-${group.id}`} aria-labelledby={`h-${group.id}`}>
			<h2 id={`h-${group.id}`}>
				<bdi>{group.name}</bdi>
			</h2>
			<div className="group-body">
				<div>
					<h3>{t("people")}</h3>
					{group.members.length === 0 ? <p className="soft">{t("nobody")}</p> : null}
					<ul className="plain-list rule-list">
						{group.members.map((member) => (
							<li key={member.memberId} className="group-member">
								<span>
									<Who {...member} />
									<span className={member.part === "convenor" ? "group-part note" : "group-part soft note"}>
										{t(`part.${member.part}`)}
									</span>
								</span>
								{mayChange ? <ChangePart group={group} member={member} /> : null}
							</li>
						))}
					</ul>
					{mayChange ? <AddMember group={group} members={members} /> : null}
				</div>
				<div>
					<h3>{t("sections")}</h3>
					{group.sections.length === 0 ? <p className="soft">{t("noSections")}</p> : null}
					<ul className="plain-list rule-list">
						{group.sections.map((section) => (
							<li key={section.id}>
								<span className="soft">{section.number}</span>{" "}
								<Link to={`/policies/${policyId}/sections/${section.id}`} dir="auto">
									{section.title}
								</Link>
							</li>
						))}
					</ul>
				</div>
			</div>
			{mayChange ? <ChangeGroup group={group} refusal={refusal} /> : null}
		</section>
	);
}

function ChangePart({ group, member }: { group: GroupRow; member: GroupRow["members"][number] }) {
	const { t } = useTranslation("groups");
	const of = t("memberOf", { name: member.name, group: group.name });
	const other = member.part === "convenor" ? "drafter" : "convenor";
	const words = t(other === "convenor" ? "makeConvenor" : "makeDrafter");
	return (
		<Form method="post" preventScrollReset className="row">
			<input type="hidden" name="groupId" value={group.id} />
			<input type="hidden" name="memberId" value={member.memberId} />
			<Button look="quiet" small name="intent" value={other} aria-label={`${words}: ${of}`}>
				{words}
			</Button>
			<Button look="danger" small name="intent" value="takeOut" aria-label={`${t("takeOut")}: ${of}`}>
				{t("takeOut")}
			</Button>
		</Form>
	);
}

function AddMember({ group, members }: { group: GroupRow; members: Person[] }) {
	const { t } = useTranslation("groups");
	const nameOf = useConstituencyName();
	const inside = new Set(group.members.map((member) => member.memberId));
	const others = members.filter((member) => !inside.has(member.id));
	if (others.length === 0) return <p className="soft note">{t("everybodyIn")}</p>;
	return (
		<details>
			<summary>{t("add")}</summary>
			<Form method="post" preventScrollReset className="group-form" key={group.members.length}>
				<input type="hidden" name="groupId" value={group.id} />
				<SelectField label={t("member")} name="memberId" required>
					{others.map((member) => (
						<option key={member.id} value={member.id}>
							{`${member.name} (${nameOf(member.constituency)})`}
						</option>
					))}
				</SelectField>
				<SelectField label={t("part.label")} name="part" defaultValue="drafter">
					{groupParts.map((part) => (
						<option key={part} value={part}>
							{t(`part.${part}`)}
						</option>
					))}
				</SelectField>
				<Button look="quiet" name="intent" value="set">
					{t("addSubmit")}
				</Button>
			</Form>
		</details>
	);
}

function ChangeGroup({ group, refusal }: { group: GroupRow; refusal: Answer }) {
	const { t } = useTranslation("groups");
	const id = useId();
	const own =
		refusal?.values.intent === "rename" && refusal.values.groupId === group.id ? refusal : undefined;
	return (
		<details open={own !== undefined}>
			<summary aria-label={t("changeOf", { name: group.name })}>{t("change")}</summary>
			<Form method="post" preventScrollReset className="group-form">
				<input type="hidden" name="groupId" value={group.id} />
				<TextField
					label={t("name")}
					name="name"
					dir="auto"
					required
					maxLength={120}
					defaultValue={own?.values.name ?? group.name}
					error={own?.fields.name}
				/>
				<Button look="quiet" name="intent" value="rename">
					{t("rename")}
				</Button>
			</Form>
			<Form method="post" className="stack-tight">
				<input type="hidden" name="groupId" value={group.id} />
				<p id={id} className="soft note">
					{t("dissolveHint")}
				</p>
				<Button look="danger" name="intent" value="dissolve" aria-describedby={id}>
					{t("dissolve")}
				</Button>
			</Form>
		</details>
	);
}
