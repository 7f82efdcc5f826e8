/** How far the log has been told, so that a restart goes on there: what happens while nobody tells is told then. */
import { readFile } from "node:fs/promises";
import { placeFile } from "../files/place-file.ts";

/** A place in TRADING. */
export interface NoticePlace {
  readonly epoch: string;
  readonly position: number;
  /** Ids of conditions that were told and last: they are not told again. */
  readonly lasting: readonly string[];
}

/** Keeps a place in a file. */
export class NoticePlaces {
  readonly #file: string;
  #saving: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** The place; undefined where none can be read. */
  async load(): Promise<NoticePlace | undefined> {
    try {
      const place = JSON.parse(await readFile(this.#file, "utf8")) as Partial<NoticePlace>;
      const { epoch, position, lasting } = place;
      const isWhole = epoch !== undefined && Number.isSafeInteger(position) && Array.isArray(lasting);
      return isWhole ? (place as NoticePlace) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Resolves when all that was to be kept is, or could not be. */
  saved(): Promise<void> {
    return this.#saving.catch(() => undefined);
  }

  /** Keeps a place, after those that are being kept: whole or not at all. */
  save(place: NoticePlace): Promise<void> {
    this.#saving = this.saved().then(() => placeFile(this.#file, JSON.stringify(place)));
    return this.#saving;
  }
}
