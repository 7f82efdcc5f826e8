/** The bot of one live account, as a service: opened with its keys, examined, and started again where it ends. */
import { Fault } from "@spot-canvas/domain/fault";
import { liveFindings, openLiveAccount } from "../bot/live/readiness.ts";
import { runLiveBot } from "../bot/live/run-live-bot.ts";
import { GROUND_CHECKS } from "../doctor/checks.ts";
import { examine } from "../doctor/examine.ts";
import type { ServiceSetting } from "./service-setting.ts";
import type { Service } from "./supervise.ts";

/** How an account is traded for real. */
export interface LiveChoice {
  readonly account: string;
  /** Decides, and sends nothing. */
  readonly shadow: boolean;
  readonly sandbox: boolean;
  /** Trades of somebody else on the account become trades of the ledger. */
  readonly adopt: boolean;
  /** Where the keys are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const noApi = (path: string): Promise<never> =>
  Promise.reject(new Fault("NoApi", "defect", `A live bot has no API to ask for ${path}.`));

/** The service. Faults, thrown: those of {@link openLiveAccount}; `NotReady` where something else is not as it must be. */
export async function liveBotService(
  setting: ServiceSetting,
  choice: LiveChoice,
  signal: AbortSignal,
): Promise<Service> {
  const { platform, configuration, logger } = setting;
  const { tenant, haltFile } = configuration;
  const { account, shadow, adopt } = choice;
  const options = { log: platform.log, tenant, ...choice };
  const opened = await openLiveAccount(options);
  const market = configuration.venues[opened.venue];
  await opened[Symbol.asyncDispose]();
  for (const { level, message } of [
    ...(await examine(GROUND_CHECKS, { configuration, get: noApi, logger }, signal)),
    ...(await liveFindings({ ...options, market, signal })),
  ]) {
    if (level === "failure") throw new Fault("NotReady", "conflict", message);
    if (level === "warning") logger.warn(message);
    else logger.info(message);
  }
  const mode = shadow ? "It decides and sends nothing." : "It trades with real money.";
  logger.info(`${choice.sandbox ? "In the venue's test environment. " : ""}${mode}`, { account });
  return {
    name: `live bot of ${account}`,
    run: async (stop) => {
      await using trading = await openLiveAccount(options);
      const { log, ephemeral, database: tables } = platform;
      const settings = { shadow, adopt, haltFile };
      await runLiveBot({ log, ephemeral, account, trading, signal: stop, logger, tenant, settings, tables });
    },
  };
}
