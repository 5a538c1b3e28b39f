import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { When } from "#app/ui/when.tsx";
import "./admin.css";

type Person = {
	id: string;
	name: string;
	email: string;
	since: number;
	administratorSince: number | null;
	suspendedAt: number | null;
};

/** Everybody with an account. Grave steps lead to a page of their own. */
export function PeopleTable({ people, selfId }: { people: Person[]; selfId: string }) {
	const { t } = useTranslation("admin");
	return (
		<table className="table-cards">
			<thead>
				<tr>
					<th scope="col">{t("people.name")}</th>
					<th scope="col">{t("people.email")}</th>
					<th scope="col">{t("people.since")}</th>
					<th scope="col">{t("people.access")}</th>
					<th scope="col">
						<span className="visually-hidden">{t("people.actions")}</span>
					</th>
				</tr>
			</thead>
			<tbody>
				{people.map((person) => (
					<tr key={person.id}>
						<th scope="row">
							<bdi>{person.name}</bdi>
						</th>
						<td data-label={t("people.email")}>
							<bdi>{person.email}</bdi>
						</td>
						<td data-label={t("people.since")}>
							<When at={person.since} style="day" />
						</td>
						<td data-label={t("people.access")}>
							<Access person={person} />
						</td>
						<td>
							{person.id === selfId ? (
								<span className="soft">{t("people.you")}</span>
							) : (
								<Acts person={person} />
							)}
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Access({ person }: { person: Person }) {
	const { t } = useTranslation("admin");
	if (person.suspendedAt !== null) {
		return (
			<span>
				<span className="not-met">{t("people.suspended")}</span> <When at={person.suspendedAt} style="day" />
			</span>
		);
	}
	return <span>{person.administratorSince ? t("people.administrator") : t("people.member")}</span>;
}

function Acts({ person }: { person: Person }) {
	const { t } = useTranslation("admin");
	const { name } = person;
	if (person.suspendedAt !== null) {
		return (
			<Form method="post" className="acts">
				<input type="hidden" name="personId" value={person.id} />
				<Button
					look="quiet"
					small
					name="intent"
					value="restore"
					aria-label={t("people.restoreOne", { name })}
				>
					{t("people.restore")}
				</Button>
			</Form>
		);
	}
	const standing = person.administratorSince ? "endAdministrator" : "makeAdministrator";
	return (
		<span className="acts">
			<Link to={`?do=${standing}&person=${person.id}`} aria-label={t(`people.${standing}One`, { name })}>
				{t(`people.${standing}`)}
			</Link>
			<Link to={`?do=suspend&person=${person.id}`} aria-label={t("people.suspendOne", { name })}>
				{t("people.suspend")}
			</Link>
		</span>
	);
}
