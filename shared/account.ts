import { z } from "zod";
import { languages } from "./i18n.ts";

/** How long an invitation's link can be used, in ms. */
export const invitationLifetime = 14 * 24 * 60 * 60 * 1000;

/** Shortest and longest password, in characters (SAFETY 3.1). Any character counts; pasting is welcome. */
export const passwordLength = { least: 10, most: 200 } as const;

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const name = z.string().trim().min(2).max(120);
const locale = z.enum(languages);
/** A password somebody chooses now. */
const newPassword = z
	.string()
	.min(passwordLength.least, "account:field.passwordShort")
	.max(passwordLength.most, "account:field.passwordLong");
/** A password somebody has: its rules were checked when it was chosen. */
const password = z.string().min(1).max(passwordLength.most);

export const signInInput = z.object({ email, password });
export const forgottenInput = z.object({ email });
export const resetInput = z.object({ password: newPassword });
export const accountInput = z.object({ name, locale });
export const passwordChangeInput = z.object({ currentPassword: password, newPassword });
export const newPersonInput = z.object({ name, locale, password: newPassword });
export const knownPersonInput = z.object({ password });
export const administratorInput = z.object({ name, email });
export const installationInviteInput = z.object({ name, email, locale });

export type SignInInput = z.infer<typeof signInInput>;
export type AccountInput = z.infer<typeof accountInput>;
export type PasswordChangeInput = z.infer<typeof passwordChangeInput>;
export type NewPersonInput = z.infer<typeof newPersonInput>;
export type InstallationInviteInput = z.infer<typeof installationInviteInput>;

const browsers = [
	["Edg", "Edge"],
	["OPR", "Opera"],
	["SamsungBrowser", "Samsung Internet"],
	["Firefox", "Firefox"],
	["FxiOS", "Firefox"],
	["CriOS", "Chrome"],
	["Chrome", "Chrome"],
	["Safari", "Safari"],
] as const;
const systems = [
	["iPhone", "iPhone"],
	["iPad", "iPad"],
	["Android", "Android"],
	["Windows", "Windows"],
	["Mac OS X", "macOS"],
	["CrOS", "ChromeOS"],
	["Linux", "Linux"],
] as const;

/**
 * What a browser says it is, in names a person knows: "Firefox, Windows". Only a help for recognizing one's own
 * device, never a proof.
 * @returns an empty text where nothing is recognized
 */
export function describeDevice(userAgent: string): string {
	const find = (list: readonly (readonly [string, string])[]) =>
		list.find(([sign]) => userAgent.includes(sign))?.[1];
	return [find(browsers), find(systems)].filter(Boolean).join(", ");
}
