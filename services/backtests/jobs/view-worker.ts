/** The thread that makes one answer of kept results. */
import { parentPort, workerData } from "node:worker_threads";
import { Fault } from "@spot-canvas/domain/fault";
import { lowerPriority } from "../low-priority.ts";
import type { FaultMessage } from "./job-work.ts";
import { type View, viewText } from "./view.ts";

/** What the thread says, once. */
export type FromView = { readonly kind: "shown"; readonly bytes: Uint8Array } | FaultMessage;

lowerPriority();
try {
  const bytes = new TextEncoder().encode(await viewText(workerData as View));
  parentPort!.postMessage({ kind: "shown", bytes } satisfies FromView, [bytes.buffer]);
} catch (error) {
  const [tag, fault] = error instanceof Fault ? [error.tag, error.kind] : ["ViewFailed", "defect" as const];
  const message = (error as Error).message;
  parentPort!.postMessage({ kind: "failed", tag, fault, message } satisfies FromView);
}
