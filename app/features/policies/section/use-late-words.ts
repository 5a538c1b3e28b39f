import { useEffect, useState } from "react";
import { forgetOthers, keepLate, listCopies } from "#app/editor/local-copy.ts";

type Place = { personId: string; sectionId: string; sectionNumber: string };

/**
 * Looks through this device once the page is open: words of others go, and what this person typed into a text
 * that has since been frozen or begun anew is kept aside, never merged.
 * @param epoch the epoch that is being written in; null while the section is frozen
 * @param open the live text is still on the page and looks after its own copy
 * @returns a number that is raised when words were found
 */
export function useLateWords(
	{ personId, sectionId, sectionNumber }: Place,
	epoch: number | null,
	open: boolean,
	standing: ReadonlyMap<string, string> | null,
): [version: number, raise: () => void] {
	const [version, setVersion] = useState(0);
	useEffect(() => {
		void forgetOthers(personId);
	}, [personId]);
	useEffect(() => {
		if (!standing || (epoch === null && open)) return;
		let left = false;
		const drain = async () => {
			const old = (await listCopies(personId, sectionId)).filter((copy) => copy.epoch !== epoch);
			if (old.length === 0 || left) return;
			const { drainCopy } = await import("#app/editor/open-copy.ts");
			for (const copy of old) {
				await drainCopy(copy, sectionNumber, standing, (late) => keepLate(personId, sectionId, late));
			}
			if (!left) setVersion((last) => last + 1);
		};
		void drain();
		return () => {
			left = true;
		};
	}, [personId, sectionId, sectionNumber, epoch, open, standing]);
	return [version, () => setVersion((last) => last + 1)];
}
