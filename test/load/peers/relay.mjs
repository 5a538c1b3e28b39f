// The physical limit: passes every frame on to the others in the room, knows nothing of texts, stores nothing.
// With RELAY_BYTES it sends that many bytes, once, to whoever comes: what an opening costs at the least.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const bytes = Buffer.alloc(Number(process.env.RELAY_BYTES ?? 0), 1);
const rooms = new Map();
const http = createServer();
const sockets = new WebSocketServer({ server: http });

sockets.on("connection", (socket, request) => {
	const room = rooms.get(request.url) ?? new Set();
	rooms.set(request.url, room);
	room.add(socket);
	socket.on("message", (data) => {
		for (const other of room) if (other !== socket) other.send(data);
	});
	socket.on("error", () => undefined);
	socket.on("close", () => {
		room.delete(socket);
		if (room.size === 0) rooms.delete(request.url);
	});
	if (bytes.length > 0) socket.send(bytes);
});
http.listen(Number(process.env.PORT), process.env.HOST, () => console.log("running at"));
