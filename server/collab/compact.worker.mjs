import { parentPort } from "node:worker_threads";
import * as Y from "yjs";

// Merges a text away from the thread that serves people. Asked with { id, updates }, answers { id, merged } or
// { id, fault }: a merged text is given back only if it holds exactly what the updates hold.

const fragmentName = "default";

/** Everything two equal texts have in common: words, form, attributes, and how far each writer's log is known. */
function describe(doc) {
	const vector = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
	const whole = doc.store.pendingStructs === null && doc.store.pendingDs === null;
	return JSON.stringify({
		vector,
		whole,
		text: doc.getXmlFragment(fragmentName).toArray().map(describeNode),
	});
}

function describeNode(node) {
	if (node instanceof Y.XmlText)
		return node.toDelta().map(({ insert, attributes }) => [insert, sortKeys(attributes)]);
	return [node.nodeName, sortKeys(node.getAttributes()), node.toArray().map(describeNode)];
}

function sortKeys(attributes = {}) {
	return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}

function merge(updates) {
	const before = new Y.Doc();
	const after = new Y.Doc();
	before.transact(() => {
		for (const update of updates) Y.applyUpdate(before, update);
	});
	const data = Y.encodeStateAsUpdate(before);
	Y.applyUpdate(after, data);
	if (describe(before) !== describe(after)) throw new Error("the merged text differs from its log");
	const vector = Y.encodeStateVector(before);
	// Against its own vector only the deletions are left, behind one byte that says "nothing else".
	const deletions = Y.encodeStateAsUpdate(before, vector).byteLength - 1;
	return { data, vector, deletionsAt: data.byteLength - deletions };
}

parentPort.on("message", ({ id, updates }) => {
	try {
		const merged = merge(updates);
		parentPort.postMessage({ id, merged }, [merged.data.buffer]);
	} catch (error) {
		parentPort.postMessage({ id, fault: error instanceof Error ? error.message : String(error) });
	}
});
