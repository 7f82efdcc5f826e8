/** The commands about trading: strategies, configurations, risk, signals, orders and the kill switch. */
import type { CommandEntry } from "./command.ts";

/** They are part of the list of all commands. */
export const TRADING_COMMANDS: readonly CommandEntry[] = [
  {
    path: ["signals"],
    summary: "List what strategies said, or print it as it comes",
    load: () => import("./signals.ts"),
  },
  {
    path: ["trading", "set"],
    summary: "Say which strategies trade a product for an account, and how",
    load: () => import("./trading-set.ts"),
  },
  { path: ["trading", "list"], summary: "List how accounts trade", load: () => import("./trading-list.ts") },
  {
    path: ["trading", "get"],
    summary: "Show how an account trades a product, now or ever",
    load: () => import("./trading-get.ts"),
  },
  {
    path: ["trading", "delete"],
    summary: "Let an account no longer trade a product",
    load: () => import("./trading-delete.ts"),
  },
  {
    path: ["halt"],
    summary: "The kill switch: enter nothing any more, for an account or for all",
    load: () => import("./halt.ts"),
  },
  {
    path: ["risk", "set"],
    summary: "Say how an account sizes, protects and bounds what it enters",
    load: () => import("./risk-set.ts"),
  },
  { path: ["risk", "get"], summary: "Show it", load: () => import("./risk-get.ts") },
  { path: ["resume"], summary: "Lift a halt", load: () => import("./resume.ts") },
  {
    path: ["strategies", "new"],
    summary: "Write a strategy of your own to start from, with its test",
    load: () => import("./strategies-new.ts"),
  },
  {
    path: ["strategies", "enable"],
    summary: "Let a strategy trade a series for an account",
    load: () => import("./strategies-enable.ts"),
  },
  {
    path: ["strategies", "list"],
    summary: "List the strategies, built in and your own",
    load: () => import("./strategies-list.ts"),
  },
  {
    path: ["strategies", "get"],
    summary: "Show what a strategy does and what it takes",
    load: () => import("./strategies-get.ts"),
  },
  {
    path: ["strategies", "check"],
    summary: "Find out whether a strategy is sound: look-ahead, warm-up, determinism, state, speed",
    load: () => import("./strategies-check.ts"),
  },
  { path: ["order", "buy"], summary: "Ask the account's bot to buy", load: () => import("./order-buy.ts") },
  {
    path: ["order", "sell"],
    summary: "Ask the account's bot to sell",
    load: () => import("./order-sell.ts"),
  },
  {
    path: ["order", "cancel"],
    summary: "Ask the account's bot to end an open order",
    load: () => import("./order-cancel.ts"),
  },
  {
    path: ["positions", "close"],
    summary: "Ask the account's bot to end what is held of a product",
    load: () => import("./positions-close.ts"),
  },
  { path: ["orders"], summary: "List an account's orders", load: () => import("./orders.ts") },
];
