/** Tells people what happens: follows the log from where it was told last, and looks now and then at what lasts. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import { type Notice, type NoticeKind, noticeOf } from "@spot-canvas/domain/notices/notice";
import type { Logger } from "../logging/logger.ts";
import type { NoticeChannel } from "./channel.ts";
import { type ConditionSources, conditionsNow } from "./conditions.ts";
import { Delivery } from "./delivery.ts";
import type { NoticePlaces } from "./notice-place.ts";

/** What telling needs. */
export interface NoticesOptions extends ConditionSources {
  readonly channels: readonly NoticeChannel[];
  readonly kinds: readonly NoticeKind[];
  readonly places: NoticePlaces;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** How often it is looked at what lasts. */
const LOOK_MS = 15_000;

/** Tells until the signal aborts. The first time ever it begins with what comes next; from then on nothing is left out. */
export async function runNotices(options: NoticesOptions): Promise<void> {
  const teller = new Teller(options);
  await teller.begin();
  try {
    await Promise.all([teller.follow(), teller.look(), teller.deliver()]);
  } finally {
    await options.places.saved();
  }
}

class Teller {
  readonly #options: NoticesOptions;
  readonly #deliveries: readonly Delivery[];
  #epoch = "";
  #position = 0;
  /** Conditions that were told and hold still. */
  #lasting: ReadonlySet<string> = new Set();

  constructor(options: NoticesOptions) {
    this.#options = options;
    const { channels, clock, logger, signal } = options;
    const emptied = (): void => this.#keep();
    this.#deliveries = channels.map((channel) => new Delivery(channel, { clock, logger, signal, emptied }));
  }

  /** Where it was told last; where that was another log, or never, the end of it. */
  async begin(): Promise<void> {
    const { log, places } = this.#options;
    const trading = (await log.streams()).find(({ name }) => name === "TRADING")!;
    const place = await places.load();
    const isSame = place?.epoch === trading.epoch && place.position <= trading.lastPosition;
    this.#epoch = trading.epoch;
    this.#position = isSame ? place.position : trading.lastPosition;
    this.#lasting = new Set(isSame ? place.lasting : []);
    // What comes from here on is told, also where the first of it cannot be sent before a crash.
    this.#keep();
  }

  async follow(): Promise<void> {
    const { log, tenant, signal } = this.#options;
    for await (const batch of log.read("TRADING", { after: this.#position, signal })) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome !== "event" || reading.event.subject.tenant !== tenant) continue;
        const notice = noticeOf(reading.event);
        if (notice !== undefined) this.#tell(notice);
      }
      this.#position = batch.at(-1)!.position;
      this.#keep();
    }
  }

  async look(): Promise<void> {
    const { clock, signal } = this.#options;
    while (!signal.aborted) {
      // While the servers are away there is nothing to look at; who runs them hears of that from their own side.
      const found = await conditionsNow(this.#options).catch((error: unknown) => {
        if (error instanceof Fault) return undefined;
        throw error;
      });
      if (found !== undefined && !signal.aborted) this.#compare(found);
      await clock.sleep(LOOK_MS, signal);
    }
  }

  async deliver(): Promise<void> {
    await Promise.all(this.#deliveries.map((delivery) => delivery.run()));
  }

  /** A condition is told when it begins; ended and begun again, it is told again. */
  #compare(found: readonly Notice[]): void {
    for (const notice of found) if (!this.#lasting.has(notice.id)) this.#tell(notice);
    this.#lasting = new Set(found.map(({ id }) => id));
    this.#keep();
  }

  #tell(notice: Notice): void {
    if (!this.#options.kinds.includes(notice.kind)) return;
    for (const delivery of this.#deliveries) delivery.add(notice);
  }

  /** Keeps the place where all that was told has been sent: what was not is told again after a crash. */
  #keep(): void {
    if (!this.#deliveries.every(({ isEmpty }) => isEmpty)) return;
    const { places, logger } = this.#options;
    const place = { epoch: this.#epoch, position: this.#position, lasting: [...this.#lasting] };
    places.save(place).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn("How far was told could not be kept: a restart may tell some of it again.", { reason });
    });
  }
}
