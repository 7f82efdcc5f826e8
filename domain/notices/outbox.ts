/**
 * Notices on their way to one person: as they come while they are few, as a digest where they are many, so that nobody
 * mutes them. Urgent ones go first, and have room of their own.
 */
import type { Notice, NoticeKind } from "./notice.ts";

/** How many messages may go. */
export interface NoticeRate {
  /** Within the window; the last of them is a digest of all that wait. */
  readonly messages: number;
  /** So many urgent ones beside those. */
  readonly urgent: number;
  readonly windowMs: number;
}

/** What a person bears, and every service that carries messages allows. */
export const NOTICE_RATE: NoticeRate = { messages: 10, urgent: 10, windowMs: 60_000 };

/** A message of one notice or of several. */
export interface NoticeMessage {
  readonly text: string;
  readonly notices: readonly Notice[];
}

/** A digest says the first of so many, and counts the rest. */
const DIGEST_LINES = 10;
/** What waits beyond so many is only counted: a person reads no more. */
const HELD_MAX = 10_000;

/** What waits to be sent. Times are in milliseconds on any one scale. */
export class Outbox {
  readonly #rate: NoticeRate;
  readonly #held: Record<"urgent" | "other", Notice[]> = { urgent: [], other: [] };
  readonly #sent: Record<"urgent" | "other", number[]> = { urgent: [], other: [] };
  #left = 0;

  constructor(rate: NoticeRate = NOTICE_RATE) {
    this.#rate = rate;
  }

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#held.urgent.length === 0 && this.#held.other.length === 0;
  }

  add(notice: Notice): void {
    const held = this.#held[notice.isUrgent ? "urgent" : "other"];
    if (held.length < HELD_MAX) held.push(notice);
    else this.#left++;
  }

  /** The next message that may go now: it counts as sent. */
  take(now: number): NoticeMessage | undefined {
    return (
      this.#takeFrom("urgent", this.#rate.urgent, now) ?? this.#takeFrom("other", this.#rate.messages, now)
    );
  }

  /** How long until one may go that waits; 0 where one may now. */
  waitMs(now: number): number {
    const waits = (["urgent", "other"] as const)
      .filter((kind) => this.#held[kind].length > 0)
      .map((kind) => {
        const sent = this.#sent[kind];
        const most = kind === "urgent" ? this.#rate.urgent : this.#rate.messages;
        return sent.length < most ? 0 : Math.max(0, sent[sent.length - most]! + this.#rate.windowMs - now);
      });
    return waits.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...waits);
  }

  #takeFrom(kind: "urgent" | "other", most: number, now: number): NoticeMessage | undefined {
    const held = this.#held[kind];
    const sent = this.#sent[kind];
    while (sent.length > 0 && sent[0]! + this.#rate.windowMs <= now) sent.shift();
    const room = most - sent.length;
    if (held.length === 0 || room <= 0) return undefined;
    sent.push(now);
    if (room > 1 || held.length === 1) {
      const [first] = held.splice(0, 1);
      return { text: first!.text, notices: [first!] };
    }
    const all = held.splice(0);
    const left = this.#left;
    this.#left = 0;
    return { text: digestOf(all, left), notices: all };
  }
}

/** Several notices as one text: how many of each kind, and the first of them. */
function digestOf(notices: readonly Notice[], left: number): string {
  const counts = new Map<NoticeKind, number>();
  for (const { kind } of notices) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const head = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const more = notices.length - DIGEST_LINES + left;
  return [
    `${notices.length + left} notices (${head}):`,
    ...notices.slice(0, DIGEST_LINES).map(({ text }) => `- ${text}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join("\n");
}
