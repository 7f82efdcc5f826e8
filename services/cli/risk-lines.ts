/** What an account dares, in the words of `canvas risk set`, so that each line can be typed again. */
import type { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { fieldLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

type Exits = NonNullable<RiskSettings["exits"]>;
type Said = readonly (readonly [flag: string, text: string])[];

/** The settings, one flag a line. */
export function riskLines(settings: RiskSettings, paint?: Paint): readonly string[] {
  const said = riskFlags(settings);
  return said.length === 0
    ? ["Nothing is bounded: an entry takes all that is free."]
    : fieldLines(said, paint);
}

/** Each setting as the flag of `canvas risk set` and its text. */
export function riskFlags(settings: RiskSettings): Said {
  const { sizing, exits = {}, max_drawdown, stop_guard, losing_streak, low_profit } = settings;
  const parts: readonly (readonly [flag: string, text: string | undefined])[] = [
    ["--size", sizing && sizeText(sizing)],
    ["--max-order", settings.max_order],
    ["--max-position", settings.max_position],
    ["--max-product", percent(settings.max_product_exposure)],
    ["--max-exposure", percent(settings.max_exposure)],
    ["--max-positions", settings.max_positions?.toString()],
    ...exitFlags(exits),
    ["--min-confidence", settings.min_confidence],
    ["--max-age", time(settings.max_signal_age_ms)],
    ["--cooldown", time(settings.cooldown_ms)],
    ["--max-daily-loss", percent(settings.max_daily_loss)],
    ["--max-drawdown", max_drawdown && joined(percent(max_drawdown.fraction), time(max_drawdown.within_ms))],
    [
      "--stop-guard",
      stop_guard && joined(stop_guard.stops, time(stop_guard.within_ms), time(stop_guard.pause_ms)),
    ],
    ["--losing-streak", losing_streak && joined(losing_streak.losses, time(losing_streak.pause_ms))],
    [
      "--low-profit",
      low_profit &&
        joined(low_profit.trades, time(low_profit.within_ms), low_profit.profit, time(low_profit.pause_ms)),
    ],
  ];
  return parts.flatMap(([flag, text]) => (text === undefined ? [] : [[flag, text] as const]));
}

const exitFlags = ({ stop_loss, take_profit, trail, hold_ms }: Exits) =>
  [
    ["--stop-loss", percent(stop_loss)],
    ["--take-profit", percent(take_profit)],
    ["--trail", trail && joined(percent(trail.activation), percent(trail.distance))],
    ["--hold", time(hold_ms)],
  ] as const;

function sizeText(sizing: NonNullable<RiskSettings["sizing"]>): string {
  switch (sizing.kind) {
    case "fixed":
      return sizing.quote;
    case "equity":
      return percent(sizing.fraction)!;
    case "volatility":
      return sizing.atr === undefined
        ? joined("risk", percent(sizing.risk))
        : joined("atr", sizing.atr, percent(sizing.risk));
    case "kelly":
      return joined("kelly", percent(sizing.cap), percent(sizing.start), sizing.trades);
    default:
      return sizing satisfies never;
  }
}

const joined = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(":");

const HUNDRED = Decimal.of("100");

const percent = (part: string | undefined): string | undefined =>
  part === undefined ? undefined : `${Decimal.of(part).times(HUNDRED)}%`;

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** In the widest unit that says it whole. */
function time(millis: number | undefined): string | undefined {
  if (millis === undefined) return undefined;
  const [unit, width] = UNITS.find(([, each]) => millis % each === 0) ?? ["s", 1_000];
  return `${millis / width}${unit}`;
}
