/** The streams on NATS against what they must be. They are looked at, never mended: services do that at their start. */
import type { StreamInfo } from "@nats-io/jetstream";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import { capabilitiesOf, conditionalAppendIsSound } from "../log/jetstream/capabilities.ts";
import { type Link, openLink } from "../log/jetstream/link.ts";
import { findStream, reviewStream, streamConfig } from "../log/jetstream/streams.ts";
import { sizeText } from "./bytes.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

/** From this part on, what JetStream may keep counts as full. */
const FULL = 0.9;

/** Each stream's settings, and how much room the account has left. */
export const streams: Check = {
  name: "streams",
  async run({ configuration: { mode, nats }, logger, signal }) {
    if (mode.kind !== "server") return [ok("The log is not on NATS: no stream of it can be set wrongly.")];
    const link = await openLink({
      url: mode.natsUrl,
      ...(nats.credentialsFile === undefined ? {} : { credentials: nats.credentialsFile }),
      logger,
      signal,
    });
    try {
      const findings: Finding[] = [];
      for (const name of STREAMS) {
        const info = await link.attempt(() => findStream(link.manager, name));
        if (info === undefined)
          findings.push(warning(`The stream ${name} is missing: the first service makes it.`));
        else findings.push(...streamFindings(info, link.connection.info!.version, nats.replicas));
      }
      return [...findings, ...(await roomFindings(link))];
    } finally {
      await link.connection.close();
    }
  },
};

/** What is to be said of one stream, of which there should be so many copies at least. */
export function streamFindings(info: StreamInfo, version: string, wanted = 1): readonly Finding[] {
  const { config, state } = info;
  const { name, num_replicas: replicas } = config;
  const { unfit, mend } = reviewStream(config, streamConfig(name as (typeof STREAMS)[number], replicas));
  const findings: Finding[] = [];
  if (unfit.length > 0) {
    findings.push(failure(`The stream ${name} cannot hold the log: ${unfit.join(", ")}. Change it.`));
  }
  const settings = Object.keys(mend);
  if (settings.length > 0) {
    findings.push(
      warning(`The stream ${name} differs in ${settings.join(", ")}: start a service, which mends it.`),
    );
  }
  // The check `archive` looks for the beginning of MARKET.
  if (state.first_seq > 1 && name !== "MARKET") {
    findings.push(
      failure(`The stream ${name} begins at ${state.first_seq}: events were removed; restore it.`),
    );
  }
  const capabilities = capabilitiesOf(version);
  if (capabilities.ok && !conditionalAppendIsSound(capabilities.value, replicas)) {
    findings.push(
      failure(
        `The stream ${name} has ${replicas} replicas on nats-server ${version}, where two writers can both win: ` +
          "live trading is refused. Update NATS to 2.11 or newer.",
      ),
    );
  }
  if (replicas < wanted) {
    findings.push(
      failure(
        `The stream ${name} has ${replicas} of the ${wanted} replicas of NATS_REPLICAS: it can be lost with a server. ` +
          `Make the others with \`nats stream edit ${name} --replicas ${wanted}\`.`,
      ),
    );
  }
  const offline = info.cluster?.replicas?.filter((peer) => peer.offline || peer.current === false) ?? [];
  if (offline.length > 0) {
    findings.push(warning(`The stream ${name} has ${offline.length} replicas that are behind or away.`));
  }
  if (findings.length > 0) return findings;
  const copies = replicas === 1 ? "one copy" : `${replicas} replicas`;
  return [
    ok(`The stream ${name} is as it must be: ${state.messages} events, ${sizeText(state.bytes)}, ${copies}.`),
  ];
}

async function roomFindings(link: Link): Promise<readonly Finding[]> {
  const { storage, limits } = await link.attempt(() => link.manager.getAccountInfo());
  if (limits.max_storage <= 0) return [];
  const text = `JetStream keeps ${sizeText(storage)} of the ${sizeText(limits.max_storage)} that this account may have`;
  if (storage < FULL * limits.max_storage) return [ok(`${text}.`)];
  return [failure(`${text}: raise the limit before it refuses events.`)];
}
