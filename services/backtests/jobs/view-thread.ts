/** Makes answers of kept results in threads, a few at a time. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { Fault } from "@spot-canvas/domain/fault";
import type { View } from "./view.ts";
import type { FromView } from "./view-worker.ts";

/** The most that are made at a time; and the memory of each. */
const VIEWS_MAX = 2;
const HEAP_MB = 1_024;

/** Makes answers. */
export class ViewThreads {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** The bytes of an answer. Faults: those of the view. */
  async show(view: View): Promise<Uint8Array> {
    if (this.#running >= VIEWS_MAX) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await shown(view);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

async function shown(view: View): Promise<Uint8Array> {
  const entry = createRequire(import.meta.url).resolve("@spot-canvas/services/backtests/jobs/view-worker");
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
  const thread = new Worker(entry, { workerData: view, name: "backtest view", execArgv: [], resourceLimits });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      thread.once("message", (message: FromView) => {
        if (message.kind === "shown") resolve(message.bytes);
        else reject(new Fault(message.tag, message.fault, message.message));
      });
      thread.once("error", reject);
      thread.once("exit", () =>
        reject(new Fault("ViewFailed", "defect", "The result could not be read to its end.")),
      );
    });
  } finally {
    await thread.terminate();
  }
}
