/** Long calls answer line by line, JSON each, so that progress is seen and nothing has to fit into memory. */
import { Fault } from "@spot-canvas/domain/fault";

/** The lines of an answer as they come. An `{"error": ...}` line is thrown: the status was long sent when it happened. */
export async function* answerLines(answer: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of answer.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield checked(line);
  }
  if (rest !== "") yield checked(rest);
}

function checked(line: string): string {
  if (!line.startsWith('{"error":')) return line;
  const { error } = JSON.parse(line) as { readonly error: string };
  throw new Fault("OperationFailed", "conflict", error);
}
