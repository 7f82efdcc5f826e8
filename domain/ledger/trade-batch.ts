/** The body of an import: `{"trades": [...]}`. All of it is read before any of it counts: the first fault refuses it whole. */
import { Fault, fail, ok, type Result } from "../fault.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  JsonScanner,
  KIND,
  OPEN_BRACE,
  OPEN_BRACKET,
} from "./json-scanner.ts";
import type { Trade } from "./trade.ts";
import { readTrade } from "./trade-decoder.ts";
import { FIELD, TradeFields } from "./trade-fields.ts";

/** The most trades of one import. */
export const BATCH_MAX = 1_000;

const scanner = new JsonScanner();
const fields = new TradeFields(scanner);

/**
 * Reads the trades of an import for the tenant whose key sent it; a `tenant_id` in a trade is ignored. Fault texts are
 * the ledger contract's, section 8: `invalid JSON: ...`, `trades array is empty`, `too many trades: max 1000 per request`,
 * `trade[<index>] (<trade_id>): <reason>`.
 */
export function decodeTradeBatch(body: Uint8Array, tenant: string): Result<readonly Trade[]> {
  try {
    scanner.open(body);
    const places = placesOf(findTrades());
    if (places.length === 0) throw refused("trades array is empty");
    if (places.length > BATCH_MAX) throw refused(`too many trades: max ${BATCH_MAX} per request`);
    return ok(places.map((place, index) => tradeAt(place, index, tenant)));
  } catch (error) {
    if (error instanceof Fault) return fail(refused(error.message, error));
    throw error;
  } finally {
    scanner.close();
  }
}

/** Where the value of `trades` begins, or undefined where there is none; checks that the whole body is JSON. */
function findTrades(): number | undefined {
  let found: number | undefined;
  if (scanner.next() !== OPEN_BRACE) throw scanner.notAn("object", "the body");
  scanner.position++;
  let byte = scanner.next();
  if (byte === CLOSE_BRACE) scanner.position++;
  while (byte !== CLOSE_BRACE) {
    scanner.key();
    const isTrades = scanner.text(scanner.kind, scanner.start, scanner.end) === "trades";
    scanner.value();
    if (isTrades) found = scanner.kind === KIND.null ? undefined : scanner.start;
    byte = scanner.next();
    if (byte !== COMMA && byte !== CLOSE_BRACE) throw scanner.unexpected();
    scanner.position++;
  }
  scanner.finish();
  return found;
}

/** Where each element of the array at `start` begins. */
function placesOf(start: number | undefined): readonly number[] {
  if (start === undefined) return [];
  scanner.position = start;
  if (scanner.next() !== OPEN_BRACKET) throw scanner.notAn("array", "trades");
  scanner.position++;
  const places: number[] = [];
  while (scanner.next() !== CLOSE_BRACKET) {
    if (scanner.next() === COMMA) scanner.position++;
    scanner.next();
    places.push(scanner.position);
    scanner.value();
  }
  return places;
}

function tradeAt(place: number, index: number, tenant: string): Trade {
  scanner.position = place;
  if (scanner.next() !== OPEN_BRACE) throw refused(`trade[${index}] (): a trade must be an object`);
  fields.scan();
  try {
    return readTrade(fields, tenant);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw refused(`trade[${index}] (${fields.spelled(FIELD.trade_id)}): ${error.message}`, error);
  }
}

const refused = (reason: string, cause?: Fault): Fault =>
  new Fault("ImportRefused", "usage", reason, cause === undefined ? {} : { cause });
