/** What the lists of an account have in common. */
import type { Operations } from "../../api/generated.ts";
import type { RowsProps } from "../../shell/rows.tsx";

type Order = Operations["listOrders"]["answer"]["orders"][number];
type Configuration = Operations["listTradingConfigurations"]["answer"]["configurations"][number];

/** What a person asks the reason of. */
export type Explained =
  | { readonly position: string }
  | { readonly order: string }
  | { readonly currency: string }
  | { readonly equity: true };

/** What a person wants done. */
export type Deed = { readonly cancel: Order } | { readonly turn: Configuration } | { readonly order: true };

/** What a row of a list can ask for. */
interface Hands {
  explain(what: Explained): void;
  act(what: Deed): void;
  /** Whether this browser's key may trade. */
  mayTrade(): boolean;
  /** Another number once something was done: lists are read anew. */
  edition(): number;
}

/** A list as it is offered. */
export interface AccountList {
  readonly name: string;
  readonly label: string;
  rows(account: string, hands: Hands): RowsProps<never>;
}

/** Lists are of different things and are shown alike: the frame around them needs to know nothing of what they hold. */
export const list = <T>(props: RowsProps<T>): RowsProps<never> => props as RowsProps<never>;
