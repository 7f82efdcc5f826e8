/**
 * Tulip Indicators (L. Van Winkle, https://tulipindicators.org), as far as our own kernels lack them: what each reads,
 * takes and gives. They are for charts; whoever computes them is told by name. Strategies have our own kernels alone.
 */
import {
  factor,
  fadeOfEma,
  type IndicatorDescription,
  type Input,
  type ParameterSpec,
  type ParameterValues,
  period,
} from "./indicator.ts";

/** Who computes them: a port of Tulip Indicators without native parts, and equal to them. */
export const TULIP_SOURCE = "@ixjb94/indicators (Tulip Indicators)";

/** What Tulip Indicators have and nobody computes here, and why. */
export const TULIP_MISSING: readonly { readonly names: readonly string[]; readonly reason: string }[] = [
  {
    names: ["crossany", "crossover"],
    reason: "They compare two series of one's own choice, and a request names columns of candles.",
  },
  {
    names:
      "abs acos add asin atan ceil cos cosh div exp floor ln log10 mul round sin sinh sqrt sub tan tanh todeg torad trunc".split(
        " ",
      ),
    reason: "Arithmetic on single values, which the build without native parts leaves out.",
  },
];

/** What an indicator remembers: a window alone, a past that fades, or all that it was ever given. */
type Memory = "window" | "fading" | "level";

type Lookback = (given: ParameterValues) => number;

const none: Lookback = () => 0;
const one: Lookback = () => 1;
const whole: Lookback = (given) => given["period"]!;
const less: Lookback = (given) => given["period"]! - 1;
const long: Lookback = (given) => given["long"]! - 1;
const times =
  (factor: number, more: number): Lookback =>
  (given) =>
    factor * (given["period"]! - 1) + more;

const PERIOD = { period: period(14, "Candles that count.", 2) };
const SHORT_LONG = {
  short: period(12, "Candles in the short average."),
  long: period(26, "Candles in the long average."),
};

type Parameters = Readonly<Record<string, ParameterSpec>>;

/** One indicator: its name, title, inputs, outputs, parameters, memory and how many candles have no value. */
type Row = readonly [string, string, string, string, Parameters, Memory, Lookback];

const ROWS: readonly Row[] = [
  ["ad", "Accumulation/distribution line", "high low close volume", "ad", {}, "level", none],
  [
    "adosc",
    "Accumulation/distribution oscillator",
    "high low close volume",
    "adosc",
    SHORT_LONG,
    "fading",
    long,
  ],
  ["adxr", "Average directional movement rating", "high low", "adxr", PERIOD, "fading", times(3, 0)],
  ["ao", "Awesome oscillator", "high low", "ao", {}, "window", () => 33],
  ["apo", "Absolute price oscillator", "close", "apo", SHORT_LONG, "fading", one],
  ["aroon", "Aroon", "high low", "down up", PERIOD, "window", whole],
  ["aroonosc", "Aroon oscillator", "high low", "aroonosc", PERIOD, "window", whole],
  ["avgprice", "Average price", "open high low close", "avgprice", {}, "window", none],
  ["bop", "Balance of power", "open high low close", "bop", {}, "window", none],
  ["cmo", "Chande momentum oscillator", "close", "cmo", PERIOD, "window", whole],
  ["cvi", "Chaikin's volatility", "high low", "cvi", PERIOD, "fading", times(2, 1)],
  ["dema", "Double exponential moving average", "close", "dema", PERIOD, "fading", times(2, 0)],
  ["di", "Directional indicator", "high low close", "plus_di minus_di", PERIOD, "fading", less],
  ["dm", "Directional movement", "high low", "plus_dm minus_dm", PERIOD, "fading", less],
  ["dpo", "Detrended price oscillator", "close", "dpo", PERIOD, "window", less],
  ["dx", "Directional movement index", "high low", "dx", PERIOD, "fading", less],
  ["emv", "Ease of movement", "high low volume", "emv", {}, "window", one],
  ["fisher", "Fisher transform", "high low", "fisher signal", PERIOD, "fading", less],
  ["fosc", "Forecast oscillator", "close", "fosc", PERIOD, "window", whole],
  [
    "hma",
    "Hull moving average",
    "close",
    "hma",
    PERIOD,
    "window",
    (given) => given["period"]! + Math.floor(Math.sqrt(given["period"]!)) - 2,
  ],
  ["kama", "Kaufman adaptive moving average", "close", "kama", PERIOD, "fading", less],
  ["kvo", "Klinger volume oscillator", "high low close volume", "kvo", SHORT_LONG, "fading", one],
  ["linreg", "Linear regression", "close", "linreg", PERIOD, "window", less],
  ["linregintercept", "Linear regression intercept", "close", "linregintercept", PERIOD, "window", less],
  ["linregslope", "Linear regression slope", "close", "linregslope", PERIOD, "window", less],
  ["marketfi", "Market facilitation index", "high low volume", "marketfi", {}, "window", none],
  ["mass", "Mass index", "high low", "mass", PERIOD, "fading", times(1, 16)],
  ["medprice", "Median price", "high low", "medprice", {}, "window", none],
  ["mfi", "Money flow index", "high low close volume", "mfi", PERIOD, "window", whole],
  ["mom", "Momentum", "close", "mom", PERIOD, "window", whole],
  ["msw", "Mesa sine wave", "close", "sine lead", PERIOD, "window", whole],
  ["natr", "Normalized average true range", "high low close", "natr", PERIOD, "fading", less],
  ["nvi", "Negative volume index", "close volume", "nvi", {}, "level", none],
  ["ppo", "Percentage price oscillator", "close", "ppo", SHORT_LONG, "fading", one],
  ["pvi", "Positive volume index", "close volume", "pvi", {}, "level", none],
  ["qstick", "Qstick", "open close", "qstick", PERIOD, "window", less],
  ["roc", "Rate of change", "close", "roc", PERIOD, "window", whole],
  ["rocr", "Rate of change ratio", "close", "rocr", PERIOD, "window", whole],
  ["stochrsi", "Stochastic RSI", "close", "stochrsi", PERIOD, "fading", times(2, 1)],
  ["tema", "Triple exponential moving average", "close", "tema", PERIOD, "fading", times(3, 0)],
  ["tr", "True range", "high low close", "tr", {}, "window", none],
  ["trima", "Triangular moving average", "close", "trima", PERIOD, "window", less],
  ["trix", "Trix", "close", "trix", PERIOD, "fading", times(3, 1)],
  ["tsf", "Time series forecast", "close", "tsf", PERIOD, "window", less],
  ["typprice", "Typical price", "high low close", "typprice", {}, "window", none],
  [
    "ultosc",
    "Ultimate oscillator",
    "high low close",
    "ultosc",
    {
      short: period(7, "Candles in the short sum."),
      medium: period(14, "Candles in the medium sum."),
      long: period(28, "Candles in the long sum."),
    },
    "window",
    (given) => given["long"]!,
  ],
  ["vhf", "Vertical horizontal filter", "close", "vhf", PERIOD, "window", whole],
  [
    "vidya",
    "Variable index dynamic average",
    "close",
    "vidya",
    {
      short: period(9, "Candles in the short deviation.", 2),
      long: period(30, "Candles in the long deviation.", 2),
      alpha: factor(0.2, 0, 1, "What the newest close weighs, before the ratio of deviations."),
    },
    "fading",
    (given) => given["long"]! - 2,
  ],
  ["volatility", "Annualized historical volatility", "close", "volatility", PERIOD, "window", whole],
  ["vosc", "Volume oscillator", "volume", "vosc", SHORT_LONG, "window", long],
  ["vwma", "Volume weighted moving average", "close volume", "vwma", PERIOD, "window", less],
  ["wad", "Williams accumulation/distribution", "high low close", "wad", {}, "level", one],
  ["wcprice", "Weighted close price", "high low close", "wcprice", {}, "window", none],
  ["wilders", "Wilder's smoothing", "close", "wilders", PERIOD, "fading", less],
  ["willr", "Williams %R", "high low close", "willr", PERIOD, "window", less],
  [
    "zlema",
    "Zero-lag exponential moving average",
    "close",
    "zlema",
    PERIOD,
    "fading",
    (given) => Math.max(0, Math.floor((given["period"]! - 1) / 2) - 1),
  ],
];

/** Arithmetic over the last candles: listed on request alone. */
const PLAIN_ROWS: readonly Row[] = [
  ["decay", "Linear decay", "close", "decay", PERIOD, "fading", none],
  ["edecay", "Exponential decay", "close", "edecay", PERIOD, "fading", none],
  ["lag", "Lag", "close", "lag", PERIOD, "window", whole],
  ["max", "Highest close", "close", "max", PERIOD, "window", less],
  ["md", "Mean deviation", "close", "md", PERIOD, "window", less],
  ["min", "Lowest close", "close", "min", PERIOD, "window", less],
  ["stddev", "Standard deviation", "close", "stddev", PERIOD, "window", less],
  ["stderr", "Standard error", "close", "stderr", PERIOD, "window", less],
  ["sum", "Sum", "close", "sum", PERIOD, "window", less],
  ["var", "Variance", "close", "var", PERIOD, "window", less],
];

/** Those in units of price. */
const OVERLAYS = new Set(
  (
    "avgprice decay dema edecay hma kama lag linreg linregintercept max medprice min tema trima tsf typprice vidya vwma " +
    "wcprice wilders zlema"
  ).split(" "),
);

/** Values that readers look for; of the others that swing about zero, zero. */
const GUIDES: Readonly<Record<string, readonly number[]>> = {
  adxr: [25],
  aroon: [30, 70],
  cmo: [-50, 50],
  dx: [25],
  mass: [26.5, 27],
  mfi: [20, 80],
  rocr: [1],
  stochrsi: [0.2, 0.8],
  ultosc: [30, 70],
  willr: [-80, -20],
  ...Object.fromEntries(
    "adosc ao apo aroonosc bop cvi dpo emv fisher fosc kvo linregslope mom ppo qstick roc trix vosc"
      .split(" ")
      .map((name) => [name, [0]]),
  ),
};

const MEMORY_TEXT: Readonly<Record<Memory, string>> = {
  window: "",
  fading: " Seeded by the first candles it is given, which fade.",
  level: " Its level depends on where it begins: only its changes mean anything.",
};

function described(row: Row, isPlain: boolean): IndicatorDescription {
  const [name, title, inputs, outputs, parameters, memory, lookback] = row;
  return {
    name,
    title,
    inputs: inputs.split(" ") as Input[],
    outputs: outputs.split(" "),
    parameters,
    definition: `${title} as Tulip Indicators define it: https://tulipindicators.org/${name}.${MEMORY_TEXT[memory]}`,
    isPlain,
    isOverlay: OVERLAYS.has(name),
    ...(GUIDES[name] === undefined ? {} : { guides: GUIDES[name] }),
    lookback,
    warmUp: (given) => (memory === "level" ? 0 : lookback(given) + (memory === "fading" ? fade(given) : 0)),
  };
}

/** Every average fades with its own period, one behind the other at most three times. */
const fade = (given: ParameterValues): number => 3 * fadeOfEma(2 * Math.max(1, ...Object.values(given)));

/** The indicators, each computed by name. */
export const TULIP: readonly IndicatorDescription[] = [
  ...ROWS.map((row) => described(row, false)),
  ...PLAIN_ROWS.map((row) => described(row, true)),
];
