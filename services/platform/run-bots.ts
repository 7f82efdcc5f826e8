/** One bot for each account that a strategy was enabled for, or a person asked for an order, as the log says; each is started again by itself. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatFilter, type MarketType } from "@spot-canvas/domain/events/subject";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { marketTypeOf } from "@spot-canvas/domain/strategies/configuration";
import { runBot } from "../bot/run-bot.ts";
import { findBound } from "../trading/bound-account.ts";
import { systemClock } from "../waiting/system-clock.ts";
import type { ServiceSetting } from "./service-setting.ts";
import { keepRunning } from "./supervise.ts";

/** In a data directory of one process nobody else can trade: a restart takes its own lease up at once. */
const EMBEDDED_OWNER = "embedded";

/** Runs until the signal aborts. */
export async function runBots(setting: ServiceSetting, signal: AbortSignal): Promise<void> {
  const { platform, configuration } = setting;
  const bots = new Map<string, Promise<void>>();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const markets = new Map<string, MarketType>();
  const keep = async (account: string): Promise<void> => {
    try {
      const bound = await findBound(platform.log, account, configuration.tenant);
      if (bound?.type === "live") {
        setting.logger.info(
          `${account} is a live account: \`canvas run bot --account ${account} --live\` trades it.`,
        );
      } else await keepBotRunning(setting, account, markets.get(account) ?? "spot", stop);
    } catch (fault) {
      failed.abort(fault);
    }
  };
  const subject = formatFilter({ family: "control", account: "*" }, configuration.tenant);
  for await (const batch of platform.log.read("TRADING", { after: 0, subject, signal: stop })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event") continue;
      const { type, data } = reading.event;
      if (type === "TradingConfigured") markets.set(data.account, marketTypeOf(data));
      if (type !== "StrategyEnabled" && type !== "OrderRequested") continue;
      const { account } = data;
      if (!bots.has(account)) bots.set(account, keep(account));
    }
  }
  await Promise.all(bots.values());
  if (failed.signal.aborted) throw failed.signal.reason;
}

function keepBotRunning(
  { platform, configuration, logger }: ServiceSetting,
  account: string,
  market: MarketType,
  signal: AbortSignal,
): Promise<void> {
  const { log, ephemeral, database: tables } = platform;
  const { tenant, mode, haltFile } = configuration;
  const owner = mode.kind === "embedded" ? { owner: EMBEDDED_OWNER } : {};
  const settings = { ...owner, haltFile, terms: { ...DEFAULT_TERMS, market } };
  const run = (stop: AbortSignal): Promise<void> =>
    runBot({ log, ephemeral, tables, account, signal: stop, logger, tenant, settings });
  return keepRunning({ name: `bot of ${account}`, run }, { signal, logger, clock: systemClock });
}
