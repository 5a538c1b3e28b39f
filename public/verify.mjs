/*
 * The second verifier of Tripact. One file, no network, no installation; it shares no code with the server and was
 * written from the description of the formats alone. It reads records of decision (counts, counts in totals, certified
 * records), bundles (a zip or its files), receipts of ballots, checkpoints and stretches of the log.
 *
 *     node verify.mjs FILE...       0: everything holds; 1: one line for each failure; 2: a file cannot be read
 *
 * In a browser it is the script of verify.html. It needs Node 20 or a browser of 2022.
 *
 * What is hashed: SHA-256 of the UTF-8 bytes of a word for the kind ("text/1", "payload/1", "entry/1", "ballot/1",
 * "terms/1"), a line feed, and the parts, with a line feed between them. What is signed: the canonical JSON (RFC 8785)
 * of a document without its member "signature", with Ed25519 (RFC 8032).
 */

const inNode = typeof process !== "undefined" && Boolean(process.versions?.node);
const nodeCrypto = inNode ? await import("node:crypto") : null;
const utf8 = new TextEncoder();

// ---------------------------------------------------------------- bytes, hashes, signatures

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function fromHex(digits) {
	const bytes = new Uint8Array(digits.length / 2);
	for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
	return bytes;
}

async function digest(name, bytes) {
	if (nodeCrypto) return new Uint8Array(nodeCrypto.createHash(name.replace("-", "")).update(bytes).digest());
	return new Uint8Array(await crypto.subtle.digest(name, bytes));
}

const sha256 = async (bytes) => toHex(await digest("SHA-256", bytes));
const hashOf = (kind, ...parts) => sha256(utf8.encode([kind, ...parts].join("\n")));

/** The 32 bytes of a key from its PEM, which has one spelling; null for anything else. */
function readKey(pem) {
	const match = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/]{59}=)\n-----END PUBLIC KEY-----\n$/.exec(String(pem));
	if (!match) return null;
	const der = Uint8Array.from(atob(match[1]), (letter) => letter.charCodeAt(0));
	if (btoa(String.fromCharCode(...der)) !== match[1]) return null;
	// SubjectPublicKeyInfo of Ed25519 (RFC 8410) begins with these twelve bytes.
	return toHex(der.slice(0, 12)) === "302a300506032b6570032100" ? { der, raw: der.slice(12) } : null;
}

export async function fingerprint(pem) {
	const key = readKey(pem);
	return key ? (await sha256(key.der)).match(/.{8}/g).join(" ") : "";
}

async function verifySignature(key, message, signature) {
	if (nodeCrypto) {
		const publicKey = nodeCrypto.createPublicKey({ key: Buffer.from(key.der), format: "der", type: "spki" });
		return nodeCrypto.verify(null, message, publicKey, signature);
	}
	try {
		const publicKey = await crypto.subtle.importKey("spki", key.der, { name: "Ed25519" }, false, ["verify"]);
		return await crypto.subtle.verify({ name: "Ed25519" }, publicKey, signature, message);
	} catch {
		return verifyByHand(key.raw, message, signature);
	}
}

// Ed25519 by hand (RFC 8032, 5.1.7), for browsers without it.
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a, m = P) => ((a % m) + m) % m;
function power(base, exponent) {
	let result = 1n;
	for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
	return result;
}
const invert = (a) => power(a, P - 2n);
const D = mod(-121665n * invert(121666n));
const ROOT = power(2n, (P - 1n) / 4n);
const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);

function recoverX(y, odd) {
	const u = mod(y * y - 1n);
	const v = mod(D * y * y + 1n);
	let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
	if (mod(v * x * x - u) !== 0n) x = mod(x * ROOT);
	if (mod(v * x * x - u) !== 0n || (x === 0n && odd)) return null;
	return (x & 1n) === (odd ? 1n : 0n) ? x : P - x;
}

function readPoint(bytes) {
	const y = number(bytes) & (2n ** 255n - 1n);
	if (y >= P) return null;
	const x = recoverX(y, bytes[31] >= 128);
	return x === null ? null : [x, y, 1n, mod(x * y)];
}

function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
	const a = mod((y1 - x1) * (y2 - x2));
	const b = mod((y1 + x1) * (y2 + x2));
	const c = mod(2n * t1 * t2 * D);
	const d = mod(2n * z1 * z2);
	const [e, f, g, h] = [b - a, d - c, d + c, b + a];
	return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function timesPoint(times, point) {
	let sum = [0n, 1n, 1n, 0n];
	for (let n = times, add = point; n > 0n; n >>= 1n, add = addPoints(add, add)) if (n & 1n) sum = addPoints(sum, add);
	return sum;
}

export async function verifyByHand(raw, message, signature) {
	const y = mod(4n * invert(5n));
	const base = [recoverX(y, false), y];
	const [publicPoint, r] = [readPoint(raw), readPoint(signature.slice(0, 32))];
	const s = number(signature.slice(32));
	if (!publicPoint || !r || s >= ORDER) return false;
	const joined = new Uint8Array(64 + message.length);
	joined.set(signature.slice(0, 32));
	joined.set(raw, 32);
	joined.set(message, 64);
	const h = mod(number(await digest("SHA-512", joined)), ORDER);
	const left = timesPoint(s, [base[0], base[1], 1n, mod(base[0] * base[1])]);
	const right = addPoints(r, timesPoint(h, publicPoint));
	return mod(left[0] * right[2] - right[0] * left[2]) === 0n && mod(left[1] * right[2] - right[1] * left[2]) === 0n;
}

// ---------------------------------------------------------------- canonical JSON (RFC 8785)

const byCodeUnits = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export function canonical(value) {
	if (value === null || typeof value === "boolean") return String(value);
	if (typeof value === "number") {
		if (!Number.isFinite(value)) throw new Error("a number that JSON does not know");
		return Object.is(value, -0) ? "0" : String(value);
	}
	if (typeof value === "string") {
		if (/\p{Surrogate}/u.test(value)) throw new Error("half a character");
		return JSON.stringify(value);
	}
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (typeof value !== "object") throw new Error(`${typeof value} is not JSON`);
	const members = Object.keys(value).sort(byCodeUnits);
	return `{${members.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** A file has one spelling: members in order, tabs, a line feed at the end. */
function spell(document) {
	return `${JSON.stringify(JSON.parse(canonical(document)), null, "\t")}\n`;
}

const same = (a, b) => canonical(a ?? null) === canonical(b ?? null);

async function isSigned(document) {
	const { signature, ...rest } = document;
	const key = readKey(signature?.publicKey);
	const plain = same(Object.keys(signature ?? {}).sort(), ["algorithm", "publicKey", "value"]);
	if (!key || !plain || signature.algorithm !== "Ed25519" || !/^[0-9a-f]{128}$/.test(signature.value)) return false;
	return verifySignature(key, utf8.encode(canonical(rest)), fromHex(signature.value));
}

// ---------------------------------------------------------------- the count

const big = (value = 0) => {
	if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is not a number of seats or votes`);
	return BigInt(value);
};

function gcd(a, b) {
	return b === 0n ? a : gcd(b, a % b);
}

/** top/over in lowest terms, as text. */
function ratio(top, over) {
	const common = gcd(top, over) || 1n;
	return over / common === 1n ? `${top / common}` : `${top / common}/${over / common}`;
}

function share(text) {
	const match = /^(\d{1,9})(?:\/(\d{1,9}))?$/.exec(text);
	const [top, over] = [BigInt(match?.[1] ?? 0), BigInt(match?.[2] ?? 1)];
	if (!match || over === 0n || top > over) throw new Error(`${text} is not a share`);
	return { top, over };
}

/** -1, 0 or 1 as `part` is below, at or above the share of `whole`. */
function against(part, { top, over }, whole) {
	const difference = part * over - top * whole;
	return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** Votes by constituency, whole numbers only; weights are whole too, over one common denominator. */
function weigh(rule, groups) {
	const list = Object.entries(groups).map(([code, group]) => {
		if (code === "total") throw new Error("total is no constituency");
		const { approve, reserve, oppose, abstain } = group.ballots;
		const cast = { for: big(approve), reserve: big(reserve), oppose: big(oppose), abstain: big(abstain) };
		const votes = cast.for + cast.reserve + cast.oppose + cast.abstain;
		const all = big(group.seats);
		const filled = all - big(group.vacant);
		const present = group.present === undefined ? votes : big(group.present);
		if (filled < 0n || votes > present || present > filled) throw new Error(`${code}: more votes than seats`);
		const as = (choice) => ((rule.reservationCountsAs ?? "approve") === choice ? cast.reserve : 0n);
		const yes = cast.for + as("approve");
		const no = cast.oppose + as("oppose");
		const none = cast.abstain + as("abstain");
		const seats = rule.seatsCounted === "filled" ? filled : all;
		const measures = { for: yes, against: no, abstain: none, expressed: yes + no, ballots: votes, present, seats };
		return { code, ...measures, reserve: cast.reserve, weight: 1n, power: present };
	});
	if (list.length === 0) throw new Error("nobody votes");
	let denominator = 1n;
	const multiple = (sizes) => sizes.filter((size) => size > 0n).reduce((a, b) => (a / gcd(a, b)) * b, 1n);
	if (rule.kind === "weighted") {
		const size = (one) => (rule.weightBasis === "present" ? one.present : one.seats);
		const power = multiple(list.map(size));
		for (const one of list) Object.assign(one, { power, weight: size(one) === 0n ? 0n : power / size(one) });
	}
	if (rule.kind === "mlc") {
		const first = list.find((one) => one.code === "government" || one.code === "G");
		if (!first) throw new Error("no governments");
		const others = list.filter((one) => one !== first);
		denominator = 2n * multiple(others.map((one) => one.present));
		Object.assign(first, { weight: denominator, power: first.present * denominator });
		for (const one of others) {
			const power = (first.present * denominator) / 2n;
			Object.assign(one, { power, weight: one.present === 0n ? 0n : power / one.present });
		}
	}
	return { list, denominator };
}

/** The result of a rule on what was cast: the fourth to seventh paragraphs of the rules of counting, in whole numbers. */
export function count(rule, groups) {
	const { list, denominator } = weigh(rule, groups);
	const sum = (what, of = list) => of.reduce((total, one) => total + one.weight * one[what], 0n);
	const heads = (what) => list.reduce((total, one) => total + one[what], 0n);
	const collect = (value) => Object.fromEntries(list.map((one) => [one.code, value(one)]));
	const codes = (test) => list.filter(test).map((one) => one.code);
	const result = {
		weights: collect((one) => ratio(one.weight, denominator)),
		totals: {
			for_: ratio(sum("for"), denominator),
			against: ratio(sum("against"), denominator),
			abstain: ratio(sum("abstain"), denominator),
		},
	};
	const missed = quorum();
	if (missed.length > 0) return { ...result, outcome: "no_quorum", missed };
	const qualified = rule.kind === "mlc" || rule.kind === "standards";
	const needed = share(rule.majority ?? (qualified ? "2/3" : "1/2"));
	const strict = rule.strict ?? !qualified;
	const base = rule.base ?? "expressed";
	const carries = (of) => {
		const found = against(sum("for", of), needed, sum(base, of));
		return sum("for", of) > 0n && (strict ? found > 0 : found >= 0);
	};
	const adopted = list.some((one) => one.reserve > 0n) ? "adopted_with_reservations" : "adopted";
	if (rule.participating?.some((code) => !list.some((one) => one.code === code))) throw new Error("no such body");
	return { ...result, ...outcome() };

	function quorum() {
		const { basis = "present", perGroup, total, attending, strict: more = false } = rule.quorum ?? {};
		const met = (found) => (more ? found > 0 : found >= 0);
		const lacking =
			perGroup === undefined ? [] : codes((one) => !met(against(one[basis], share(perGroup), one.seats)));
		if (total === undefined && attending === undefined) return lacking;
		const part = share(total ?? "1/2");
		const [have, whole, scale] =
			attending === undefined ? [sum(basis), sum("seats"), denominator] : [heads(basis), big(attending), 1n];
		result.quorumTotal = { have: ratio(have, scale), need: ratio(part.top * whole, part.over * scale) };
		return met(against(have, part, whole)) ? lacking : [...lacking, "total"];
	}

	function outcome() {
		if (rule.kind === "consensus") {
			const objecting = codes((one) => one.against > 0n);
			if (objecting.length > 0) return { outcome: "no_consensus", objecting };
			const noSupportFrom = codes((one) => one.for === 0n);
			const asked = rule.needSupportFromEachGroup ?? true;
			if (asked && noSupportFrom.length > 0) return { outcome: "not_established", noSupportFrom };
			return { outcome: adopted };
		}
		if (rule.kind === "eachGroup") {
			const groupResult = collect((one) => (carries([one]) ? "carried" : "not carried"));
			const notCarriedIn = codes((one) => !carries([one]));
			if (notCarriedIn.length > 0) return { outcome: "not_adopted", groupResult, notCarriedIn };
			return { outcome: adopted, groupResult };
		}
		if (rule.kind === "mlc") {
			const half = (one) => one.for > 0n && 2n * one.weight * one.for >= one.power;
			const parts = { power: collect((one) => ratio(one.power, denominator)), halfInGroup: collect(half) };
			const twoThirds = carries(list);
			return { ...parts, twoThirds, outcome: twoThirds && list.every(half) ? adopted : "not_adopted" };
		}
		if (rule.kind === "standards") {
			const inFavour = carries(list.filter((one) => rule.participating?.includes(one.code) ?? true));
			const limit = share(rule.maxAgainst ?? "1/4");
			const againstWithinLimit = against(sum("against"), limit, sum("expressed")) <= 0;
			return { inFavour, againstWithinLimit, outcome: inFavour && againstWithinLimit ? adopted : "not_adopted" };
		}
		if (rule.kind !== "simple" && rule.kind !== "weighted") throw new Error(`no rule is called ${rule.kind}`);
		if (sum("expressed") === 0n) return { outcome: "not_adopted", why: "no votes for or against" };
		if (carries(list)) return { outcome: adopted };
		const tie = sum("for") === sum("against") && against(sum("for"), needed, sum(base)) === 0;
		if (!tie) return { outcome: "not_adopted" };
		if (!rule.castingVote) return { outcome: "not_adopted_tie" };
		const yes = rule.castingVote === "approve" || rule.castingVote === "for";
		return { outcome: yes ? "adopted_on_casting_vote" : "not_adopted_on_casting_vote" };
	}
}

// ---------------------------------------------------------------- the log

const entryMembers = "at capacity chain constituency hash memberId payloadHash personId previousHash refs seq type".split(" ");

async function hashEntry(entry) {
	const { hash: _hash, payload: _payload, ...body } = entry;
	return hashOf("entry/1", entry.previousHash, canonical(body));
}

/** A stretch of one log: every entry whole, bound to the one before, numbered without a gap. */
async function checkStretch(entries, chain, fail) {
	let before = null;
	for (const entry of entries) {
		const which = `entry ${entry.seq}`;
		const members = Object.keys(entry).filter((name) => name !== "payload").sort(byCodeUnits);
		if (!same(members, entryMembers)) fail("form", `${which} has not the members of an entry`, entry.seq);
		if (entry.chain !== chain) fail("log-chain", `${which} is of another log`, entry.seq);
		if (before && entry.seq !== before.seq + 1) fail("log-order", `${which} follows entry ${before.seq}`, before.seq + 1);
		if (before && entry.at < before.at) fail("log-order", `${which} is earlier than the one before`, entry.seq);
		const bound = entry.seq === 1 ? entry.previousHash === "" : !before || entry.previousHash === before.hash;
		if (!bound) fail("log-chain", `${which} does not continue the one before`, entry.seq);
		if ((await hashEntry(entry)) !== entry.hash) fail("log-hash", `${which} was changed`, entry.seq);
		if (entry.payload !== undefined && (await hashOf("payload/1", canonical(entry.payload))) !== entry.payloadHash) {
			fail("log-payload", `what ${which} says was changed`, entry.seq);
		}
		before = entry;
	}
	return before;
}

function checkEnd(last, checkpoint, fail) {
	if (last?.seq === checkpoint.seq && last.hash === checkpoint.hash) return;
	fail("checkpoint", `the log does not end at entry ${checkpoint.seq}, as it says`, checkpoint.seq);
}

// ---------------------------------------------------------------- a count

const choices = ["approve", "reserve", "oppose", "abstain"];
const isSealed = (record) => record.format === "tripact-record/1-totals";

async function checkCount(record, fail) {
	const { text, round, log, policy } = record;
	if ((await hashOf("text/1", text.canonical)) !== text.hash) fail("text-hash", "the text is not the one that was put to the vote");
	if (canonical(JSON.parse(text.canonical)) !== text.canonical) fail("text-form", "the text is not in its canonical form");
	for (const [index, ballot] of record.ballots.entries()) {
		const which = nameBallot(ballot, index);
		if (ballot.textHash !== text.hash) fail("ballot-text", `${which} was cast on another text`);
		if (!(ballot.castAt >= round.openedAt && ballot.castAt <= round.closedAt)) {
			fail("ballot-time", `${which} was cast while the round was not open`);
		}
	}
	if (isSealed(record)) checkTotals(record, fail);
	else await checkNames(record, fail);
	checkResult(record, fail);
	checkEnd(await checkStretch(log, `policy:${policy.id}`, fail), record.checkpoint, fail);
	await checkRoundInLog(record, fail);
	if (!(await isSigned(record))) fail("signature", "the signature does not fit the record");
}

const nameBallot = (ballot, index) =>
	ballot.seat ? `the ballot of seat ${ballot.seat}, revision ${ballot.revision}` : `ballot ${index + 1}`;

async function checkNames({ roll, ballots, round, reservations }, fail) {
	const seats = new Map(roll.map((one) => [one.seat, one]));
	if (seats.size !== roll.length) fail("roll", "a seat stands twice on the roll");
	if (new Set(roll.map((one) => one.memberId)).size !== roll.length) fail("roll", "a member holds two seats");
	const lines = new Map();
	for (const [index, ballot] of ballots.entries()) {
		const which = nameBallot(ballot, index);
		const { id, seat, revision, name, choice, statement, textHash, castAt } = ballot;
		const body = { id, roundId: round.id, seat, revision, name, choice, statement, textHash, castAt };
		if ((await hashOf("ballot/1", canonical(body))) !== ballot.hash) fail("ballot-hash", `${which} was changed`);
		if (!seats.has(seat)) fail("ballot-seat", `${which}: there is no such seat`);
		if (!choices.includes(choice)) fail("form", `${which}: ${choice} is no choice`);
		if (choice === "reserve" && !statement?.trim()) fail("reservations", `${which}: a reservation without words`);
		lines.set(seat, [...(lines.get(seat) ?? []), ballot]);
	}
	for (const [seat, line] of lines) {
		const fits = line.every(
			(one, index) => one.revision === index + 1 && (one.supersededAt === null) === (index + 1 === line.length),
		);
		if (!fits) fail("ballot-current", `seat ${seat} has not one current ballot, its last`);
	}
	const stated = ballots
		.filter((one) => one.choice === "reserve" && one.supersededAt === null)
		.map(({ seat, name, statement }) => {
			return { seat, constituency: seats.get(seat)?.constituency ?? "", name, statement: statement ?? "" };
		});
	if (!same(stated, reservations)) fail("reservations", "the reservations are not those of the ballots");
}

/** From roll and ballots to numbers, by tallying. */
function tally({ roll, vacancies, ballots, present = [] }) {
	const groups = {};
	const codes = [...roll.map((one) => one.constituency), ...Object.keys(vacancies)];
	for (const code of codes) {
		const vacant = vacancies[code] ?? 0;
		groups[code] = { seats: vacant, ...(vacant > 0 && { vacant }), present: 0, ballots: {} };
	}
	for (const { seat, constituency } of roll) {
		const group = groups[constituency];
		const ballot = ballots.find((one) => one.seat === seat && one.supersededAt === null);
		group.seats += 1;
		if (ballot || present.includes(seat)) group.present += 1;
		if (ballot) group.ballots[ballot.choice] = (group.ballots[ballot.choice] ?? 0) + 1;
	}
	return groups;
}

function checkTotals({ groups, ballots, seats, vacancies, reservations }, fail) {
	for (const code of new Set([...Object.keys(groups), ...Object.keys(seats)])) {
		const { ballots: numbers = {}, seats: all = 0 } = groups[code] ?? {};
		const cast = ballots.filter((one) => one.constituency === code && one.supersededAt === null).length;
		const counted = Object.values(numbers).reduce((sum, value) => sum + value, 0);
		if (cast !== counted) fail("groups", `${code}: ${cast} ballots, but ${counted} were counted`);
		if (all !== (seats[code] ?? 0) + (vacancies[code] ?? 0)) fail("groups", `${code}: other seats than on the roll`);
		if (reservations.filter((one) => one.constituency === code).length !== (numbers.reserve ?? 0)) {
			fail("reservations", `${code}: other reservations than were counted`);
		}
	}
}

function checkResult(record, fail) {
	const { round, groups, decision } = record;
	if (!isSealed(record) && !same(tally(record), groups)) fail("groups", "the numbers are not those of roll and ballots");
	const rule = round.castingVote ? { ...round.rule, castingVote: round.castingVote } : round.rule;
	const found = count(rule, isSealed(record) ? groups : tally(record));
	if (!same(found, decision)) fail("decision", `rule and ballots give ${found.outcome}, the record says ${decision.outcome}`);
}

async function checkRoundInLog(record, fail) {
	const { round, text, log, roll, vacancies } = record;
	const own = log.filter((entry) => entry.refs.roundId === round.id);
	const only = (type) => {
		const found = own.filter((entry) => entry.type === type);
		if (found.length !== 1) fail("log-round", `the log has ${found.length} entries ${type}, not one`);
		return found[0];
	};
	const opened = only("round.opened");
	const closed = only("round.closed");
	if (opened && opened.payload?.textHash !== text.hash) fail("log-opened", "the log says it was opened on another text");
	if (opened && !isSealed(record)) {
		const terms = { roundId: round.id, question: round.question, rule: round.rule, textHash: text.hash, roll, vacancies };
		if ((await hashOf("terms/1", canonical(terms))) !== opened.payload?.termsHash) {
			fail("log-opened", "question, rule, text or roll are not those it was opened with");
		}
	}
	if (closed && closed.payload?.outcome !== record.decision.outcome) fail("log-closed", "the log says another outcome");
	const cast = own.filter((entry) => entry.type === "ballot.cast");
	for (const [index, ballot] of record.ballots.entries()) {
		const times = cast.filter((entry) => entry.payload?.ballotHash === ballot.hash).length;
		if (times !== 1) fail("log-ballots", `${nameBallot(ballot, index)} is in the log ${times} times`);
	}
	for (const { seq, payload } of cast) {
		if (!record.ballots.some((one) => one.hash === payload?.ballotHash)) {
			fail("log-ballots", `entry ${seq} is of a ballot that is left out`, seq);
		}
		if ((opened && seq < opened.seq) || (closed && seq > closed.seq)) {
			fail("log-ballots", `entry ${seq} is a ballot outside the round`, seq);
		}
	}
}

// ---------------------------------------------------------------- a certified record

async function checkCertified(record, fail) {
	const { count: inner, log, signatures, acknowledgements, reason } = record;
	await checkCount(inner, fail);
	if ((await sha256(utf8.encode(spell(inner)))) !== record.countHash) fail("count-hash", "the count is not the one that was signed");
	if (log[0]?.seq !== inner.checkpoint.seq + 1 || log[0].previousHash !== inner.checkpoint.hash) {
		fail("log-continued", "the log does not continue that of the count");
	}
	const last = await checkStretch(log, `policy:${inner.policy.id}`, fail);
	checkEnd(last, record.checkpoint, fail);
	if (last && last.at > record.madeAt) fail("certified-time", "the log goes on after the certification");
	if (!same(signatures.map((one) => one.part).sort(), ["chair", "secretariat"])) {
		fail("signatures", "it is not signed by the chair and by the secretariat, once each");
	}
	const parts = Object.keys(inner.groups).map((code) => `constituency:${code}`);
	const given = acknowledgements.map((one) => one.part);
	if (new Set(given).size !== given.length || given.some((part) => !parts.includes(part))) {
		fail("acknowledgements", "a constituency acknowledged twice, or has no seats");
	}
	if (parts.some((part) => !given.includes(part)) && !reason?.trim()) {
		fail("acknowledgements", "an acknowledgement is missing, and no reason is given");
	}
	await checkSigners(record, "record.signed", signatures, fail);
	await checkSigners(record, "record.acknowledged", acknowledgements, fail);
	for (const { entry: seq, at, kind } of record.parts.statements) {
		const entry = [...inner.log, ...log].find((one) => one.seq === seq);
		if (entry?.refs.roundId !== inner.round.id || entry.at !== at) fail("statements", `no entry ${seq} for a statement (${kind})`);
	}
	if (!(await isSigned(record))) fail("signature", "the signature does not fit the certified record");
}

async function checkSigners({ log, count: inner, issue, countHash }, type, people, fail) {
	const entries = log.filter(
		(entry) => entry.type === type && entry.refs.roundId === inner.round.id && entry.payload?.issue === issue,
	);
	if (entries.length !== people.length) fail("attestations", `the log has ${entries.length} entries ${type}`);
	for (const one of people) {
		const { payload, at } = entries.find((entry) => entry.seq === one.entry) ?? {};
		const words = one.statement === null ? undefined : await sha256(utf8.encode(one.statement));
		const told =
			payload?.countHash === countHash &&
			payload.part === one.part &&
			payload.name === one.name &&
			payload.method === one.method &&
			payload.statementHash === words &&
			at === one.at;
		if (!told) fail("attestations", `the log does not tell that ${one.name} signed as ${one.part}`);
	}
}

// ---------------------------------------------------------------- receipts, checkpoints, stretches of the log

async function checkSmall(document, fail) {
	const shapes = {
		"tripact-receipt/1": "ballotHash castAt entry format installation policyId round roundId seat signature",
		"tripact-checkpoint/1": "at format hash installation policyId seq signature",
	};
	if (!same(Object.keys(document).sort(byCodeUnits), shapes[document.format].split(" "))) fail("form", "other members than it must have");
	if (!(await isSigned(document))) fail("signature", "the signature does not fit it");
}

/** The log of a record or extract with the policy it is of. */
function logOf({ format, json }) {
	if (format === "tripact-log/1") return { policyId: json.policyId, entries: json.entries };
	if (format === "tripact-record/2") return { policyId: json.count.policy.id, entries: [...json.count.log, ...json.log] };
	return { policyId: json.policy.id, entries: json.log };
}

function checkReceiptIn(receipt, document, fail) {
	const record = document.json.count ?? document.json;
	if (receipt.roundId !== record.round.id) return false;
	const found = record.ballots.find((one) => one.hash === receipt.ballotHash);
	const entry = record.log.find((one) => one.seq === receipt.entry.seq);
	if (receipt.signature.publicKey !== record.signature.publicKey) fail("receipt", "it was signed with another key than the record");
	if (!found) fail("receipt", `the record leaves the ballot of seat ${receipt.seat} out`);
	if (found && ((found.seat ?? receipt.seat) !== receipt.seat || found.castAt !== receipt.castAt)) {
		fail("receipt", "the record has the ballot for another seat or time");
	}
	const told = entry?.hash === receipt.entry.hash && entry.type === "ballot.cast" && entry.payload?.ballotHash === receipt.ballotHash;
	if (!told) fail("receipt", `entry ${receipt.entry.seq} of the log is not that of the ballot`, receipt.entry.seq);
	if (receipt.policyId !== record.policy.id || receipt.round !== record.round.number) fail("receipt", "it names another policy or round");
	return true;
}

function checkCheckpointIn(checkpoint, document, fail) {
	const { policyId, entries } = logOf(document);
	const entry = policyId === checkpoint.policyId && entries.find((one) => one.seq === checkpoint.seq);
	if (!entry) return false;
	if (entry.hash !== checkpoint.hash) fail("checkpoint", `the log has another entry ${checkpoint.seq} than the checkpoint saw`, checkpoint.seq);
	return true;
}

/** Whether `later` extends `held`, by the entries of the log from one to the other, both included. */
export async function checkExtension(held, later, entries) {
	const failures = [];
	const fail = (name, detail, entry = held.seq) => failures.push({ name, detail, entry });
	try {
		for (const one of [held, later]) await checkSmall(one, (name, detail) => fail(name, detail, one.seq));
		if (held.policyId !== later.policyId) fail("checkpoint", "they are of two policies");
		if (held.signature.publicKey !== later.signature.publicKey) fail("key", "they were signed with two keys", later.seq);
		if (entries[0]?.seq !== held.seq || entries[0].hash !== held.hash) fail("checkpoint", "the log does not begin where the checkpoint was");
		checkEnd(await checkStretch(entries, `policy:${held.policyId}`, fail), later, fail);
	} catch (error) {
		fail("form", String(error));
	}
	return failures.sort((a, b) => a.entry - b.entry);
}

// ---------------------------------------------------------------- bundles

const bundleName = "manifest.json";

/** What each file of a bundle must be, given the record. */
function partsOf({ format, json }) {
	const record = format === "tripact-record/2" ? json.count : json;
	const { rule, castingVote = null } = record.round;
	const roll = isSealed(record)
		? { seats: record.seats, vacancies: record.vacancies }
		: { roll: record.roll, vacancies: record.vacancies, substitutions: record.substitutions ?? [] };
	return {
		"text.canonical.json": record.text.canonical,
		"rule.json": spell({ rule, castingVote }),
		"roll.json": spell(roll),
		"ballots.json": spell({ ballots: record.ballots, groups: record.groups, decision: record.decision }),
		"public-key.pem": json.signature.publicKey,
	};
}

async function checkBundle(files, documents, fail) {
	const find = (path) => documents.find((one) => one.path === path);
	const manifest = find(bundleName)?.json;
	const record = find("record.json");
	if (!manifest || !record) return fail("bundle", `${manifest ? "record.json" : bundleName} is missing or cannot be read`);
	if (!(await isSigned(manifest))) fail("signature", "the signature does not fit the list of files");
	if (manifest.signature?.publicKey !== record.json.signature?.publicKey) fail("key", "list and record were signed with two keys");
	const listed = new Map(manifest.files.map((one) => [one.path, one]));
	for (const { path, bytes } of files) {
		if (path === bundleName) continue;
		const entry = listed.get(path);
		if (!entry) fail("bundle", `${path} is not on the list`);
		else if (entry.bytes !== bytes.length || entry.sha256 !== (await sha256(bytes))) fail("bundle", `${path} was changed`);
		listed.delete(path);
	}
	for (const path of listed.keys()) fail("bundle", `${path} is missing`);
	const parts = partsOf(record);
	for (const [path, words] of Object.entries(parts)) {
		const file = files.find((one) => one.path === path);
		if (!file || toHex(file.bytes) !== toHex(utf8.encode(words))) fail("bundle", `${path} is not what the record says`);
	}
	const log = find("log.json");
	const own = logOf(record).entries;
	const given = new Map((log?.json.entries ?? []).map((entry) => [entry.seq, entry.hash]));
	if (own.some((entry) => given.get(entry.seq) !== entry.hash)) fail("bundle", "log.json does not hold the log of the record");
	const checkpoint = find("checkpoint.json");
	const signed = checkpoint?.json.signature?.publicKey === manifest.signature?.publicKey;
	if (checkpoint && !signed) fail("key", "list and checkpoint were signed with two keys");
	if (checkpoint && !checkCheckpointIn(checkpoint.json, log ?? record, fail)) fail("checkpoint", "the log does not reach the checkpoint");
}

function crc32(bytes) {
	let crc = 0xffffffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	}
	return (crc ^ 0xffffffff) >>> 0;
}

/** The files of an archive that stores without compressing; every byte of it has one value. Throws at the first other. */
export function readZip(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 0;
	const take = (size) => {
		if (at + size > bytes.length) throw new Error("the archive ends too early");
		at += size;
		return at - size;
	};
	const number16 = () => view.getUint16(take(2), true);
	const number32 = () => view.getUint32(take(4), true);
	const expect = (found, wanted) => {
		if (found !== wanted) throw new Error(`the archive has another value than it must at byte ${at}`);
	};
	const common = () => {
		for (const wanted of [20, 0x0800, 0, 0, 0x21]) expect(number16(), wanted);
		const [crc, size, again, name] = [number32(), number32(), number32(), number16()];
		expect(again, size);
		expect(number16(), 0);
		return { crc, size, name };
	};
	const text = (size) => new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(take(size), at));
	const files = [];
	while (at + 4 <= bytes.length && view.getUint32(at, true) === 0x04034b50) {
		const offset = take(4);
		const head = common();
		const path = text(head.name);
		const content = bytes.subarray(take(head.size), at);
		expect(crc32(content), head.crc);
		if (files.some((one) => one.path === path)) throw new Error(`${path} stands twice in the archive`);
		files.push({ path, bytes: content, offset, head });
	}
	const start = at;
	for (const file of files) {
		expect(number32(), 0x02014b50);
		expect(number16(), 20);
		const head = common();
		for (const name of ["crc", "size", "name"]) expect(head[name], file.head[name]);
		for (const wanted of [0, 0, 0]) expect(number16(), wanted);
		expect(number32(), 0);
		expect(number32(), file.offset);
		expect(text(head.name), file.path);
	}
	const size = at - start;
	expect(number32(), 0x06054b50);
	for (const wanted of [0, 0, files.length, files.length]) expect(number16(), wanted);
	expect(number32(), size);
	expect(number32(), start);
	expect(number16(), 0);
	expect(at, bytes.length);
	return files.map(({ path, bytes: content }) => ({ path, bytes: content }));
}

// ---------------------------------------------------------------- the rows of a database

/** The same where something may be missing on either side. */
const alike = (a, b) => same(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

/** What `npm run verify -- --database … --rows …` wrote of an installation's database: log, texts, rolls, ballots, records. */
async function checkRows({ tables }, fail) {
	const logs = new Map();
	for (const row of tables.event) {
		const refs = JSON.parse(row.refs);
		const payload = JSON.parse(row.payload);
		if (canonical(refs) !== row.refs || canonical(payload) !== row.payload) fail("log-hash", `${row.chain}, entry ${row.seq} is spelled otherwise`, row.seq);
		if (!logs.has(row.chain)) logs.set(row.chain, []);
		logs.get(row.chain).push({ ...row, refs, payload });
	}
	for (const [chain, entries] of logs) {
		entries.sort((a, b) => a.seq - b.seq);
		if (entries[0].seq !== 1) fail("log-order", `${chain} does not begin with entry 1`, 1);
		await checkStretch(entries, chain, (name, detail, entry) => fail(name, `${chain}: ${detail}`, entry));
	}
	const logFor = (policyId) => logs.get(`policy:${policyId}`) ?? [];
	const told = (type, ref, rows) => {
		for (const entry of [...logs.values()].flat()) {
			if (entry.type === type && !rows.some((row) => row.id === entry.refs[ref])) fail("missing", `what entry ${entry.seq} (${type}) tells of`, entry.seq);
		}
	};
	told("version.frozen", "versionId", tables.version);
	told("round.announced", "roundId", tables.round);
	for (const row of tables.version) await checkVersionRow(row, tables, logFor(row.policyId), fail);
	const keys = new Set();
	for (const row of tables.round) await checkRoundRow(row, tables, logFor(row.policyId), keys, fail);
	for (const row of tables.certificate) await checkCertificateRow(row, tables, logFor(row.policyId), keys, fail);
	for (const { publicKey, signature, fingerprint: printed, occasion, ...rest } of tables.checkpoint) {
		const document = { format: "tripact-checkpoint/1", ...rest, signature: { algorithm: "Ed25519", publicKey, value: signature } };
		const which = `the checkpoint of entry ${rest.seq}`;
		keys.add(publicKey);
		if (!(await isSigned(document)) || (await fingerprint(publicKey)) !== printed) fail("checkpoint", `${which} is not signed as it says`, rest.seq);
		const log = logFor(rest.policyId);
		const sealed = log.some((one) => one.type === "checkpoint.signed" && one.payload.seq === rest.seq && one.payload.hash === rest.hash && one.payload.what === occasion);
		if (!sealed || log.find((one) => one.seq === rest.seq)?.hash !== rest.hash) fail("checkpoint", `the log does not extend ${which}`, rest.seq);
	}
	for (const [chain, entries] of logs) {
		for (const { type, payload } of entries) {
			const there = tables.checkpoint.some((row) => `policy:${row.policyId}` === chain && row.seq === payload.seq);
			if (type === "checkpoint.signed" && !there) fail("missing", `the checkpoint of entry ${payload.seq}`, payload.seq);
		}
	}
	if (keys.size > 1) fail("key", `records and checkpoints were signed with ${keys.size} keys`);
}

async function checkVersionRow(row, tables, log, fail) {
	const which = `version ${row.number}`;
	if ((await hashOf("text/1", row.canonical)) !== row.hash) fail("text-hash", `${which} was changed`);
	const text = JSON.parse(row.canonical);
	if (canonical(text) !== row.canonical) fail("text-form", `${which} is not in its canonical form`);
	const adopted = row.scope === "adopted";
	const entry = log.find((one) => one.refs.versionId === row.id && (adopted ? one.type.startsWith("submission.") : one.type === "version.frozen"));
	const { number, hash, scope, title, corrects } = entry?.payload ?? {};
	const author = corrects ? tables.concordance.find((one) => one.newVersionId === row.id)?.byPersonId : entry?.personId;
	const said = adopted ? [entry?.payload.textHash] : [number, hash, scope, title];
	const kept = adopted ? [row.hash] : [row.number, row.hash, row.scope, row.title];
	// Where a clock was set back, an entry has the time of the one before it.
	const late = (adopted || corrects) && row.createdAt < entry?.at && log[log.indexOf(entry) - 1]?.at === entry.at;
	const numbers = tables.version.filter((one) => one.policyId === row.policyId).map((one) => one.number);
	if (row.number > numbers.length || numbers.filter((one) => one === row.number).length !== 1) fail("version", `${which}: the numbers have a gap`);
	if (!alike([...said, late ? row.createdAt : entry?.at, author], [...kept, row.createdAt, row.createdById])) fail("log-version", `the log does not tell of ${which} as it is`);
	const sections = tables.versionSection.filter((one) => one.versionId === row.id).sort((a, b) => a.position - b.position);
	const wanted = adopted ? [] : text.sections.map(({ id }, position) => [id, position]);
	const found = sections.map(({ sectionId, position }) => [sectionId, position]);
	if (!alike(wanted, found) || !alike([text.title, text.language], [row.title, row.language])) fail("version", `${which}: sections, title or language`);
}

async function checkRoundRow(row, tables, log, keys, fail) {
	const which = `round ${row.number}`;
	const own = log.filter((one) => one.refs.roundId === row.id);
	const of = (name) => tables[name].filter((one) => one.roundId === row.id);
	const version = tables.version.find((one) => one.id === row.versionId);
	if (version?.hash !== row.textHash || version.policyId !== row.policyId) fail("round", `${which}: its text is not the frozen one`);
	const opened = own.filter((one) => one.type === "round.opened");
	const closed = own.filter((one) => one.type === "round.closed");
	const ended = own.filter((one) => ["round.closed", "round.tied", "round.voided"].includes(one.type));
	const counts = alike([opened.length, ended.length > 0, closed.length], [Number(row.openedAt !== null), row.closedAt !== null, Number(row.decision !== null)]);
	const ends = ended.every((one) => (one.type === "round.voided" ? one.at : (one.payload.closedAt ?? row.closedAt)) === row.closedAt);
	if (!counts || !ends) fail("log-round", `${which}: opened or closed otherwise than the log tells`);
	const places = tables.constituency.filter((one) => one.policyId === row.policyId).sort((a, b) => a.position - b.position || byCodeUnits(a.code, b.code));
	const place = (seat) => places.findIndex((one) => one.code === seat.constituency);
	const seats = of("seat").sort((a, b) => place(a) - place(b) || a.position - b.position);
	const vacancies = Object.fromEntries(seats.map((one) => [one.constituency, seats.filter((seat) => seat.constituency === one.constituency && seat.memberId === null).length]));
	const roll = seats
		.filter((one) => one.memberId !== null)
		.map(({ seat, constituency, memberId, name, organization, capacity }) => ({ seat, constituency, memberId, name: name ?? "", organization, capacity: capacity ?? "" }));
	for (const one of seats) {
		const person = tables.member.find((member) => member.id === one.memberId)?.personId ?? null;
		const empty = one.memberId !== null || (one.name ?? one.organization ?? one.capacity) === null;
		if (one.seat !== `${one.constituency}-${one.position + 1}` || one.personId !== person || !empty) fail("roll", `${which}: the seat ${one.seat}`);
	}
	if (opened[0]) {
		const terms = { roundId: row.id, question: row.question, rule: JSON.parse(row.rule), textHash: row.textHash, roll, vacancies };
		const { termsHash, textHash } = opened[0].payload;
		const fits = (await hashOf("terms/1", canonical(terms))) === termsHash && textHash === row.textHash && opened[0].at === row.openedAt;
		if (!fits) fail("log-opened", `${which}: not as it was opened`);
	}
	const ballots = of("ballot").sort((a, b) => a.entrySeq - b.entrySeq);
	const holders = [...seats.map((one) => [one.seat, one.personId]), ...of("substitution").map((one) => [one.seat, one.byPersonId])];
	for (const ballot of ballots) {
		const { id, seat, revision, name, choice, statement, textHash, castAt } = ballot;
		const body = { id, roundId: row.id, seat, revision, name, choice, statement, textHash, castAt };
		const entry = own.find((one) => one.seq === ballot.entrySeq && one.type === "ballot.cast");
		if ((await hashOf("ballot/1", canonical(body))) !== ballot.hash || textHash !== row.textHash) fail("ballot-hash", `${which}: ${nameBallot(ballot)} was changed`);
		const line = ballots.filter((one) => one.seat === seat);
		const earlier = line.find((one) => one.revision === revision - 1);
		const corrected = tables.rectification.some((one) => one.ballotId === earlier?.id);
		const hand = [entry?.payload.channel ?? "self", corrected ? earlier.enteredById : entry?.personId];
		const fits = alike([entry?.payload.ballotHash, entry?.payload.seat, entry?.payload.revision, entry?.at], [ballot.hash, seat, revision, castAt]);
		if (!fits || !alike(hand, [ballot.channel, ballot.enteredById ?? ballot.personId])) fail("log-ballots", `${which}: ${nameBallot(ballot)} is not in the log as it is`);
		if (!holders.some((one) => alike(one, [seat, ballot.personId]))) fail("ballot-seat", `${which}: ${nameBallot(ballot)} is not of who holds the seat`);
		const next = line.find((one) => one.revision === revision + 1);
		if ((revision > 1 && !earlier) || ballot.supersededAt !== (next?.castAt ?? null)) fail("ballot-current", `${which}: ${nameBallot(ballot)}`);
	}
	for (const { seq, type } of own) {
		if (type === "ballot.cast" && !ballots.some((one) => one.entrySeq === seq)) fail("log-ballots", `${which}: the ballot of entry ${seq} is missing`, seq);
	}
	if (!closed[0]) return;
	const { outcome } = closed[0].payload;
	if (JSON.parse(row.decision).outcome !== outcome) fail("log-closed", `${which}: the log tells another outcome`);
	if (row.record === null) {
		if (outcome !== "void_text_changed") fail("missing", `the record of ${which}`);
		return;
	}
	const document = readDocument({ path: which, bytes: utf8.encode(row.record) }, (name, detail) => fail(name, `the record of ${which}: ${detail}`));
	if (!document) return;
	await checkDocument(document, (name, detail, entry) => fail(name, `the record of ${which}: ${detail}`, entry));
	const record = document.json.count ?? document.json;
	keys.add(document.json.signature.publicKey);
	const stated = [record.round.id, record.policy.id, record.round.number, record.round.question, record.text.hash, canonical(record.groups), canonical(record.decision), record.round.rule];
	const kept = [row.id, row.policyId, row.number, row.question, row.textHash, row.groups, row.decision, JSON.parse(row.rule)];
	const times = ["opensAt", "closesAt", "openedAt", "closedAt"];
	if (!alike(stated, kept) || !alike(times.map((name) => record.round[name]), times.map((name) => row[name]))) fail("record-rows", `${which}: the record says other than the rows`);
	const line = (one) => [one.hash, one.supersededAt];
	if (!alike(record.ballots.map(line), ballots.map(line))) fail("record-rows", `${which}: the record has other ballots than the rows`);
	if (logOf(document).entries.some((one) => log.find((entry) => entry.seq === one.seq)?.hash !== one.hash)) fail("record-log", `${which}: the log has other entries than the record`);
}

async function checkCertificateRow(row, tables, log, keys, fail) {
	const which = `certified record ${row.position}`;
	const document = readDocument({ path: which, bytes: utf8.encode(row.file) }, (name, detail) => fail(name, `${which}: ${detail}`));
	if (!document) return;
	await checkDocument(document, (name, detail, entry) => fail(name, `${which}: ${detail}`, entry));
	const { json } = document;
	keys.add(json.signature.publicKey);
	const before = tables.certificate.find((one) => one.policyId === row.policyId && one.position === row.position - 1);
	const stated = [await sha256(utf8.encode(row.file)), json.count.round.id, json.issue, json.countHash, json.previous?.hash ?? null, json.madeAt, json.reason, before?.hash ?? null];
	const kept = [row.hash, row.roundId, row.issue, row.countHash, row.previousHash, row.at, row.reason, row.previousHash];
	if (!alike(stated, kept)) fail("certificate", `${which}: the row says other than the file`);
	if (logOf(document).entries.some((one) => log.find((entry) => entry.seq === one.seq)?.hash !== one.hash)) fail("record-log", `${which}: the log has other entries`);
}

// ---------------------------------------------------------------- everything together

const records = ["tripact-record/1", "tripact-record/1-totals", "tripact-record/2"];
const formats = [...records, "tripact-receipt/1", "tripact-checkpoint/1", "tripact-log/1", "tripact-bundle/1", "tripact-rows/1"];

/** Reads one JSON file of ours; what cannot be read is a failure. */
function readDocument({ path, bytes }, fail) {
	let text;
	let json;
	try {
		text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		json = JSON.parse(text);
	} catch (error) {
		return void fail("form", `it cannot be read: ${error.message}`);
	}
	const format = json?.format;
	if (!formats.includes(format)) return void fail("form", `${String(format).slice(0, 60)} is no format that is known here`);
	try {
		// A receipt may also stand in one line.
		if (text !== spell(json) && !(format === "tripact-receipt/1" && text === canonical(json))) fail("file-bytes", "it is not written as an installation writes it");
	} catch (error) {
		fail("form", String(error));
	}
	return { path, format, json };
}

async function checkDocument({ format, json }, fail) {
	try {
		if (format === "tripact-record/2") await checkCertified(json, fail);
		else if (records.includes(format)) await checkCount(json, fail);
		else if (format === "tripact-log/1") await checkStretch(json.entries, `policy:${json.policyId}`, fail);
		else if (format === "tripact-rows/1") await checkRows(json, fail);
		else if (format !== "tripact-bundle/1") await checkSmall(json, fail);
	} catch (error) {
		fail("form", `it is not whole: ${error.message}`);
	}
}

/**
 * Checks files against themselves and against each other. A zip, or files among which is a manifest.json, is a bundle.
 * @param files [{ path, bytes, folder }]; folder is left out for files that were given one by one
 * @returns { failures: [{ file, name, detail, entry? }], documents: [{ file, format, … }], notes: [{ file, name }] }
 */
export async function verifyFiles(files) {
	const failures = [];
	const notes = [];
	const failFor = (file) => (name, detail, entry) => {
		if (failures.some((one) => one.file === file && one.name === name && one.detail === detail)) return;
		failures.push({ file, name, detail, ...(entry !== undefined && { entry }) });
	};
	const documents = [];
	for (const set of bundlesOf(files, failFor)) {
		const own = [];
		for (const file of set.files) {
			// The other files of a bundle are bound by its list and by the record.
			if (set.bundle !== null && !/^(record|log|checkpoint|manifest|receipt[^/]*)\.json$/.test(file.path)) continue;
			const name = set.bundle === null ? file.path : `${set.bundle}/${file.path}`;
			const document = readDocument(file, failFor(name));
			if (!document) continue;
			await checkDocument(document, failFor(name));
			own.push({ ...document, name });
		}
		if (set.bundle !== null) {
			try {
				await checkBundle(set.files, own, failFor(set.bundle));
			} catch (error) {
				failFor(set.bundle)("bundle", `it is not whole: ${error.message}`);
			}
		}
		documents.push(...own);
	}
	compareAll(documents, failFor, notes);
	const described = [];
	for (const one of documents) described.push({ file: one.name, format: one.format, ...(await describe(one)) });
	return { failures, documents: described, notes };
}

function bundlesOf(files, failFor) {
	const sets = [];
	const folders = new Map();
	for (const { path, bytes, folder = "" } of files) {
		const archive = /\.zip$/i.test(path) || (bytes[0] === 0x50 && bytes[1] === 0x4b);
		if (!archive) folders.set(folder, [...(folders.get(folder) ?? []), { path, bytes }]);
		else {
			try {
				sets.push({ bundle: path, files: readZip(bytes) });
			} catch (error) {
				failFor(path)("bundle", error.message);
			}
		}
	}
	for (const [folder, list] of folders) {
		const whole = list.some((one) => one.path === bundleName);
		sets.push({ bundle: whole ? folder || "bundle" : null, files: list });
	}
	return sets;
}

/** Receipts and checkpoints against every record and log beside them. */
function compareAll(documents, failFor, notes) {
	const logs = documents.filter((one) => records.includes(one.format) || one.format === "tripact-log/1");
	for (const one of documents) {
		const fail = failFor(one.name);
		try {
			if (one.format === "tripact-receipt/1") {
				const found = logs.filter((log) => log.format !== "tripact-log/1" && checkReceiptIn(one.json, log, fail));
				if (found.length === 0) notes.push({ file: one.name, name: "receipt-alone" });
			}
			if (one.format === "tripact-checkpoint/1") {
				const found = logs.filter((log) => checkCheckpointIn(one.json, log, fail));
				if (found.length === 0) notes.push({ file: one.name, name: "checkpoint-alone" });
			}
		} catch (error) {
			fail("form", `it cannot be compared: ${error.message}`);
		}
	}
}

async function describe({ format, json }) {
	const key = await fingerprint(json.signature?.publicKey);
	try {
		if (records.includes(format)) {
			const { policy, round, decision, text } = json.count ?? json;
			const { title } = policy;
			return { key, title, round: round.number, question: round.question, outcome: decision.outcome, hash: text.hash };
		}
		if (format === "tripact-receipt/1") return { key, round: json.round, seat: json.seat, at: json.castAt, entry: json.entry.seq };
		if (format === "tripact-checkpoint/1") return { key, entry: json.seq, hash: json.hash, at: json.at };
		if (format === "tripact-log/1") return { key, entries: json.entries.length };
	} catch {
		return { key };
	}
	return { key };
}

// ---------------------------------------------------------------- the command line

async function run(names) {
	const { readFileSync, readdirSync, statSync } = await import("node:fs");
	const files = [];
	try {
		for (const name of names) {
			const all = statSync(name).isDirectory();
			const paths = all ? readdirSync(name, { recursive: true }).map((path) => String(path).replaceAll("\\", "/")) : [""];
			for (const path of paths) {
				const whole = path ? `${name}/${path}` : name;
				if (statSync(whole).isFile()) files.push({ path: path || name, bytes: new Uint8Array(readFileSync(whole)), folder: path ? name : "" });
			}
		}
	} catch (error) {
		console.error(error.message);
		return 2;
	}
	if (files.length === 0) {
		console.error("Name the files to be checked: node verify.mjs record.json");
		return 2;
	}
	const plain = (words) => String(words).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 500);
	const { failures, documents, notes } = await verifyFiles(files);
	for (const { file, name, detail } of failures) console.log(`FAILED ${plain(file)} ${name}: ${plain(detail)}`);
	for (const { file, name } of notes) console.log(`NOTE ${plain(file)} ${name}: nothing beside it to compare it with`);
	if (failures.length > 0) return 1;
	for (const { file, format, key, ...facts } of documents) {
		console.log(`holds: ${plain(file)} (${format})`);
		for (const [name, value] of Object.entries(facts)) console.log(`    ${name}: ${plain(value)}`);
		if (key) console.log(`    signed with: ${key}`);
	}
	return 0;
}

if (inNode && process.argv[1]?.endsWith("verify.mjs")) process.exitCode = await run(process.argv.slice(2));
