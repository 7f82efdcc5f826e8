/**
 * Whether a strategy's state is plain data: put down as JSON on any candle and taken up again, it goes on as if nothing
 * had been. And whether it stays small, since it is put down again and again.
 */
import { sliceColumns } from "../../market/candle.ts";
import { formatMillis } from "../../time/instant.ts";
import {
  differenceOf,
  type Finding,
  type Said,
  type Subject,
  saidBy,
  spread,
  startOf,
  timeAt,
  wordsOf,
} from "./subject.ts";

/** Candles behind which the state is put down. */
const STOPS = 24;
/** From here on a state is too much to be put down again and again. */
const BYTES_MAX = 1_000_000;

/** Puts the state down and takes it up again along the series. */
export function checkPlainState(subject: Subject, whole: Said): Finding {
  const { length } = subject.candles.time;
  const stops = spread(
    Array.from({ length }, (_, index) => index + 1),
    STOPS,
  );
  const run = startOf(subject);
  run.load(subject.candles);
  let at = 0;
  let bytes = 0;
  for (const stop of stops) {
    saidBy(run, subject, at, stop);
    at = stop;
    const where = formatMillis(timeAt(subject, stop - 1));
    let text: string;
    try {
      const snapshot = run.snapshot();
      text = JSON.stringify(snapshot);
      const loss = lossIn(snapshot, "");
      if (loss !== undefined) return failed(`Behind the candle of ${where} ${loss}`);
    } catch (error) {
      return failed(`Behind the candle of ${where} its state cannot be copied (${String(error)})`);
    }
    bytes = Math.max(bytes, text.length);
    if (bytes > BYTES_MAX) {
      const detail = `Its state has ${bytes} characters behind ${stop} candles: keep what is needed, not all that was.`;
      return { outcome: "failed", detail };
    }
    const resumed = startOf(subject, JSON.parse(text));
    if (stop < length) resumed.load(sliceColumns(subject.candles, stop, length));
    const rest = saidBy(resumed, subject, stop, length);
    const index = differenceOf(whole, rest, stop, length);
    if (index === undefined) continue;
    const found = formatMillis(timeAt(subject, index));
    return failed(
      `Taken up behind the candle of ${where} it says ${wordsOf(rest, index)} on ${found}, not ${wordsOf(whole, index)}`,
    );
  }
  const detail = `Put down and taken up at ${stops.length} candles; at most ${bytes.toLocaleString("en")} characters.`;
  return { outcome: "passed", detail };
}

const failed = (problem: string): Finding => ({
  outcome: "failed",
  detail: `${problem}: keep everything in the state, as numbers, texts, booleans, null, lists and objects of these.`,
});

/** What JSON would lose of a value; undefined where it keeps all. */
function lossIn(value: unknown, path: string): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== "object")
    return `${path} is ${value === undefined ? "undefined" : `a ${typeof value}`}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype)
    return `${path} is a ${value.constructor?.name}`;
  for (const [key, entry] of Object.entries(value)) {
    const loss = lossIn(entry, path === "" ? key : `${path}.${key}`);
    if (loss !== undefined) return loss;
  }
  return undefined;
}
