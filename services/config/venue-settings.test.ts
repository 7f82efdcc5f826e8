import { describe, expect, it } from "vitest";
import { readVenues } from "./venue-settings.ts";

describe("the settings of venues", () => {
  it("are their own where nothing is set", () => {
    expect(readVenues({ KRAKEN_REST_URL: " " })).toEqual({ ok: true, value: {} });
  });

  it("name other addresses and keys; a server of this machine has no limits", () => {
    const venues = readVenues({
      COINBASE_REST_URL: "http://127.0.0.1:9000/coinbase",
      COINBASE_WEBSOCKET_URL: "ws://127.0.0.1:9000/coinbase",
      KRAKEN_REST_URL: "https://kraken.example",
      COINDESK_API_KEY: "k",
    });
    expect(venues).toEqual({
      ok: true,
      value: {
        coinbase: {
          restUrl: "http://127.0.0.1:9000/coinbase",
          webSocketUrl: "ws://127.0.0.1:9000/coinbase",
          unlimited: true,
        },
        kraken: { restUrl: "https://kraken.example", unlimited: false },
        coindesk: { apiKey: "k" },
      },
    });
  });

  it.each([
    [{ OKX_REST_URL: "okx" }, /OKX_REST_URL is not an address: write it like https:/],
    [{ OKX_WEBSOCKET_URL: "https://okx" }, /OKX_WEBSOCKET_URL is not an address: write it like wss:/],
  ])("refuse %j", (environment, message) => {
    const read = readVenues(environment);
    expect(read.ok ? "" : read.error.message).toMatch(message);
  });
});
