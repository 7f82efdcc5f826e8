/** Reads an answer that comes line by line, each a document of its own. */
import { answerLines } from "./answer-lines.ts";

/** The documents of an answer as they come. An error among them is thrown. */
export async function* jsonLines<Line>(answer: Response): AsyncGenerator<Line> {
  for await (const line of answerLines(answer)) yield JSON.parse(line) as Line;
}
