/** `canvas log adopt STREAM` */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { type Mode, readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import type { Adoption } from "../log/jetstream/adopt.ts";
import { commandFile, examples } from "./command.ts";
import { count } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  readonly json?: boolean;
}

/** Takes over the subjects and the history of a trade stream that another program made. It talks to NATS itself. */
export const command = commandFile<Options, readonly [stream: string]>({
  configure(command) {
    command
      .argument("<stream>", "the JetStream stream whose subjects and history the log takes over")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        `\nThe stream keeps all of its messages; a second run goes on where the first one ended.\n${examples(
          "log adopt LEDGER_TRADES",
        )}`,
      );
  },

  async run(call) {
    const { terminal, options } = call;
    const configuration = unwrap(readConfiguration(call.environment));
    const { natsUrl } = serverOf(configuration.mode);
    const { credentialsFile, replicas } = configuration.nats;
    const { adoptStream } = await import("../log/jetstream/adopt.ts");
    const adoption = await adoptStream(call.arguments[0], {
      url: natsUrl,
      ...(credentialsFile === undefined ? {} : { credentials: credentialsFile }),
      replicas,
      logger: serviceLogger(configuration, { usual: "warn" }),
      signal: call.signal,
    });
    if (options.json) terminal.out(JSON.stringify(adoption, null, 2));
    else print(adoption, terminal);
    return undefined;
  },
});

function serverOf(mode: Mode): Extract<Mode, { kind: "server" }> {
  if (mode.kind === "server") return mode;
  throw new Fault(
    "NoServer",
    "usage",
    "There is no stream to adopt in a data directory: set NATS_URL and DATABASE_URL.",
  );
}

function print(
  { stream, copied, copiedBefore, movedSubjects, leftBehind }: Adoption,
  terminal: Terminal,
): void {
  const before = copiedBefore > 0 ? `, after ${count(copiedBefore)} by an earlier run` : "";
  terminal.out(`The log took over ${count(copied)} events of ${stream}${before}.`);
  if (movedSubjects.length > 0) terminal.out(`It now listens to ${movedSubjects.join(", ")} itself.`);
  for (const [subject, messages] of Object.entries(leftBehind)) {
    terminal.note(
      `${count(messages)} messages on ${subject} stay where they are: it is no subject of the log.`,
    );
  }
}
