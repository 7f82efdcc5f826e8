/** How Kraken words its answers: status 200 whatever happens, `{"error": [...], "result": ...}`. */
import { type DialectErrors, jsonReply, type Reply } from "../dialect.ts";

/** A result. */
export const result = (value: unknown): Reply => jsonReply({ error: [], result: value });

/** An error, such as `EQuery:Unknown asset pair`. */
export const refusal = (error: string): Reply => jsonReply({ error: [error] });

/** What can always go wrong. */
export const errors: DialectErrors = {
  rateLimited: refusal("EGeneral:Too many requests"),
  unavailable: refusal("EService:Unavailable"),
  notFound: refusal("EGeneral:Unknown method"),
  malformed: refusal("EGeneral:Invalid arguments"),
};
