/** Where the API is that commands talk to, and which key opens it. */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { findApiKey } from "../config/api-key.ts";
import { type Configuration, readConfiguration } from "../config/configuration.ts";
import { readSettings, type Settings } from "../config/settings-file.ts";
import { announcedAddress } from "../platform/address.ts";
import type { Call } from "./command.ts";
import type { ClientOptions } from "./options.ts";

/** A key, and where it was found: in the environment, in a file (of the data directory, or named), or kept by a login. */
export interface FoundKey {
  readonly key: string;
  readonly source: string;
}

type Calling = Pick<Call<ClientOptions>, "options" | "environment" | "signal">;

/** What holds for a command: flags, then the environment, then the settings of this machine. */
export async function configurationOf({
  environment,
  options,
}: Pick<Call<ClientOptions>, "options" | "environment">): Promise<{
  readonly configuration: Configuration;
  readonly settings: Settings;
}> {
  const flags = { ...options, url: options.url ?? options.ledgerUrl };
  const configuration = unwrap(readConfiguration(environment, flags));
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
export async function keyFor(
  url: string,
  configuration: Configuration,
  settings: Settings,
): Promise<FoundKey | undefined> {
  const isMeant = settings.url === undefined || settings.url.replace(/\/+$/, "") === url;
  const isNamed = configuration.url !== undefined && configuration.apiKey === undefined;
  const set =
    isMeant && settings.api_key !== undefined ? { key: settings.api_key, source: "login" } : undefined;
  if (isNamed && set !== undefined) return set;
  const found = await findApiKey(configuration);
  if (found === undefined) return set;
  return { key: found, source: configuration.apiKey === undefined ? "file" : "environment" };
}

/** The address of an API that answers, or undefined where none was named and none answers. */
export async function listeningUrl(
  configuration: Configuration,
  signal: AbortSignal,
): Promise<string | undefined> {
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
  const { usualUrl } = configuration;
  return (await answers(usualUrl, signal)) ? usualUrl : undefined;
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

/** The address of the API that a command would talk to. Fault `ApiUnreachable` where none answers. */
export async function apiAddress(call: Calling): Promise<string> {
  const { configuration } = await configurationOf(call);
  const url = await listeningUrl(configuration, call.signal);
  if (url !== undefined) return url;
  throw new Fault(
    "ApiUnreachable",
    "unavailable",
    `No Spot Canvas API answers at ${configuration.usualUrl}: start one with \`pnpm canvas up\`, or name it with --url.`,
  );
}

/** The key that a command would use for an API. */
export async function keyOf(call: Calling, url: string): Promise<FoundKey | undefined> {
  const { configuration, settings } = await configurationOf(call);
  return keyFor(url, configuration, settings);
}

/** Whose a key is, as the API says. Faults: `KeyRefused`, `ApiRefused`. */
export async function tenantOf(url: string, key: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(`${url}/auth/resolve`, {
    headers: { Authorization: `Bearer ${key}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
  if (answer.ok) return ((await answer.json()) as { readonly tenant_id: string }).tenant_id;
  throw answer.status === 401
    ? new Fault("KeyRefused", "forbidden", `The API at ${url} does not know this key.`)
    : new Fault("ApiRefused", "unavailable", `The API at ${url} answered with status ${answer.status}.`);
}

const ANSWER_WITHIN_MS = 30_000;
