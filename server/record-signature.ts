import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { type Signature, signedText } from "#shared/checkpoint.ts";
import type { RoundRecord, UnsignedRecord } from "#shared/record.ts";

/**
 * Signs a document (a record, a receipt, a checkpoint) with the installation's Ed25519 key (PKCS#8 PEM), over the
 * canonical JSON of everything beside the signature. A signature it already has is replaced.
 */
export function signDocument<T extends object>(
	document: T,
	privateKeyPem: string,
): T & { signature: Signature } {
	const privateKey = openPrivateKey(privateKeyPem);
	if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("records are signed with an Ed25519 key");
	return {
		...document,
		signature: {
			algorithm: "Ed25519",
			publicKey: printPublicKey(privateKeyPem),
			value: sign(null, Buffer.from(signedText(document), "utf8"), privateKey).toString("hex"),
		},
	};
}

/** The same for a record. */
export function signRecord(record: UnsignedRecord, privateKeyPem: string): RoundRecord {
	return signDocument(record, privateKeyPem);
}

/** Whether the document's signature is by the key it names. Whose key that is, its fingerprint must tell. */
export function isSigned(document: { signature: Signature }): boolean {
	const { publicKey, value } = document.signature;
	const { key, pem } = openPublicKey(publicKey);
	// One spelling per key: PEM reads many, and every byte of a record must count.
	if (key.asymmetricKeyType !== "ed25519" || pem !== publicKey) return false;
	return verify(null, Buffer.from(signedText(document), "utf8"), key, Buffer.from(value, "hex"));
}

/** SHA-256 of the public key's DER bytes, in groups of eight hex digits: to compare with the printed one. */
export function fingerprintOf(publicKeyPem: string): string {
	const der = openPublicKey(publicKeyPem).key.export({ type: "spki", format: "der" });
	const digits = createHash("sha256").update(der).digest("hex");
	return digits.match(/.{8}/g)?.join(" ") ?? digits;
}

/** A key's public half as SubjectPublicKeyInfo PEM, in its one spelling. */
function printPublicKey(pem: string): string {
	return openPublicKey(pem).pem;
}

/** Reading a key costs as much as signing: each keeps what it read last, and an installation has one. */
const openPrivateKey = keepLast((pem) => createPrivateKey(pem));
const openPublicKey = keepLast((pem) => {
	const key = createPublicKey(pem);
	return { key, pem: key.export({ type: "spki", format: "pem" }) as string };
});

function keepLast<T>(read: (pem: string) => T): (pem: string) => T {
	const kept = new Map<string, T>();
	return (pem) => {
		const known = kept.get(pem) ?? read(pem);
		// The private and the public half of one key are two spellings.
		if (!kept.has(pem) && kept.size > 1) kept.clear();
		kept.set(pem, known);
		return known;
	};
}
