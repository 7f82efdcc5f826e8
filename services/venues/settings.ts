/** What an adapter is set up with, defaults filled in. */
import type { Venue } from "@spot-canvas/domain/market/venue";
import {
  createRateLimiter,
  defaultLimitDirectory,
  type RateLimiter,
  unlimited,
} from "./rate-limit/rate-limiter.ts";
import type { Limit } from "./rate-limit/schedule.ts";
import type { Repeating } from "./request/ask.ts";
import type { VenueOptions } from "./venue.ts";

/** Where a venue is. */
export interface VenueAddress {
  readonly restUrl: string;
  readonly webSocketUrl?: string;
  /** About how long to wait at first before asking again. */
  readonly backOffMs?: number;
}

/** The options of an adapter with nothing left open. */
export interface VenueSettings extends Repeating {
  readonly venue: Venue;
  readonly restUrl: string;
  readonly webSocketUrl: string;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
  readonly silenceMs: number;
  readonly now: () => number;
  /** The limiter of a part of the venue, shared by all processes of the machine. */
  readonly limiter: (part: string, limits: readonly Limit[]) => RateLimiter;
}

/** Fills in what is not given. */
export function settingsOf(venue: Venue, address: VenueAddress, options: VenueOptions): VenueSettings {
  const now = options.now ?? Date.now;
  const restUrl = trimmed(options.restUrl ?? address.restUrl);
  const directory = options.limitDirectory ?? defaultLimitDirectory();
  return {
    venue,
    restUrl,
    webSocketUrl: trimmed(options.webSocketUrl ?? address.webSocketUrl ?? ""),
    apiKey: options.apiKey,
    timeoutMs: options.timeoutMs ?? 20_000,
    silenceMs: options.silenceMs ?? 20_000,
    attempts: options.attempts ?? 6,
    firstMs: options.backOffMs ?? address.backOffMs ?? 1_000,
    random: options.random ?? Math.random,
    onRetry: options.onRetry ?? (() => {}),
    now,
    limiter: (part, limits) =>
      options.unlimited
        ? unlimited
        : createRateLimiter(
            {
              address: new URL(restUrl).origin,
              part: `${venue} ${part}`,
              ...(options.apiKey !== undefined && { key: options.apiKey }),
            },
            limits,
            { directory, now: Date.now },
          ),
  };
}

const trimmed = (url: string): string => url.replace(/\/+$/, "");
