/** The body that sets a balance, read with every digit of its amount. */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { CLOSE_BRACE, COMMA, JsonScanner, KIND, OPEN_BRACE } from "../ledger/json-scanner.ts";
import { Decimal } from "../money/decimal.ts";
import { INVALID_CURRENCY, isCurrency } from "./balance.ts";

/** What a balance shall be. */
export interface BalanceSetting {
  readonly amount: Decimal;
  readonly currency: string;
}

const scanner = new JsonScanner();

/**
 * Reads `{"amount": number or decimal text, "currency"?: text}`; unknown fields are ignored. Fault texts: `invalid
 * JSON: ...`, `amount is required`, `invalid amount: ...`, and {@link INVALID_CURRENCY}.
 */
export function decodeBalanceSetting(body: Uint8Array): Result<BalanceSetting> {
  try {
    scanner.open(body);
    const { amount, currency } = scanFields();
    if (amount === undefined) throw refused("amount is required");
    const parsed = Decimal.parse(amount);
    if (!parsed.ok) throw refused(`invalid amount: ${parsed.error.message}`);
    if (!isCurrency(currency)) throw refused(INVALID_CURRENCY);
    return ok({ amount: parsed.value, currency });
  } catch (error) {
    if (error instanceof Fault) return fail(error.tag === "InvalidSetting" ? error : refused(error.message));
    throw error;
  } finally {
    scanner.close();
  }
}

function scanFields(): { readonly amount: string | undefined; readonly currency: string } {
  let amount: string | undefined;
  let currency = "USD";
  if (scanner.next() !== OPEN_BRACE) throw scanner.notAn("object", "the body");
  scanner.position++;
  let byte = scanner.next();
  if (byte === CLOSE_BRACE) scanner.position++;
  while (byte !== CLOSE_BRACE) {
    scanner.key();
    const name = scanner.text(scanner.kind, scanner.start, scanner.end);
    scanner.value();
    if (name === "amount") amount = amountText();
    if (name === "currency") currency = currencyText();
    byte = scanner.next();
    if (byte !== COMMA && byte !== CLOSE_BRACE) throw scanner.unexpected();
    scanner.position++;
  }
  scanner.finish();
  return { amount, currency };
}

function amountText(): string | undefined {
  const { kind, start, end } = scanner;
  if (kind === KIND.null) return undefined;
  if (kind === KIND.other) throw refused("invalid amount: give a number or decimal text");
  return scanner.text(kind === KIND.number ? KIND.plain : kind, start, end);
}

function currencyText(): string {
  const { kind, start, end } = scanner;
  if (kind === KIND.null) return "USD";
  if (kind !== KIND.plain && kind !== KIND.escaped) throw refused(INVALID_CURRENCY);
  return scanner.text(kind, start, end);
}

const refused = (text: string): Fault => new Fault("InvalidSetting", "usage", text);
