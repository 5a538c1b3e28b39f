// Puts texts where the y-websocket server's LevelDB persistence finds them, merged as it leaves them itself.
// node fill-leveldb.mjs FOLDER < one line per text: {"rooms", "updates" in base64}; the first is merged
import { createInterface } from "node:readline";
import { LeveldbPersistence } from "y-leveldb";

const persistence = new LeveldbPersistence(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
	const { rooms, updates } = JSON.parse(line);
	const [state, ...tail] = updates.map((update) => Buffer.from(update, "base64"));
	for (const room of rooms) {
		await persistence.storeUpdate(room, state);
		await persistence.flushDocument(room);
		for (const update of tail) await persistence.storeUpdate(room, update);
	}
}
await persistence.destroy();
