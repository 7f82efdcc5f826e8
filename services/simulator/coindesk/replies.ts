/** How CoinDesk Data words its answers: `{"Data": ..., "Err": {}}`; the interface before it has status 200 for errors too. */
import { type DialectErrors, jsonReply, type Reply } from "../dialect.ts";

/** An error about a parameter. */
export const refusal = (status: number, type: number, message: string, param: string, value: string): Reply =>
  jsonReply({ Data: {}, Err: { type, message, other_info: { param, values: [value] } } }, status);

/** What can always go wrong. */
export const errors: DialectErrors = {
  rateLimited: jsonReply(
    {
      Data: {},
      Err: { type: 99, message: "You are over your rate limit please upgrade your account!", other_info: {} },
    },
    429,
  ),
  unavailable: jsonReply(
    { Data: {}, Err: { type: 3, message: "Internal server error", other_info: {} } },
    500,
  ),
  malformed: jsonReply({ Data: {}, Err: { type: 2, message: "Bad request", other_info: {} } }, 400),
  notFound: jsonReply(
    { Data: {}, Err: { type: 1, message: "Not found: path does not exist.", other_info: {} } },
    404,
  ),
};

/** An error of the interface before. */
export const legacyRefusal = (type: number, message: string, param: string): Reply =>
  jsonReply({
    Response: "Error",
    Message: message,
    HasWarning: true,
    Type: type,
    RateLimit: {},
    Data: {},
    ParamWithError: param,
  });
