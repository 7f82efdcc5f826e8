/** A trade as it should have been: the recorded one with some of its fields changed, every digit kept. */
import { identityOf } from "../events/identity.ts";
import { ID_LENGTH_MAX } from "../events/limits.ts";
import { Fault, fail, ok, type Result } from "../fault.ts";
import { CLOSE_BRACE, COMMA, JsonScanner, OPEN_BRACE } from "./json-scanner.ts";
import type { Trade } from "./trade.ts";
import { decodeTrade } from "./trade-decoder.ts";
import { encodeTrade, tradeText } from "./trade-encoder.ts";

const scanner = new JsonScanner();
const encoder = new TextEncoder();

/**
 * Amends a trade by a JSON object of wire fields; null leaves an optional field out, unknown fields are ignored. Its id
 * follows from what it says where none is given, so that the same amendment twice is one. Fault texts are those of the
 * import, and `nothing to amend: ...` where it says nothing new.
 */
export function amendTrade(recorded: Trade, changes: Uint8Array): Result<Trade> {
  try {
    const fields = sourcesOf(encodeTrade(recorded));
    const given = sourcesOf(changes);
    for (const [name, source] of given) fields.set(name, source);
    // Whose trade it is was settled by the key of the caller.
    fields.set("tenant_id", JSON.stringify(recorded.tenantId));
    const text = [...fields].map(([name, source]) => `${JSON.stringify(name)}:${source}`).join(",");
    const amended = decodeTrade(encoder.encode(`{${text}}`));
    if (!amended.ok) return refused(amended.error);
    const { tradeId } = amended.value;
    if (tradeId !== recorded.tradeId) return amended;
    if (tradeText(amended.value) === tradeText(recorded)) return fail(nothing());
    return ok({ ...amended.value, tradeId: amendedId(amended.value) });
  } catch (error) {
    if (error instanceof Fault) return refused(error);
    throw error;
  }
}

const DIGEST_LENGTH = 12;

function amendedId(trade: Trade): string {
  const digest = identityOf(tradeText(trade)).slice(0, DIGEST_LENGTH);
  return `${trade.tradeId.slice(0, ID_LENGTH_MAX - DIGEST_LENGTH - 1)}~${digest}`;
}

/** The fields of an object, each with its JSON text as it was written. */
function sourcesOf(body: Uint8Array): Map<string, string> {
  const fields = new Map<string, string>();
  scanner.open(body);
  try {
    if (scanner.next() !== OPEN_BRACE) throw scanner.notAn("object", "the body");
    scanner.position++;
    let byte = scanner.next();
    if (byte === CLOSE_BRACE) scanner.position++;
    while (byte !== CLOSE_BRACE) {
      scanner.key();
      const name = scanner.text(scanner.kind, scanner.start, scanner.end);
      scanner.next();
      const start = scanner.position;
      scanner.value();
      fields.set(name, scanner.source(start, scanner.position));
      byte = scanner.next();
      if (byte !== COMMA && byte !== CLOSE_BRACE) throw scanner.unexpected();
      scanner.position++;
    }
    scanner.finish();
    return fields;
  } finally {
    scanner.close();
  }
}

/** What is wrong is what the caller asked for, not what the log holds. */
const refused = ({ tag, message }: Fault): Result<never> => fail(new Fault(tag, "usage", message));

const nothing = (): Fault =>
  new Fault("NothingToAmend", "usage", "nothing to amend: the trade says that already");
