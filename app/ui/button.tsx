import type { ComponentProps } from "react";
import { Link } from "react-router";

type Look = "primary" | "quiet" | "plain" | "danger";
const looks: Record<Look, string> = {
	primary: "",
	quiet: "button-quiet",
	plain: "button-plain",
	danger: "button-danger",
};

function classOf(look: Look, small?: boolean): string {
	return ["button", looks[look], small ? "button-small" : ""].filter(Boolean).join(" ");
}

/** One primary button per screen, its words a verb. */
export function Button({
	look = "primary",
	small,
	className,
	...rest
}: ComponentProps<"button"> & { look?: Look; small?: boolean }) {
	return (
		<button type="submit" {...rest} className={[classOf(look, small), className].filter(Boolean).join(" ")} />
	);
}

export function ButtonLink({
	look = "primary",
	small,
	...rest
}: ComponentProps<typeof Link> & { look?: Look; small?: boolean }) {
	return <Link {...rest} className={classOf(look, small)} />;
}
