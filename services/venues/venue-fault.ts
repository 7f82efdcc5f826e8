/** What goes wrong at a venue, told apart by what the caller can do about it. */
import { Fault, type FaultKind } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";

const KINDS = {
  /** Too many requests: wait, as long as the venue says where it says. */
  VenueRateLimited: "unavailable",
  /** It cannot be reached, does not answer in time or says that it cannot serve now: the same call may succeed later. */
  VenueUnavailable: "unavailable",
  /** It answered with what nobody can read. */
  VenueUnreadable: "corrupt",
  /** It does not have this product. */
  VenueUnknownProduct: "not-found",
  /** It had this once and has it no more: a product delisted, an endpoint switched off. */
  VenueGone: "not-found",
  /** It wants a key, or another one. */
  VenueForbidden: "forbidden",
  /** It does not do what was asked for; asking again cannot help. */
  VenueRefused: "usage",
} as const satisfies Readonly<Record<string, FaultKind>>;

/** The tags of the faults. */
export type VenueFaultTag = keyof typeof KINDS;

/** What a fault brings along. */
export interface VenueFaultDetails {
  /** The wait that the venue asks for, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The venue's own code of it, where it has one. */
  readonly code?: string;
  /** What it answered, byte for byte, as far as it is text. */
  readonly body?: string;
  readonly cause?: unknown;
}

/** A fault of a venue. */
export class VenueFault extends Fault {
  declare readonly tag: VenueFaultTag;
  readonly venue: Venue;
  /** The wait that the venue asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The venue's own code of it, where it has one. */
  readonly code: string | undefined;
  /** What it answered, byte for byte, as far as it is text. */
  readonly body: string | undefined;

  constructor(tag: VenueFaultTag, venue: Venue, message: string, details: VenueFaultDetails = {}) {
    super(tag, KINDS[tag], message, { cause: details.cause });
    this.venue = venue;
    this.retryAfterMs = details.retryAfterMs;
    this.code = details.code;
    this.body = details.body;
  }

  /** Whether the same request may succeed later. */
  get passes(): boolean {
    return this.kind === "unavailable" || this.tag === "VenueUnreadable";
  }
}
