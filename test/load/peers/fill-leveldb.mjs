// Puts texts where the y-websocket server's LevelDB persistence finds them, merged as it leaves them itself.
// node fill-leveldb.mjs FOLDER < one line per text: {"rooms", "update" in base64}
import { createInterface } from "node:readline";
import { LeveldbPersistence } from "y-leveldb";

const persistence = new LeveldbPersistence(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
	const { rooms, update } = JSON.parse(line);
	const bytes = Buffer.from(update, "base64");
	for (const room of rooms) {
		await persistence.storeUpdate(room, bytes);
		await persistence.flushDocument(room);
	}
}
await persistence.destroy();
