import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useWhen } from "../ui/when.tsx";
import { useConstituencyName } from "../ui/who.tsx";
import type { AuthorWords } from "./author-look.ts";

/** Who wrote words, in which capacity and when, as one sentence in the reader's language. */
export function useAuthorWords(): AuthorWords {
	const { t } = useTranslation(["editor", "common"]);
	const write = useWhen();
	const nameOf = useConstituencyName();
	// Changes only with the language and the zone, as all of these words do; whole texts are drawn with them.
	const stamp = write(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: see above
	return useMemo(
		() => ({
			letterOf: (code) =>
				code === null
					? t("common:letter.none")
					: t(`common:letter.${code}` as never, { defaultValue: code.slice(0, 1).toUpperCase() }),
			describe: (author, at) => {
				if (!author) return t("authorship.unknown");
				const time = at === null ? t("authorship.now") : write(at);
				if (author.name === null) return t("authorship.first", { time });
				const { name, constituency } = author;
				const capacity = t(`common:capacity.${author.capacity}` as never, { defaultValue: author.capacity });
				return constituency === null
					? t("authorship.byNone", { name, capacity, time })
					: t("authorship.by", { name, constituency: nameOf(constituency), capacity, time });
			},
		}),
		[t, stamp],
	);
}
