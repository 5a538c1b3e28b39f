// Loaded before every server that is measured, ours and the peers' alike: memory is read after a collection.
process.on("SIGUSR2", () => globalThis.gc?.());
