/**
 * What stands in a strategy's code in place of the world: clocks, randomness, network and process refuse by name, so that
 * nobody reads them by accident. It is no security boundary: code that means harm finds a way around it.
 */

/** Names that refuse whatever is done with them. */
const REFUSED = [
  "process",
  "globalThis",
  "global",
  "self",
  "Buffer",
  "performance",
  "crypto",
  "fetch",
  "WebSocket",
  "EventSource",
  "XMLHttpRequest",
  "BroadcastChannel",
  "MessageChannel",
  "Worker",
  "navigator",
  "console",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "Intl",
  "WebAssembly",
  "SharedArrayBuffer",
  "Atomics",
  "WeakRef",
  "FinalizationRegistry",
] as const;

const refuse = (name: string): never => {
  throw new Error(`a strategy sees candles alone: it cannot use ${name}`);
};

function refusing(name: string): object {
  function deny(): never {
    return refuse(name);
  }
  return new Proxy(deny, {
    apply: deny,
    construct: deny,
    get: (_target, property) => refuse(`${name}.${String(property)}`),
    set: deny,
    has: deny,
  });
}

/** Mathematics without chance. */
function certainMath(): object {
  const names = Object.getOwnPropertyNames(Math).filter((name) => name !== "random");
  const known = Object.fromEntries(names.map((name) => [name, Math[name as keyof Math]]));
  return Object.freeze({ ...known, random: () => refuse("Math.random") });
}

/** The calendar in UTC, of times that are given: no clock, and nothing that depends on where the machine stands. */
function calendar(): object {
  class Calendar extends Date {
    constructor(...given: readonly unknown[]) {
      const [millis] = given;
      if (given.length !== 1 || typeof millis !== "number") {
        refuse("Date without a time in milliseconds, such as new Date(candle.time)");
      }
      super(millis as number);
    }

    static override now(): number {
      return refuse("Date.now");
    }

    static override parse(): number {
      return refuse("Date.parse");
    }
  }
  for (const name of Object.getOwnPropertyNames(Date.prototype)) {
    const isLocal = /^(get|set)(?!UTC|Time$)|^to(Locale|Date|Time|String)/.test(name);
    if (!isLocal) continue;
    const value = (): never => refuse(`Date.${name}, which depends on where it runs: use what ends in UTC`);
    Object.defineProperty(Calendar.prototype, name, { value });
  }
  return Calendar;
}

/** Everything that is shadowed, by its name. */
export const shadows = (): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(REFUSED.map((name) => [name, refusing(name)])),
  Math: certainMath(),
  Date: calendar(),
});
