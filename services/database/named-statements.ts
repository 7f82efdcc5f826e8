/**
 * Names for statements that are asked again and again: the server keeps what it made of a named text, its plan too, and
 * planning a read takes it longer than doing it. A plan follows how large the tables are: the server makes it anew when
 * they are counted, which the projector has done as they double. Beyond that all are made anew now and then, each of them
 * some six times on each connection, so seldom that it is no part of what one call in a hundred takes. A connection
 * never keeps more than so many.
 */
import type pg from "pg";

/** How long plans are kept. */
const KEPT_MS = 60_000;
/** So many texts have a name at a time. */
const NAMES_MAX = 200;

/** The names that statements have on the connections of one pool. */
export class NamedStatements {
  readonly #names = new Map<string, string>();
  /** Which set of names a connection knows. */
  readonly #known = new WeakMap<pg.PoolClient, number>();
  readonly #now: () => number;
  #set = 0;
  #since: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Forgets all names: the next statements are planned anew. */
  forget(): void {
    this.#names.clear();
    this.#set++;
    this.#since = this.#now();
  }

  /** The name of a statement on a connection, which gives up those of an earlier set first. */
  async nameOf(client: pg.PoolClient, text: string): Promise<string> {
    if (this.#names.size >= NAMES_MAX || this.#now() - this.#since > KEPT_MS) this.forget();
    let name = this.#names.get(text);
    if (name === undefined) {
      // No name comes back in a later set: what a client remembers of it would be another statement.
      name = `s${this.#set}_${this.#names.size}`;
      this.#names.set(text, name);
    }
    if (this.#known.get(client) !== this.#set) {
      this.#known.set(client, this.#set);
      await client.query("deallocate all");
    }
    return name;
  }
}
