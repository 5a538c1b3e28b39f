import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type RecordKey = { privateKeyPem: string; publicKeyPem: string };

/**
 * The installation's Ed25519 key that signs records. Kept beside the database, never in it, so that a copy
 * of the database cannot sign. Made at the first start.
 */
export function openRecordKey(dataDir: string): RecordKey {
	const path = join(dataDir, "record-key.pem");
	if (!existsSync(path)) {
		mkdirSync(dataDir, { recursive: true });
		const { privateKey } = generateKeyPairSync("ed25519");
		writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }) as string, { mode: 0o600 });
	}
	const privateKeyPem = readFileSync(path, "utf8");
	const publicKeyPem = createPublicKey(createPrivateKey(privateKeyPem)).export({
		type: "spki",
		format: "pem",
	}) as string;
	return { privateKeyPem, publicKeyPem };
}
