import { useTranslation } from "react-i18next";
import { Form, Link, useLocation } from "react-router";
import { type Language, languageNames, languages } from "#shared/i18n.ts";

type Props = {
	installation: { name: string; emblem: string; demo: boolean };
	person: { id: string; name: string; administrator: boolean } | null;
	language: Language | string;
	theme: string;
};

/** Emblem and name of the installation, the reader's language and theme, and who is signed in. */
export function Masthead({ installation, person, language, theme }: Props) {
	const { t } = useTranslation();
	const location = useLocation();
	const back = `${location.pathname}${location.search}`;
	return (
		<header>
			<div className="masthead">
				<Link to="/" className="masthead-home">
					<span className="emblem" aria-hidden="true">
						{installation.emblem}
					</span>
					{installation.name}
				</Link>
				<div className="masthead-end">
					<details className="menu">
						<summary>{t("masthead.display")}</summary>
						{/* A full page load: direction and sentences change as one. */}
						<Form method="post" action="/choices" className="menu-body" reloadDocument>
							<input type="hidden" name="back" value={back} />
							{languages.map((code) => (
								<button
									key={code}
									type="submit"
									name="language"
									value={code}
									lang={code}
									aria-pressed={code === language}
								>
									{languageNames[code]}
								</button>
							))}
							{(["system", "light", "dark"] as const).map((choice) => (
								<button
									key={choice}
									type="submit"
									name="theme"
									value={choice}
									aria-pressed={choice === theme}
								>
									{t(`theme.${choice}`)}
								</button>
							))}
						</Form>
					</details>
					{person ? (
						<details className="menu">
							<summary dir="auto">{person.name}</summary>
							<div className="menu-body">
								<Link to="/account">{t("masthead.account")}</Link>
								{person.administrator ? (
									<>
										<Link to="/admin/people">{t("masthead.people")}</Link>
										<Link to="/admin/outbox">{t("masthead.outbox")}</Link>
									</>
								) : null}
								<Form method="post" action="/sign-out">
									<button type="submit">{t("masthead.signOut")}</button>
								</Form>
							</div>
						</details>
					) : (
						<Link to="/sign-in">{t("masthead.signIn")}</Link>
					)}
				</div>
			</div>
			{installation.demo ? <p className="demo-banner">{t("masthead.demo")}</p> : null}
		</header>
	);
}
