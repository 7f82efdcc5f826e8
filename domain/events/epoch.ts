/** The epoch of a log: says which life of it a position belongs to. */
import { identityOf } from "./identity.ts";
import { STREAMS, type StreamName } from "./stream.ts";

/** The epoch of a whole log, from those of its streams: another one as soon as one of them was recreated or restored. */
export const epochOf = (streams: Readonly<Partial<Record<StreamName, string>>>): string =>
  identityOf(...STREAMS.map((stream) => streams[stream] ?? "")).slice(0, 16);
