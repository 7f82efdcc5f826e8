/** What a trial is: a fault, the system that it strikes, and what must hold afterwards. Each is a file of `trials/`. */
import type { Random } from "@spot-canvas/domain/statistics/kernels/random";
import type { Findings } from "./findings.ts";
import type { Ground, ServiceName } from "./ground.ts";
import type { LoadKind } from "./load.ts";
import type { System } from "./system.ts";

/** A fault and how it is tried. */
export interface Trial {
  /** Its file's name: what `--only` takes. */
  readonly name: string;
  /** What goes wrong, in a sentence. */
  readonly what: string;
  /** Which of our services run, once each unless named more often. */
  readonly services: readonly ServiceName[];
  /** What they are given to do meanwhile. */
  readonly loads: readonly LoadKind[];
  /** The servers that they stand on, where they differ from one nats-server and one Postgres. */
  readonly ground?: () => Promise<Ground>;
  /** What their environment has beside what every service is given. */
  readonly environment?: (folder: string) => Readonly<Record<string, string>>;
  /** Makes the fault happen; resolves when it is over and everything that a supervisor would start runs again. */
  disturb(system: System, random: Random): Promise<void>;
  /** What our services must have said to the operator by then; absent where nothing is to be done or known. */
  readonly says?: RegExp;
  /** Events are in the log more than once by the fault's own doing; else that is wrong. */
  readonly copies?: true;
  /** Copies of the log tell other times of the same events, so that rows may differ by when the log took an event. */
  readonly timesDiffer?: true;
  /** What must hold at the end beside what holds for every trial. */
  readonly check?: (system: System, findings: Findings) => Promise<void>;
}
