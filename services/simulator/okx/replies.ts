/** How OKX words its answers: `{"code":"0","msg":"","data":[...]}`; the code is text, and "0" is success. */
import type { DialectErrors, Listing, Reply } from "../dialect.ts";
import { jsonReply } from "../dialect.ts";

/** Rows of JSON. */
export const data = (rows: readonly string[]): Reply => {
  const body: Listing = { before: '{"code":"0","msg":"","data":[', rows, after: "]}" };
  return { status: 200, body };
};

/** Values. */
export const values = (list: readonly unknown[]): Reply => data(list.map((value) => JSON.stringify(value)));

/** An error, often of status 200. */
export const refusal = (code: string, msg: string, status = 200): Reply =>
  jsonReply({ code, data: [], msg }, status);

/** An instrument that it does not have. */
export const UNKNOWN_INSTRUMENT = refusal("51001", "Instrument ID does not exist");

/** What can always go wrong. */
export const errors: DialectErrors = {
  rateLimited: refusal(
    "50011",
    "Rate limit reached. Please refer to API documentation and throttle requests accordingly.",
    429,
  ),
  unavailable: refusal("50001", "Service temporarily unavailable. Try again later", 503),
  notFound: refusal("404", "Not Found", 404),
  malformed: refusal("50002", "JSON syntax error", 400),
};
