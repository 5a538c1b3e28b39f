import { useTranslation } from "react-i18next";
import { Form, useNavigation } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { importExtensions } from "#shared/import.ts";

/** Chooses a document; what becomes of it is shown next. */
export function UploadForm({ error }: { error: string | undefined }) {
	const { t } = useTranslation("import");
	const busy = useNavigation().state !== "idle";
	return (
		<Form method="post" encType="multipart/form-data" className="stack">
			<TextField
				label={t("file")}
				hint={t("fileHint")}
				type="file"
				name="file"
				accept={importExtensions.join(",")}
				required
				error={error}
			/>
			<Button name="intent" value="read" disabled={busy}>
				{t("read")}
			</Button>
		</Form>
	);
}
