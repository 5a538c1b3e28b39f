// B2: a busy section: 50 people type ten letters a second each, 200 are connected.
import { kinds, prepareWorld } from "../servers.mjs";
import { makeText } from "../texts.mjs";
import { measureTyping } from "./b1-delivery.mjs";

export const title = "busy section: 50 writers x 10 letters/s, 200 connected";
const all = Object.keys(kinds);
const peers = ["y-websocket", "y-leveldb", "hocuspocus"];

export async function run({ load, report, runs, short }) {
	const scenario = report.scenario("B2", title, all);
	const text = makeText({ visible: 10_000, edits: 2_000 });
	const prepared = await prepareWorld({ persons: 100, sections: [{ rooms: ["s1"], text }] });
	const typing = { writers: 50, perSecond: 10, seconds: short ? 1 : 2, patience: 15_000 };
	await measureTyping({
		...{ load, prepared, wanted: all, connected: 200, typing, runs },
		each(kind, found, cpu, ownCpu) {
			scenario.add("CPU per 1,000 deliveries", "ms", kind, (cpu / found.delivered) * 1000);
			scenario.add("CPU while it lasts", "%", kind, (cpu / found.ms) * 100);
			scenario.add("p50", "ms", kind, found.p50);
			scenario.add("p99", "ms", kind, found.p99);
			scenario.add("frames for 1,000 deliveries", "", kind, (found.updatesIn / found.delivered) * 1000);
			scenario.add("CPU of the load process", "%", kind, (ownCpu / found.ms) * 100);
			if (found.delivered < found.expected) {
				scenario.note(`${kind}: ${found.expected - found.delivered} deliveries came too late`);
			}
		},
	});
	prepared.remove();
	const cpu = (kind) => scenario.median("CPU per 1,000 deliveries", "ms", kind);
	scenario.demand("CPU: ours / best peer", cpu("ours") / Math.min(...peers.map(cpu)), 0.5, {
		of: ["CPU per 1,000 deliveries", "ms"],
	});
	scenario.finish();
}
