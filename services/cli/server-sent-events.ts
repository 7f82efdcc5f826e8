/** Server-sent events as a client reads them. */

/** An event: its id where it has one, and its data where it has some. */
export interface ReceivedEvent {
  readonly id: string | undefined;
  readonly data: string | undefined;
}

/** The events of an answer, in order, until it ends. Comments and fields that nobody asked for are passed over. */
export async function* serverSentEvents(answer: Response): AsyncGenerator<ReceivedEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let id: string | undefined;
  let data: string | undefined;
  for await (const chunk of answer.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop()!;
    for (const line of lines) {
      const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (field === "id") id = value;
      if (field === "data") data = data === undefined ? value! : `${data}\n${value}`;
      if (line !== "" || (id === undefined && data === undefined)) continue;
      yield { id, data };
      id = undefined;
      data = undefined;
    }
  }
}
