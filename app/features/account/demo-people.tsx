import { useTranslation } from "react-i18next";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import { knownConstituencies } from "#shared/members.ts";
import "./account.css";

type DemoPerson = { name: string; constituency: string | null; capacity: string | null; address: string };

/** The demonstration's people with a link each that signs them in, by constituency in their fixed order. */
export function DemoPeople({ people }: { people: DemoPerson[] }) {
	const { t } = useTranslation(["account", "common"]);
	const nameOf = useConstituencyName();
	const groups = [null, ...knownConstituencies]
		.map((code) => ({ code, people: people.filter((person) => person.constituency === code) }))
		.filter((group) => group.people.length > 0);
	return (
		<section className="stack" aria-labelledby="demo-people">
			<h2 id="demo-people">{t("signIn.demo.title")}</h2>
			<p className="soft">{t("signIn.demo.text")}</p>
			<div className="demo-groups">
				{groups.map(({ code, people }) => (
					<section key={code ?? "none"}>
						<h3 className="who">
							<Chip constituency={code} />
							{code ? nameOf(code) : t("signIn.demo.neutral")}
						</h3>
						<ul className="plain-list">
							{people.map((person) => (
								<li key={person.address}>
									<a href={person.address} dir="auto">
										{person.name}
									</a>{" "}
									<span className="soft note">
										{person.capacity
											? t(`common:capacity.${person.capacity}` as never)
											: t("signIn.demo.administrator")}
									</span>
								</li>
							))}
						</ul>
					</section>
				))}
			</div>
		</section>
	);
}
