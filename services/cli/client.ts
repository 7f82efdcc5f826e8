/**
 * The API, for commands. Where one listens they talk to it; where none does and none was named, they open the data
 * directory themselves and call the same API inside this process, so that there is one code path for both.
 */
import { refusedField } from "@spot-canvas/domain/contract/refused-field";
import { Fault, type FaultKind } from "@spot-canvas/domain/fault";
import { type Configuration, DEFAULT_DATA_DIR } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { configurationOf, keyFor, listeningUrl } from "./api-address.ts";
import type { Call } from "./command.ts";
import { type ExactNumber, parseExactJson } from "./exact-json.ts";
import type { ClientOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { shellWord } from "./shell-word.ts";

/** A way to the API. */
export interface ApiClient extends AsyncDisposable {
  /** Where it listens; absent where it was opened in this process. */
  readonly url?: string;
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
  const listening = await findClient(call);
  if (listening !== undefined) return listening;
  const { configuration } = await configurationOf(call);
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

/** The API where one listens; undefined where none does: nothing is opened in this process. */
export async function findClient(
  call: Pick<Call<ClientOptions>, "options" | "environment" | "signal">,
): Promise<ApiClient | undefined> {
  const { configuration, settings } = await configurationOf(call);
  const url = await listeningUrl(configuration, call.signal);
  if (url === undefined) return undefined;
  const key = await keyFor(url, configuration, settings);
  return clientOf((path, init) => fetchInTime(`${url}${path}`, init), url, {
    key: key?.key,
    signal: call.signal,
  });
}

/** Refuses to read what nobody has made yet. */
async function refuseAbsent({ mode, dataDir, namedDataDir, usualUrl }: Configuration): Promise<void> {
  const { isDataDirectory } = await import("../database/data-directory.ts");
  if (mode.kind !== "embedded" || isDataDirectory(dataDir)) return;
  const text =
    namedDataDir === undefined
      ? `No Spot Canvas API answers at ${usualUrl}, and there is no data directory at ${DEFAULT_DATA_DIR}: ` +
        "start with `pnpm canvas up`."
      : `There is no data directory at ${namedDataDir}, and no Spot Canvas API that runs on it: ` +
        `start with \`pnpm canvas up --data-dir ${shellWord(namedDataDir)}\`.`;
  throw new Fault("NothingHere", "not-found", text);
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
    ...(url === undefined ? {} : { url }),
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
      `The API at ${url ?? "this process"} refused the key: log in with \`canvas auth login\`, set CANVAS_API_KEY, or name its data directory with --data-dir.`,
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
    if (typeof error === "string" && error !== "") return sentence(inWordsOfCommands(error));
  } catch {
    // Not ours: a proxy's page.
  }
  return `The API answered with status ${status}.`;
}

/** What the API says of itself, as somebody at a terminal would look for it. */
function inWordsOfCommands(error: string): string {
  const hint = HINTS[error];
  if (hint !== undefined) return `${error}: ${hint}`;
  return refusedField(error).replace("/api/v1/series lists", "`canvas data status` lists");
}

/** What to look at next, by what the API says. */
const HINTS: Readonly<Record<string, string>> = {
  "account not found": "`canvas accounts list` shows them",
  "position not found": "`canvas positions ACCOUNT --status all --json` shows their ids",
  "order not found": "`canvas orders ACCOUNT` shows their ids",
  "trade not found": "`canvas trades ACCOUNT --json` shows their ids",
  "key not found": "`canvas keys list` shows them",
};

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
