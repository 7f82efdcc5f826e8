/** A thread of the simulation: one database, one schedule after the other. Its time is its own from the first one on. */
import { parentPort } from "node:worker_threads";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { WatchedDatabase } from "./mishaps.ts";
import { playSchedule } from "./schedule.ts";
import { SimulatedTables } from "./simulated-tables.ts";
import { VirtualTime } from "./virtual-time.ts";

const port = parentPort!;
const database = new WatchedDatabase(await openPglite({ logger: silentLogger }));
const time = new VirtualTime(Date.UTC(2024, 0, 1));
const stage = { time, database, tables: new SimulatedTables(database, time) };
port.on("message", (seed: number | "end") => {
  if (seed === "end") void database.close().then(() => process.exit(0));
  else void playSchedule(seed, stage).then((result) => port.postMessage(result));
});
port.postMessage("ready");
