import "i18next";
import type en from "#shared/catalogues/en.ts";

// Keys are checked against the English catalogue.
declare module "i18next" {
	interface CustomTypeOptions {
		defaultNS: "common";
		resources: typeof en;
		returnNull: false;
	}
}
