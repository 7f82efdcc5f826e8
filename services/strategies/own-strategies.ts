/** The strategies of the user's own in a directory. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { findStrategy } from "./find-strategy.ts";

/** A file, and the strategy in it or what is wrong with it. */
export type OwnStrategy = { readonly file: string } & (
  | { readonly strategy: Strategy; readonly fault?: never }
  | { readonly fault: Fault; readonly strategy?: never }
);

/** Every strategy file of a directory, by name; none where there is no such directory. Tests are passed over. */
export async function ownStrategies(directory: string): Promise<readonly OwnStrategy[]> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.endsWith(".ts") && !/\.(test|d)\.ts$/.test(name)).sort();
  return Promise.all(files.map((name) => read(join(directory, name))));
}

async function read(file: string): Promise<OwnStrategy> {
  try {
    return { file, strategy: (await findStrategy(file)).strategy };
  } catch (fault) {
    if (fault instanceof Fault) return { file, fault };
    throw fault;
  }
}
