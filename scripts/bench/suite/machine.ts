/** The machine of a run, and the versions of what it ran on. */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { findNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";

/** A machine. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGB: number;
  readonly node: string;
  readonly natsServer: string;
  readonly postgres: string;
}

/** This one. */
export async function thisMachine(): Promise<Machine> {
  await using postgres = await startPostgres({ fsync: false });
  const natsServer = execFileSync(findNatsServer(), ["--version"], { encoding: "utf8" }).trim();
  return {
    processor: cpus()[0]!.model,
    processors: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    natsServer: natsServer.replace(/^nats-server: v?/, ""),
    postgres: postgres.version,
  };
}
