/** What `canvas doctor` looks at, one subject a check. */
import type { Configuration } from "../config/configuration.ts";
import type { Logger } from "../logging/logger.ts";

/** How grave a finding is: all is well; worth knowing and perhaps wanted; something fails or will. */
export type Level = "ok" | "warning" | "failure";

/** What a check found, in one sentence that says what to do where something is to be done. */
export interface Finding {
  readonly level: Level;
  readonly message: string;
}

/** What checks stand on. */
export interface Ground {
  readonly configuration: Configuration;
  /** The JSON that the API answers with. Throws the fault that the answer stands for. */
  readonly get: (path: string) => Promise<unknown>;
  readonly logger: Logger;
  /** Ends a check that takes too long. */
  readonly signal: AbortSignal;
}

/** A check. What it throws is a failure too, told in the sentence of the fault. */
export interface Check {
  readonly name: string;
  /** It asks the API, and is left out where there is none. */
  readonly asksApi?: true;
  run(ground: Ground): Promise<readonly Finding[]>;
}

/** Findings of each level, for short. */
export const ok = (message: string): Finding => ({ level: "ok", message });
export const warning = (message: string): Finding => ({ level: "warning", message });
export const failure = (message: string): Finding => ({ level: "failure", message });
