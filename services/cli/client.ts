/**
 * The API, for commands. Where one listens they talk to it; where none does and none was named, they open the data
 * directory themselves and call the same API inside this process, so that there is one code path for both.
 */
import { Fault, type FaultKind, unwrap } from "@spot-canvas/domain/fault";
import { findApiKey } from "../config/api-key.ts";
import {
  type Configuration,
  DEFAULT_DATA_DIR,
  DEFAULT_URL,
  readConfiguration,
} from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { readSettings, type Settings } from "../config/settings-file.ts";
import { announcedAddress } from "../platform/address.ts";
import type { Call } from "./command.ts";
import { type ExactNumber, parseExactJson } from "./exact-json.ts";
import type { ClientOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { shellWord } from "./shell-word.ts";

/** A way to the API. */
export interface ApiClient extends AsyncDisposable {
  /** Sends a request with the key, whatever the answer. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a request with the key; throws the fault that an unsuccessful answer stands for. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON of an answer, with every digit of its numbers. */
  get(path: string): Promise<unknown>;
}

const ANSWER_WITHIN_MS = 30_000;

/** Sends one request to an API. */
type Send = (path: string, init: RequestInit) => Promise<Response>;

/**
 * Finds the API, or opens it in this process. Only a command that brings something makes the data directory where it is
 * missing (`makes`); what reads one that is not there throws a Fault `NothingHere`.
 */
export async function openClient(
  call: Pick<Call<ClientOptions>, "options" | "environment" | "terminal" | "signal">,
  { makes = false }: { readonly makes?: boolean } = {},
): Promise<ApiClient> {
  const { configuration, settings } = await configurationOf(call);
  const url = await listeningUrl(configuration, call.signal);
  if (url !== undefined) {
    const key = await keyFor(url, configuration, settings);
    return clientOf((path, init) => fetchInTime(`${url}${path}`, init), url, { key, signal: call.signal });
  }
  if (!makes) await refuseAbsent(configuration);
  const { openApiInProcess } = await import("../platform/in-process-api.ts");
  const progress = createProgress(call.terminal, "Catching up", "events");
  try {
    const api = await openApiInProcess({
      configuration,
      command: ["canvas", ...process.argv.slice(2).filter((word) => !word.startsWith("-"))]
        .slice(0, 3)
        .join(" "),
      logger: serviceLogger(configuration, { usual: "warn" }),
      signal: call.signal,
      onProgress: progress.update,
    });
    const client = clientOf(api.request, undefined, { key: api.key, signal: call.signal });
    return { ...client, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
  } finally {
    progress.end();
  }
}

/** Refuses to read what nobody has made yet. */
async function refuseAbsent({ mode, dataDir, namedDataDir }: Configuration): Promise<void> {
  const { isDataDirectory } = await import("../database/data-directory.ts");
  if (mode.kind !== "embedded" || isDataDirectory(dataDir)) return;
  const text =
    namedDataDir === undefined
      ? `No Spot Canvas API answers at ${DEFAULT_URL}, and there is no data directory at ${DEFAULT_DATA_DIR}: ` +
        "start with `pnpm canvas up`."
      : `There is no data directory at ${namedDataDir}, and no Spot Canvas API that runs on it: ` +
        `start with \`pnpm canvas up --data-dir ${shellWord(namedDataDir)}\`.`;
  throw new Fault("NothingHere", "not-found", text);
}

/** What holds for a command: flags, then the environment, then the settings of this machine. */
async function configurationOf({
  environment,
  options,
}: Pick<Call<ClientOptions>, "options" | "environment">): Promise<{
  readonly configuration: Configuration;
  readonly settings: Settings;
}> {
  const configuration = unwrap(readConfiguration(environment, options));
  const settings = await readSettings(environment);
  if (
    configuration.url !== undefined ||
    settings.url === undefined ||
    configuration.namedDataDir !== undefined
  ) {
    return { configuration, settings };
  }
  return { configuration: { ...configuration, url: settings.url.replace(/\/+$/, "") }, settings };
}

/** The key for an API: a set one belongs to the address that was set with it, a kept one to its data directory. */
async function keyFor(
  url: string,
  configuration: Configuration,
  settings: Settings,
): Promise<string | undefined> {
  const isMeant = settings.url === undefined || settings.url.replace(/\/+$/, "") === url;
  const isNamed = configuration.url !== undefined && configuration.apiKey === undefined;
  if (isNamed && isMeant && settings.api_key !== undefined) return settings.api_key;
  return (await findApiKey(configuration)) ?? (isMeant ? settings.api_key : undefined);
}

/** Fetches; fails where the answer does not begin within the time-out. What is then streamed may take its time. */
async function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_WITHIN_MS);
  const signals = init.signal ? [init.signal, late.signal] : [late.signal];
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any(signals) });
  } catch (cause) {
    if (!late.signal.aborted) throw cause;
    const text = `The API at ${new URL(url).origin} did not answer within ${ANSWER_WITHIN_MS / 1_000} s: look at its /health.`;
    throw new Fault("ApiSilent", "unavailable", text, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** The address of an API that answers, or undefined where none was named and none answers. */
async function listeningUrl(configuration: Configuration, signal: AbortSignal): Promise<string | undefined> {
  if (configuration.url !== undefined) {
    if (await answers(configuration.url, signal)) return configuration.url;
    throw new Fault(
      "ApiUnreachable",
      "unavailable",
      `No Spot Canvas API answers at ${configuration.url}: start one with \`pnpm canvas up\`, or correct the address.`,
    );
  }
  const kept = await announcedAddress(configuration.dataDir);
  if (kept !== undefined && (await answers(kept, signal))) return kept;
  // A data directory that was named is meant: the API of another one may listen at the usual address.
  if (configuration.namedDataDir !== undefined && configuration.mode.kind === "embedded") return undefined;
  return (await answers(DEFAULT_URL, signal)) ? DEFAULT_URL : undefined;
}

/** Whether a Spot Canvas API listens: its /health speaks JSON with a status, be it ok or not. */
async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    });
    const body: unknown = await answer.json();
    return typeof body === "object" && body !== null && "status" in body;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

function clientOf(
  send: Send,
  url: string | undefined,
  options: { readonly key: string | undefined; readonly signal: AbortSignal },
): ApiClient {
  const sendWithKey = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (options.key !== undefined) headers.set("authorization", `Bearer ${options.key}`);
    try {
      return await send(path, { ...init, headers, signal: options.signal });
    } catch (cause) {
      options.signal.throwIfAborted();
      if (cause instanceof Fault) throw cause;
      throw new Fault(
        "ApiLost",
        "unavailable",
        "The API went away in the middle of the call: look at its log.",
        {
          cause,
        },
      );
    }
  };
  const request = async (path: string, init?: RequestInit): Promise<Response> => {
    const answer = await sendWithKey(path, init);
    if (answer.ok) return answer;
    throw await faultOf(answer, url);
  };
  return {
    send: sendWithKey,
    request,
    get: async (path) => parseExactJson(await (await request(path)).text()),
    [Symbol.asyncDispose]: async () => {},
  };
}

const KINDS: Readonly<Record<number, FaultKind>> = {
  400: "usage",
  401: "forbidden",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  422: "corrupt",
  503: "unavailable",
};

/** The fault that an unsuccessful answer stands for. */
export async function faultOf(answer: Response, url?: string): Promise<Fault> {
  const text = await answer.text();
  if (answer.status === 401) {
    return new Fault(
      "KeyRefused",
      "forbidden",
      `The API at ${url ?? "this process"} refused the key: set CANVAS_API_KEY, or name its data directory with --data-dir.`,
    );
  }
  if (answer.status === 403) {
    const reason = messageIn(text, answer.status);
    return new Fault("KeyRefused", "forbidden", `${reason} Set CANVAS_API_KEY to a key that may do this.`);
  }
  return new Fault("ApiRefused", KINDS[answer.status] ?? "defect", messageIn(text, answer.status), {
    cause: text,
  });
}

/** The sentence in an error's body, made to look like one. */
function messageIn(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === "string" && error !== "") return sentence(error);
  } catch {
    // Not ours: a proxy's page.
  }
  return `The API answered with status ${status}.`;
}

const sentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
};

/** A row of an answer, whose values are texts, exact numbers or absent. */
export type Row = Readonly<Record<string, string | ExactNumber | undefined>>;

/** A value as text; a dash where there is none. */
export const textOf = (value: string | ExactNumber | undefined): string =>
  value === undefined ? "-" : String(value);

/** All pages of a list, page by page. */
async function* pagesOf(
  client: ApiClient,
  path: string,
  list: string,
  query: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<readonly Row[]> {
  let cursor: string | undefined;
  do {
    const parameters = new URLSearchParams({ limit: "200" });
    for (const [name, value] of Object.entries({ ...query, cursor })) {
      if (value !== undefined) parameters.set(name, value);
    }
    const page = (await client.get(`${path}?${parameters}`)) as Readonly<Record<string, unknown>>;
    yield page[list] as readonly Row[];
    cursor = page["next_cursor"] as string | undefined;
  } while (cursor !== undefined);
}

/** The first rows of a list, over as many pages as that takes; 0 is all of them. */
export async function rowsOf(
  client: ApiClient,
  path: string,
  list: string,
  query: Readonly<Record<string, string | undefined>>,
  limit: number,
): Promise<readonly Row[]> {
  const wanted = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const rows: Row[] = [];
  for await (const page of pagesOf(client, path, list, query)) {
    rows.push(...page.slice(0, wanted - rows.length));
    if (rows.length >= wanted) break;
  }
  return rows;
}

/** The path of an account's resource. */
export const accountPath = (account: string, resource: string): string =>
  `/api/v1/accounts/${encodeURIComponent(account)}/${resource}`;
