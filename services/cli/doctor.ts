/** `canvas doctor` */
import { Fault } from "@spot-canvas/domain/fault";
import { serviceLogger } from "../config/service-logger.ts";
import { failure, type Level } from "../doctor/check.ts";
import type { Examined } from "../doctor/examine.ts";
import { configurationOf } from "./api-address.ts";
import { type ApiClient, openClient } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";
import { VERSION } from "./version.ts";

interface Options extends ClientOptions {
  readonly strict?: boolean;
}

/** How long the servers may take before their not answering is the finding. */
const OPEN_WITHIN_MS = 8_000;

/** Looks at everything that has to be right for the system to be trusted. */
export const command = commandFile<Options>({
  configure(command) {
    command.option("--strict", "end with 1 also where there are only warnings");
    addClientOptions(command).addHelpText(
      "after",
      `\nIt ends with 0 when nothing fails and with 1 when something does.\n${examples("doctor", "doctor --json --strict")}`,
    );
  },

  async run(call) {
    const { options, terminal, signal } = call;
    const { CHECKS } = await import("../doctor/checks.ts");
    const { examine } = await import("../doctor/examine.ts");
    const { configuration } = await configurationOf(call);
    // A data directory opens or says why not, however busy the machine is: only servers can be silent.
    const api = await openInTime(call, configuration.mode.kind === "embedded" ? undefined : OPEN_WITHIN_MS);
    try {
      const get = async (path: string): Promise<unknown> => {
        if (api instanceof Fault) throw api;
        return JSON.parse(await (await api.request(path)).text());
      };
      const logger = serviceLogger(configuration, { usual: "error" });
      const checks = CHECKS.filter(({ asksApi }) => !asksApi || !(api instanceof Fault));
      const findings = [
        ...apiFindings(api),
        ...(await examine(checks, { configuration, get, logger }, signal)),
      ];
      if (options.json) terminal.out(JSON.stringify(document(findings), null, 2));
      else for (const line of linesOf(findings, terminal.paint)) terminal.out(line);
      const bad: readonly Level[] = options.strict ? ["warning", "failure"] : ["failure"];
      return findings.some(({ level }) => bad.includes(level)) ? EXIT.failure : EXIT.ok;
    } finally {
      if (!(api instanceof Fault)) await api[Symbol.asyncDispose]();
    }
  },
});

/** Why there is no API to ask: one finding, instead of one of each check that would ask it. */
const apiFindings = (api: ApiClient | Fault): readonly Examined[] =>
  api instanceof Fault ? [{ check: "api", ...failure(api.message) }] : [];

/** The API, listening or in this process; or why there is none. */
async function openInTime(call: Call<Options>, withinMs: number | undefined): Promise<ApiClient | Fault> {
  const stop = new AbortController();
  const timer = withinMs === undefined ? undefined : setTimeout(() => stop.abort(), withinMs);
  try {
    return await openClient({ ...call, signal: AbortSignal.any([call.signal, stop.signal]) });
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof Fault) return error;
    if (!stop.signal.aborted) throw error;
    const text = `NATS or Postgres did not answer within ${OPEN_WITHIN_MS / 1_000} s: start them, or correct their addresses.`;
    return new Fault("ServersSilent", "unavailable", text);
  } finally {
    clearTimeout(timer);
  }
}

const worst = (findings: readonly Examined[]): Level =>
  (["failure", "warning"] as const).find((level) => findings.some((one) => one.level === level)) ?? "ok";

const document = (findings: readonly Examined[]) => ({
  version: VERSION,
  status: worst(findings),
  findings,
});

function linesOf(findings: readonly Examined[], paint: Paint): string[] {
  const columns = [{ title: "CHECK" }, { title: "LEVEL" }, { title: "FINDING" }];
  const rows = findings.map(({ check, level, message }) => [check, level, message]);
  return tableLines(columns, rows, paint);
}
