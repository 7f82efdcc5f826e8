/** From the code of a strategy file to the strategy. */
import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";
import { Fault } from "@spot-canvas/domain/fault";
import * as authoring from "@spot-canvas/domain/strategies/authoring";
import { STRATEGIES } from "@spot-canvas/domain/strategies/catalogue";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { refuseCodeBesideKeys } from "../config/trading-keys.ts";
import { shadows } from "./shadows.ts";
import { endsWithin } from "./within-time.ts";

/** What a strategy file may import. */
export const AUTHORING = "@spot-canvas/strategy";

/** How long a file may take to be loaded. */
const LOAD_MS = 5_000;
/** Hex digits of the code's hash in the version of its strategy. */
const HASH_SHOWN = 12;

/**
 * Runs the code and gives the strategy that it exports; its version carries the code's hash, so that other code is
 * another instance. `origin` is named in faults. Faults: `StrategyUnreadable`; `KeysBesideCode` in a process that holds
 * keys of a venue.
 */
export function evaluate({ hash, text }: StrategyCode, origin: string): Strategy {
  refuseCodeBesideKeys(process.env);
  const strategy = exportedBy(text, origin);
  const { name, version } = strategy;
  if (typeof name !== "string" || !/^[a-z][a-z0-9-]{0,59}$/.test(name)) {
    throw unreadable(
      `${origin}: a strategy's name has small letters, digits and hyphens, not ${JSON.stringify(name)}.`,
    );
  }
  if (STRATEGIES.has(name)) throw unreadable(`${origin}: ${name} is built in, choose another name.`);
  return { ...strategy, version: `${version}+${hash.slice(0, HASH_SHOWN)}` };
}

function exportedBy(text: string, origin: string): Strategy {
  const module: { exports: { default?: unknown } } = { exports: {} };
  const world = shadows();
  try {
    const run = new Function("module", "exports", "require", ...Object.keys(world), `"use strict";\n${text}`);
    if (!endsWithin(LOAD_MS, () => run(module, module.exports, imported, ...Object.values(world)))) {
      throw new Error(`it did not return within ${LOAD_MS / 1_000} s`);
    }
  } catch (cause) {
    throw unreadable(`${origin} cannot be loaded: ${(cause as Error)?.message ?? String(cause)}.`, cause);
  }
  const strategy = module.exports.default;
  if (isStrategy(strategy)) return strategy;
  throw unreadable(`${origin} has no strategy: write \`export default defineStrategy({ ... })\`.`);
}

function imported(name: string): unknown {
  if (name === AUTHORING) return authoring;
  throw new Error(`it imports ${JSON.stringify(name)}, and a strategy may import ${AUTHORING} alone`);
}

const isStrategy = (value: unknown): value is Strategy =>
  typeof value === "object" && value !== null && "start" in value && "resolve" in value && "version" in value;

const unreadable = (message: string, cause?: unknown): Fault =>
  new Fault("StrategyUnreadable", "corrupt", message.replace(/\.\.$/, "."), { cause });
