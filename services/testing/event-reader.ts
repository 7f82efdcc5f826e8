/** Reads server-sent events as a client of tests: one block at a time. */

/** A block: what stood between two empty lines. */
export interface Block {
  readonly id?: string;
  readonly data?: unknown;
  readonly comment?: string;
}

/** An open stream. */
export class EventReader implements AsyncDisposable {
  readonly answer: Response;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(answer: Response) {
    this.answer = answer;
    this.#reader = answer.body!.getReader();
  }

  /** The next block; undefined where the stream has ended. */
  async next(): Promise<Block | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 2);
        return blockOf(block);
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#rest += this.#decoder.decode(value, { stream: true });
    }
  }

  /** The next so many trades, with their ids; comments are passed over. */
  async trades(
    count: number,
  ): Promise<readonly (Block & { readonly data: { readonly trade_id: string } })[]> {
    const found: (Block & { readonly data: { readonly trade_id: string } })[] = [];
    while (found.length < count) {
      const block = await this.next();
      if (block === undefined) throw new Error(`The stream ended after ${found.length} of ${count} trades.`);
      if (block.data !== undefined) found.push(block as (typeof found)[number]);
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}

function blockOf(text: string): Block {
  const block: Record<string, unknown> = {};
  for (const line of text.split("\n")) {
    if (line.startsWith(": ")) block["comment"] = line.slice(2);
    else if (line.startsWith("id: ")) block["id"] = line.slice(4);
    else if (line.startsWith("data: ")) block["data"] = JSON.parse(line.slice(6));
    else throw new Error(`"${line}" is no line of an event.`);
  }
  return block;
}
