/**
 * A server that speaks the gRPC protocol of EventStoreDB as far as the log needs it: streams that are read and appended to
 * with an expected revision, and their metadata. In memory, on loopback; it can be stopped and started again.
 */
import { randomUUID } from "node:crypto";
import serverFeaturesGrpc from "@eventstore/db-client/generated/serverfeatures_grpc_pb.js";
import serverFeaturesPb from "@eventstore/db-client/generated/serverfeatures_pb.js";
import sharedPb from "@eventstore/db-client/generated/shared_pb.js";
import streamsGrpc from "@eventstore/db-client/generated/streams_grpc_pb.js";
import streamsPb from "@eventstore/db-client/generated/streams_pb.js";
import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";

interface Kept {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly created: number;
}

/** The server's default: an append that is larger is refused. */
const APPEND_BYTES_MAX = 1_048_576;
const TICKS_PER_MS = 10_000n;

/** A server at work. */
export interface EventStoreServer extends AsyncDisposable {
  /** What EVENTSTORE_URL is set to. */
  readonly url: string;
  /** Ends it; what it keeps stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

/** Starts one on a free port. */
export async function startEventStoreServer(): Promise<EventStoreServer> {
  const server = new MemoryServer();
  await server.start();
  return server;
}

class MemoryServer implements EventStoreServer {
  readonly #streams = new Map<string, Kept[]>();
  #port = 0;
  #server: Server | undefined;

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  async start(): Promise<void> {
    const server = new Server();
    server.addService(streamsGrpc.StreamsService as never, {
      read: (call: ServerWritableStream<streamsPb.ReadReq, streamsPb.ReadResp>) => this.#read(call),
      append: (
        call: ServerReadableStream<streamsPb.AppendReq, streamsPb.AppendResp>,
        answer: sendUnaryData<streamsPb.AppendResp>,
      ) => void this.#append(call, answer),
    });
    server.addService(serverFeaturesGrpc.ServerFeaturesService as never, {
      getSupportedMethods: (_: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => {
        const methods = new serverFeaturesPb.SupportedMethods();
        methods.setEventStoreServerVersion("22.10.0");
        answer(null, methods);
      },
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${this.#port}`, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #read(call: ServerWritableStream<streamsPb.ReadReq, streamsPb.ReadResp>): void {
    const options = call.request.getOptions()!;
    const from = options.getStream()!;
    const name = nameOf(from.getStreamIdentifier()!);
    const kept = this.#streams.get(name);
    if (kept === undefined) {
      const missing = new streamsPb.ReadResp.StreamNotFound();
      missing.setStreamIdentifier(identifierOf(name));
      const response = new streamsPb.ReadResp();
      response.setStreamNotFound(missing);
      call.write(response);
      call.end();
      return;
    }
    const isForwards = options.getReadDirection() === 0;
    const count = Number(options.getCount());
    const first = from.hasStart() ? 0 : from.hasEnd() ? kept.length - 1 : Number(from.getRevision());
    for (
      let at = first, left = count;
      left > 0 && at >= 0 && at < kept.length;
      at += isForwards ? 1 : -1, left--
    ) {
      const event = new streamsPb.ReadResp.ReadEvent();
      event.setEvent(recordedOf(name, at, kept[at]!));
      event.setNoPosition(new sharedPb.Empty());
      const response = new streamsPb.ReadResp();
      response.setEvent(event);
      call.write(response);
    }
    call.end();
  }

  async #append(
    call: ServerReadableStream<streamsPb.AppendReq, streamsPb.AppendResp>,
    answer: sendUnaryData<streamsPb.AppendResp>,
  ): Promise<void> {
    let options: streamsPb.AppendReq.Options | undefined;
    const proposed: Kept[] = [];
    let bytes = 0;
    try {
      for await (const request of call as AsyncIterable<streamsPb.AppendReq>) {
        if (request.hasOptions()) options = request.getOptions();
        const message = request.getProposedMessage();
        if (message === undefined) continue;
        const one = keptOf(message);
        bytes += one.data.length + one.metadata.length;
        proposed.push(one);
      }
    } catch {
      return; // The client went away.
    }
    if (bytes > APPEND_BYTES_MAX) {
      answer({
        code: status.INVALID_ARGUMENT,
        details: `Maximum Append Size of ${APPEND_BYTES_MAX} Exceeded.`,
      });
      return;
    }
    answer(null, this.#keep(options!, proposed));
  }

  #keep(options: streamsPb.AppendReq.Options, proposed: readonly Kept[]): streamsPb.AppendResp {
    const name = nameOf(options.getStreamIdentifier()!);
    const kept = this.#streams.get(name) ?? [];
    const expected = options.hasNoStream()
      ? 0
      : options.hasRevision()
        ? Number(options.getRevision()) + 1
        : kept.length;
    const response = new streamsPb.AppendResp();
    // What was written before under the same ids, at the same place, is answered as it was then.
    const isRepeat = proposed.every(({ id }, at) => kept[expected + at]?.id === id);
    if (expected !== kept.length && !isRepeat) {
      const wrong = new streamsPb.AppendResp.WrongExpectedVersion();
      if (kept.length === 0) wrong.setCurrentNoStream(new sharedPb.Empty());
      else wrong.setCurrentRevision(String(kept.length - 1));
      wrong.setExpectedRevision(String(Math.max(0, expected - 1)));
      response.setWrongExpectedVersion(wrong);
      return response;
    }
    if (!isRepeat) kept.push(...proposed);
    this.#streams.set(name, kept);
    const success = new streamsPb.AppendResp.Success();
    success.setCurrentRevision(String(expected + proposed.length - 1));
    success.setNoPosition(new sharedPb.Empty());
    response.setSuccess(success);
    return response;
  }
}

const nameOf = (identifier: sharedPb.StreamIdentifier): string =>
  Buffer.from(identifier.getStreamName_asU8()).toString("utf8");

function identifierOf(name: string): sharedPb.StreamIdentifier {
  const identifier = new sharedPb.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name, "utf8").toString("base64"));
  return identifier;
}

function keptOf(message: streamsPb.AppendReq.ProposedMessage): Kept {
  const map = message.getMetadataMap();
  const id = message.getId();
  return {
    id: id?.getString() || JSON.stringify(id?.getStructured()?.toObject()) || randomUUID(),
    type: map.get("type") ?? "",
    contentType: map.get("content-type") ?? "",
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
    created: Date.now(),
  };
}

function recordedOf(name: string, at: number, kept: Kept): streamsPb.ReadResp.ReadEvent.RecordedEvent {
  const id = new sharedPb.UUID();
  id.setString(kept.id);
  const event = new streamsPb.ReadResp.ReadEvent.RecordedEvent();
  event.setId(id);
  event.setStreamIdentifier(identifierOf(name));
  event.setStreamRevision(String(at));
  event.setPreparePosition("0");
  event.setCommitPosition("0");
  event.getMetadataMap().set("type", kept.type);
  event.getMetadataMap().set("content-type", kept.contentType);
  event.getMetadataMap().set("created", String(BigInt(kept.created) * TICKS_PER_MS));
  event.setCustomMetadata(kept.metadata);
  event.setData(kept.data);
  return event;
}
