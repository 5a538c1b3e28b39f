import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
let lastTime = 0;

/**
 * A new id: 10 characters of time (ms) and 16 of randomness, in Crockford's base 32, lower case.
 * Sorts by the moment it was made; safe in addresses and file names. Never guessable.
 */
export function newId(): string {
	lastTime = Math.max(lastTime, Date.now());
	let time = lastTime;
	let head = "";
	for (let i = 0; i < 10; i++) {
		head = alphabet[time % 32] + head;
		time = Math.floor(time / 32);
	}
	let tail = "";
	for (const byte of randomBytes(16)) tail += alphabet[byte % 32];
	return head + tail;
}
