/** The options of `canvas risk set`: how each is written, and which setting it is. */
import type { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import { Fault } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";

/** Settings while they are put together. */
export type Settings = { -readonly [K in keyof RiskSettings]: RiskSettings[K] };

type Exits = NonNullable<RiskSettings["exits"]>;

/** An option. `read` gives the settings that its text stands for, without those that it does not touch. */
interface RiskOption {
  readonly name: string;
  readonly flags: string;
  readonly help: string;
  readonly keys: readonly (keyof RiskSettings)[];
  readonly read: (text: string, present: Settings) => Settings;
}

const option = (
  name: string,
  value: string,
  help: string,
  keys: readonly (keyof RiskSettings)[],
  read: RiskOption["read"],
): RiskOption => {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { name, flags: `--${flag} <${value}>`, help, keys, read };
};

const exitOption = (
  name: string,
  value: string,
  help: string,
  key: keyof Exits,
  read: (text: string) => object,
) =>
  option(name, value, help, ["exits"], (text, { exits = {} }) => {
    const { [key]: _, ...others } = exits;
    return { exits: text === "none" ? others : { ...others, ...read(text) } };
  });

/** Every option, in the order of the help. */
export const RISK_OPTIONS: readonly RiskOption[] = [
  option(
    "size",
    "rule",
    "an entry: an amount such as 500, a part of the equity such as 10%, risk:1% by its stop, atr:2:1% by two average true ranges, kelly:CAP:START:TRIPS",
    ["sizing"],
    (text) => ({ sizing: sizingOf(text) }),
  ),
  option("maxOrder", "amount", "the most quote currency of an order", ["max_order"], (text) => ({
    max_order: text,
  })),
  option("maxPosition", "amount", "the most notional of a product", ["max_position"], (text) => ({
    max_position: text,
  })),
  option("maxProduct", "percent", "the same as a part of the equity", ["max_product_exposure"], (text) => ({
    max_product_exposure: fraction(text),
  })),
  option(
    "maxExposure",
    "percent",
    "the most of all products, as a part of the equity",
    ["max_exposure"],
    (text) => ({
      max_exposure: fraction(text),
    }),
  ),
  option("maxPositions", "count", "the most products at once", ["max_positions"], (text) => ({
    max_positions: count(text),
  })),
  exitOption("stopLoss", "percent", "where an entry is given up, from its price", "stop_loss", (text) => ({
    stop_loss: fraction(text),
  })),
  exitOption("takeProfit", "percent", "where an entry is done", "take_profit", (text) => ({
    take_profit: fraction(text),
  })),
  exitOption(
    "trail",
    "[from:]percent",
    "a stop that far behind the best price, from a gain on",
    "trail",
    (text) => {
      const [first, second] = text.split(":");
      return second === undefined
        ? { trail: { distance: fraction(first!) } }
        : { trail: { activation: fraction(first!), distance: fraction(second) } };
    },
  ),
  exitOption("hold", "time", "how long an entry is held at most", "hold_ms", (text) => ({
    hold_ms: duration(text),
  })),
  option("minConfidence", "number", "how sure a strategy has to be, 0 to 1", ["min_confidence"], (text) => ({
    min_confidence: text,
  })),
  option("maxAge", "time", "how old a signal may be", ["max_signal_age_ms"], (text) => ({
    max_signal_age_ms: duration(text),
  })),
  option(
    "cooldown",
    "time",
    "how long a product is left alone after leaving it",
    ["cooldown_ms"],
    (text) => ({
      cooldown_ms: duration(text),
    }),
  ),
  option("maxDailyLoss", "percent", "what the round trips of a day may lose", ["max_daily_loss"], (text) => ({
    max_daily_loss: fraction(text),
  })),
  option("maxDrawdown", "percent[:time]", "how far the equity may have fallen", ["max_drawdown"], (text) => {
    const [part, within] = text.split(":");
    const within_ms = within === undefined ? {} : { within_ms: duration(within) };
    return { max_drawdown: { fraction: fraction(part!), ...within_ms } };
  }),
  option("stopGuard", "count:within:pause", "a pause after so many stops", ["stop_guard"], (text) => {
    const [stops, within, pause] = parts(text, 3);
    return { stop_guard: { stops: count(stops!), within_ms: duration(within!), pause_ms: duration(pause!) } };
  }),
  option("losingStreak", "count:pause", "a pause after so many losses", ["losing_streak"], (text) => {
    const [losses, pause] = parts(text, 2);
    return { losing_streak: { losses: count(losses!), pause_ms: duration(pause!) } };
  }),
  option(
    "lowProfit",
    "trips:within:profit:pause",
    "a pause of a product that earned too little",
    ["low_profit"],
    (text) => {
      const [trades, within, profit, pause] = parts(text, 4);
      const times = { within_ms: duration(within!), pause_ms: duration(pause!) };
      return { low_profit: { trades: count(trades!), profit: profit!, ...times } };
    },
  ),
];

/** The settings with what the options say. Fault `InvalidSetting` where one is not written as it should be. */
export function settingsOf(present: RiskSettings, options: Readonly<Record<string, unknown>>): Settings {
  let settings: Settings = { ...present };
  for (const { name, keys, read } of RISK_OPTIONS) {
    const text = options[name];
    if (typeof text !== "string") continue;
    if (text === "none" && !keys.includes("exits")) for (const key of keys) delete settings[key];
    else settings = { ...settings, ...read(text, settings) };
  }
  return settings;
}

function sizingOf(text: string): NonNullable<RiskSettings["sizing"]> {
  if (text.startsWith("risk:")) return { kind: "volatility", risk: fraction(text.slice("risk:".length)) };
  if (text.startsWith("atr:")) {
    const [, atr, risk] = parts(text, 3);
    return { kind: "volatility", risk: fraction(risk!), atr: atr! };
  }
  if (text.startsWith("kelly:")) {
    const [, cap, start, trades] = parts(text, 4);
    return { kind: "kelly", cap: fraction(cap!), start: fraction(start!), trades: count(trades!) };
  }
  if (text.endsWith("%")) return { kind: "equity", fraction: fraction(text) };
  if (Decimal.parse(text).ok) return { kind: "fixed", quote: text };
  throw invalid(text, "a size: write 500, 10%, risk:1%, atr:2:1% or kelly:25%:2%:30");
}

/** `5%` or `0.05`. */
function fraction(text: string): string {
  const isPercent = text.endsWith("%");
  const number = Decimal.parse(isPercent ? text.slice(0, -1) : text);
  if (!number.ok) throw invalid(text, "a part such as 5% or 0.05");
  return (isPercent ? number.value.times(new Decimal(1n, 2)) : number.value).toString();
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function duration(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (number === undefined) throw invalid(text, "a time such as 30m, 4h or 7d");
  return Number(number) * UNITS[unit!]!;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw invalid(text, "a whole number from 1 on");
  return Number(text);
}

function parts(text: string, many: number): readonly string[] {
  const found = text.split(":");
  if (found.length !== many) throw invalid(text, `${many} parts with colons between them`);
  return found;
}

const invalid = (text: string, what: string): Fault =>
  new Fault("InvalidSetting", "usage", `"${text}" is not ${what}.`);
