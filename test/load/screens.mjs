// The screens: how fast the built application is in a browser and over HTTP, with the demonstration's data.
import { chromium } from "playwright-core";
import { findChromium, SetupError } from "../../server/cli/setup.mjs";
import { measureBytes } from "./bytes.mjs";
import { measureClients } from "./clients.mjs";
import { createTable } from "./figures.mjs";
import { measureImport } from "./imports.mjs";
import { measureAnswer, measureOpening } from "./opening.mjs";
import { signIn, startServer } from "./server.mjs";
import { measureTyping } from "./typing.mjs";

async function measureAll(demo, browser) {
	const table = createTable();
	const office = await signIn(demo, "Ilse Maravand");
	const colleague = await signIn(demo, "Youssef Benkadrin");
	const voter = await signIn(demo, "Amina Solberran");
	table.start();
	table.title("Import, by the forms, as the secretariat");
	const section = await measureImport(table, demo, office);
	const url = `${demo.url}${section}`;
	table.title("Opening the largest section");
	await measureAnswer(table, url, office);
	await measureOpening(table, browser, url, office);
	table.title("Two people at two browsers in the largest section");
	await measureTyping(table, browser, url, [office, colleague]);
	table.title("Ten stock y-websocket clients in the largest section, 10 s, 10 keystrokes a second each");
	const lost = await measureClients(table, demo, section, [office, colleague]);
	table.title("On the line");
	await measureBytes(table, demo, voter);
	if (lost > 0) throw new SetupError(`${lost} tokens were lost.`);
}

/** Starts a server of its own and ends it again. */
export async function measureScreens() {
	const executablePath = findChromium();
	const server = await startServer();
	let browser;
	try {
		browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
		await measureAll(server.demo, browser);
	} finally {
		await browser?.close();
		await server.stop();
	}
}
