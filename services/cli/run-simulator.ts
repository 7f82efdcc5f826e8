/** `canvas run simulator` */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import { formatMillis, millisOfText } from "@spot-canvas/domain/time/instant";
import type { SimulatorClock } from "../simulator/clock.ts";
import type { FaultRule } from "../simulator/faults/simulated-fault.ts";
import type { CsvMarket } from "../simulator/markets/csv-market.ts";
import type { Market } from "../simulator/markets/market.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { commandFile, examples } from "./command.ts";
import { parseCount, parsePort } from "./options.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  readonly port: number;
  readonly seed: number;
  readonly product?: readonly string[];
  readonly thin?: boolean;
  readonly candles?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly speed: number;
  readonly stepped?: boolean;
  readonly fault?: readonly string[];
  readonly json?: boolean;
}

const collect = (text: string, previous: readonly string[] = []): readonly string[] => [...previous, text];

/** Serves a simulated market in the dialects of the venues, until Ctrl-C. */
export const command = commandFile<Options>({
  endsByInterrupt: true,

  configure(command) {
    command
      .option("--port <port>", "where it listens on 127.0.0.1; 0 picks a free port", parsePort, 0)
      .option("--seed <number>", "another seed is another market, and other luck for faults", parseCount, 3)
      .option("--product <product>", "what is traded; may be given again (default BTC-USD, ETH-USD)", collect)
      .option("--thin", "nobody trades in most minutes of the made-up market")
      .option("--candles <file>", "play these candles instead: CSV, of one --product and its --timeframe")
      .option("--timeframe <timeframe>", "the width of the file's candles, such as 1m")
      .option("--from <time>", "what time it is in the market at first (default now, or where the file ends)")
      .option("--speed <factor>", "how many times as fast as time the market's passes", Number, 1)
      .option("--stepped", "the market's time stands still until POST /simulator/clock moves it")
      .option("--fault <rule>", "a fault and when it strikes; may be given again", collect)
      .option("--json", "print the addresses as JSON")
      .addHelpText(
        "after",
        examples(
          "run simulator --port 9100",
          "run simulator --candles BTC-USD-1m.csv --product BTC-USD --timeframe 1m --from 2024-01-02T00:00:00Z --speed 60",
          "run simulator --fault too-many-requests,venue=coinbase,perSecond=10 --fault cut-connection,chance=0.01",
        ),
      );
  },

  async run({ options, terminal, signal }) {
    const { parseFaultRule } = await import("../simulator/faults/fault-rule.ts");
    const faults: readonly FaultRule[] = (options.fault ?? []).map(parseFaultRule);
    const { startSimulator } = await import("../simulator/simulator.ts");
    const market = await openMarket(options);
    if ("skipped" in market && market.skipped > 0) {
      terminal.note(`${market.skipped} rows of the file are left out: no trades make candles of them.`);
    }
    const clock = await openClock(options, market);
    await using simulator = await startSimulator({
      market,
      clock,
      faults,
      seed: options.seed,
      port: options.port,
    });
    tell(terminal, simulator, options);
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    return undefined;
  },
});

/** The addresses for programs, on stdout, and what they lead to for the person. */
function tell(terminal: Terminal, { url, urls, market, clock }: Simulator, { json }: Options): void {
  if (json) terminal.out(JSON.stringify({ url, venues: urls }, null, 2));
  else {
    for (const [venue, { rest, webSocket }] of Object.entries(urls)) {
      terminal.out(`${venue.toUpperCase()}_REST_URL=${rest}`);
      terminal.out(`${venue.toUpperCase()}_WEBSOCKET_URL=${webSocket}`);
    }
  }
  const products = market.products.map(({ product }) => product).join(", ");
  const time = formatMillis(Math.floor(clock.now()));
  terminal.note(`A SIMULATED market of ${products} is open, at ${time} by its clock.`);
  terminal.note(`Its state and its faults are at ${url}/simulator. Ctrl-C ends it.`);
}

async function openMarket(options: Options): Promise<Market | CsvMarket> {
  const { candles, product = [], timeframe, seed } = options;
  if (candles !== undefined) {
    const [named, ...others] = product;
    if (named === undefined || others.length > 0 || timeframe === undefined) {
      throw new Fault(
        "UnnamedCandles",
        "usage",
        "Say what the file holds: one --product, and its --timeframe.",
      );
    }
    const { csvMarket } = await import("../simulator/markets/csv-market.ts");
    return csvMarket([{ file: candles, product: named, timeframe: unwrap(parseTimeframe(timeframe)) }]);
  }
  const { syntheticMarket } = await import("../simulator/markets/synthetic-market.ts");
  const busy = syntheticMarket({ seed, ...(product.length > 0 && { products: product }) });
  if (!options.thin) return busy;
  const { thinMarket } = await import("../simulator/markets/thin-market.ts");
  return thinMarket(busy);
}

async function openClock(options: Options, market: Market | CsvMarket): Promise<SimulatorClock> {
  const { from, speed, stepped } = options;
  const { acceleratedClock, realClock, steppedClock } = await import("../simulator/clock.ts");
  if (!(speed > 0)) throw new Fault("InvalidSpeed", "usage", "A speed is a number above 0, such as 60.");
  const end = "to" in market ? market.to : undefined;
  const start = from === undefined ? end : millisOfText(from);
  if (stepped) return steppedClock(start ?? Date.now());
  if (start !== undefined) return acceleratedClock({ start, speed });
  if (speed === 1) return realClock();
  const message = "A market that is ahead of time has nothing to tell: say with --from where --speed begins.";
  throw new Fault("SpeedWithoutFrom", "usage", message);
}
