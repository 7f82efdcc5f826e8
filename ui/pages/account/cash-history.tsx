/** Everything that set or moved a balance, down to the events: what the cash of an account is made of. */

import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { amountText, gainClass, gainText } from "../../shell/amount.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { timeZone } from "../../shell/preferences.ts";
import { type Column, Rows } from "../../shell/rows.tsx";
import { timeText } from "../../shell/time-zone.ts";

type Line = Operations["listBalanceHistory"]["answer"]["history"][number];

const LIMIT = 100;

const COLUMNS: readonly Column<Line>[] = [
  { head: "Time", width: "1.6fr", cell: (row) => timeText(Date.parse(row.timestamp), timeZone(), true) },
  { head: "What", width: "0.8fr", cell: (row) => row.kind },
  {
    head: "Amount",
    width: "1.2fr",
    isNumber: true,
    cell: (row) =>
      row.kind === "set" ? (
        `= ${amountText(row.amount)}`
      ) : (
        <span class={gainClass(row.amount)}>{gainText(row.amount)}</span>
      ),
  },
  {
    head: "Made of",
    width: "1.8fr",
    cell: (row) => (row.postings ?? []).map(({ kind, amount }) => `${kind} ${gainText(amount)}`).join(", "),
  },
  {
    head: "Event",
    width: "1.6fr",
    cell: (row) => (
      <>
        TRADING {row.log_position} <span class="event-id">{row.event_id.slice(0, 12)}</span>
      </>
    ),
  },
];

/** A dialog over the page. */
export function CashHistory(props: { account: string; currency: string; close: () => void }) {
  return (
    <Dialog class="explanation" title={`What the cash in ${props.currency} is made of`} close={props.close}>
      <p class="muted">Newest first. From the last `set` on, the amounts add up to the balance.</p>
      <Rows
        of={`${props.account} ${props.currency}`}
        label={`Balance history in ${props.currency}`}
        empty="Nothing set or moved it yet."
        columns={COLUMNS}
        load={async (cursor, signal) => {
          const { history, next_cursor: next } = await call("listBalanceHistory", {
            path: { id: props.account, currency: props.currency },
            query: { limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) },
            signal,
          });
          return { items: history, next };
        }}
      />
    </Dialog>
  );
}
