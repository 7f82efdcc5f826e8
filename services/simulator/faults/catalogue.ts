/** Every fault, by its name. */
import { Fault } from "@spot-canvas/domain/fault";
import { cutConnection } from "./cut-connection.ts";
import { delistedProduct } from "./delisted-product.ts";
import { disconnect } from "./disconnect.ts";
import { gatewayPage } from "./gateway-page.ts";
import { haltedProduct } from "./halted-product.ts";
import { insufficientFunds } from "./insufficient-funds.ts";
import { invalidFrame } from "./invalid-frame.ts";
import { invalidJson } from "./invalid-json.ts";
import { invalidNonce } from "./invalid-nonce.ts";
import { lateCorrection } from "./late-correction.ts";
import { lostAnswer } from "./lost-answer.ts";
import { lostCancel } from "./lost-cancel.ts";
import { lostFrames } from "./lost-frames.ts";
import { missingRows } from "./missing-rows.ts";
import { partialFill } from "./partial-fill.ts";
import { refusedOrder } from "./refused-order.ts";
import { repeatedFills } from "./repeated-fills.ts";
import { repeatedFrames } from "./repeated-frames.ts";
import { repeatedRows } from "./repeated-rows.ts";
import type { SimulatedFault } from "./simulated-fault.ts";
import { slow } from "./slow.ts";
import { staleSocket } from "./stale-socket.ts";
import { tooManyRequests } from "./too-many-requests.ts";
import { truncatedJson } from "./truncated-json.ts";
import { unavailable } from "./unavailable.ts";
import { unfinishedCandle } from "./unfinished-candle.ts";
import { wrongClock } from "./wrong-clock.ts";
import { wrongOrder } from "./wrong-order.ts";

/** What can be ordered. */
export const FAULTS: readonly SimulatedFault[] = [
  tooManyRequests,
  unavailable,
  gatewayPage,
  slow,
  cutConnection,
  truncatedJson,
  invalidJson,
  wrongOrder,
  repeatedRows,
  missingRows,
  unfinishedCandle,
  lateCorrection,
  wrongClock,
  staleSocket,
  disconnect,
  lostFrames,
  repeatedFrames,
  invalidFrame,
  haltedProduct,
  invalidNonce,
  partialFill,
  lostCancel,
  lostAnswer,
  refusedOrder,
  insufficientFunds,
  delistedProduct,
  repeatedFills,
];

/** The fault of a name. Faults: `UnknownSimulatedFault`, thrown. */
export function faultNamed(name: string): SimulatedFault {
  const found = FAULTS.find((fault) => fault.name === name);
  if (found) return found;
  throw new Fault(
    "UnknownSimulatedFault",
    "usage",
    `"${name.slice(0, 40)}" is no fault of the simulator: use one of ${FAULTS.map((fault) => fault.name).join(", ")}.`,
  );
}
