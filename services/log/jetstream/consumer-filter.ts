/**
 * The filter of a consumer: nats-server takes only one that lies within one of the subjects that its stream listens to,
 * and before 2.10 only one.
 */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { subjectFilters } from "@spot-canvas/domain/events/stream";

/**
 * The filter that brings what matches a wanted one, and as little else as the server can leave out: the same, what it
 * has in common with the one subject of the stream that it meets, or none, so that all of the stream comes.
 */
export function consumerFilter(stream: StreamName, wanted: string): string | undefined {
  // Everything lies within any stream, also within one that is not ours and has holes in it.
  if (wanted === ">") return wanted;
  const common = subjectFilters(stream).flatMap((subject) => commonFilter(wanted, subject) ?? []);
  if (common.includes(wanted)) return wanted;
  return common.length === 1 ? common[0] : undefined;
}

/** The filter of the subjects that match two filters; undefined where none does. */
function commonFilter(a: string, b: string): string | undefined {
  const [left, right] = [a.split("."), b.split(".")];
  const common: string[] = [];
  for (let index = 0; ; index++) {
    const [x, y] = [left[index], right[index]];
    if (x === undefined && y === undefined) return common.join(".");
    if (x === undefined || y === undefined) return undefined;
    if (x === ">") return [...common, ...right.slice(index)].join(".");
    if (y === ">") return [...common, ...left.slice(index)].join(".");
    if (x !== "*" && y !== "*" && x !== y) return undefined;
    common.push(x === "*" ? y : x);
  }
}
