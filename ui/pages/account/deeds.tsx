/** What a person does on the account page: an order, the end of one, a strategy stopped or started. */
import { createSignal, Match, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { amountText } from "../../shell/amount.ts";
import { Confirmation } from "../../shell/confirmation.tsx";
import { Dialog } from "../../shell/dialog.tsx";
import type { Deed } from "./account-list.ts";
import { OrderTicket } from "./order-ticket.tsx";
import { isLive, type OwnAccount } from "./own-account.ts";
import { strategiesOf } from "./trading-list.tsx";

type Cancelled = Extract<Deed, { readonly cancel: unknown }>["cancel"];
type Turned = Extract<Deed, { readonly turn: unknown }>["turn"];

interface DeedProps {
  readonly account: OwnAccount;
  readonly close: () => void;
  /** Called once something has changed. */
  readonly done: () => void;
}

/** The dialog of what is to be done. */
export function Deeds(props: DeedProps & { deed: Deed | undefined; cash?: string | undefined }) {
  const of = <K extends string, T>(name: K): T | undefined =>
    (props.deed as Readonly<Partial<Record<K, T>>> | undefined)?.[name];
  return (
    <Switch>
      <Match when={of<"order", true>("order")}>
        <OrderTicket {...props} />
      </Match>
      <Match when={of<"cancel", Cancelled>("cancel")}>
        {(order) => <Cancellation {...props} order={order()} />}
      </Match>
      <Match when={of<"turn", Turned>("turn")}>{(row) => <Turn {...props} configuration={row()} />}</Match>
    </Switch>
  );
}

/** Asks for the end of an order: one that protects something too. */
function Cancellation(props: DeedProps & { order: Cancelled }) {
  const [isWaiting, setIsWaiting] = createSignal(false);
  const act = async (): Promise<void> => {
    const { order_id: orderId } = props.order;
    const { status } = await call("cancelOrder", { path: { id: props.account.id, orderId }, body: {} });
    props.done();
    if (status === "waiting") setIsWaiting(true);
    else props.close();
  };
  return (
    <Show
      when={isWaiting()}
      fallback={
        <Confirmation
          title={`Cancel the ${props.order.order_type} order`}
          word={isLive(props.account) ? `cancel ${props.order.symbol}` : undefined}
          button="Cancel the order"
          isDanger
          hasReason={false}
          act={act}
          close={props.close}
        >
          <p>
            {props.order.side} {amountText(props.order.requested_qty)} {props.order.symbol}
            <span class="muted">: {props.order.reason}</span>
          </p>
        </Confirmation>
      }
    >
      <Dialog class="confirmation" title="The bot is asked" close={props.close}>
        <p class="ticket-made" role="status">
          The order has not ended yet: the bot of {props.account.id} does it once it runs and the venue
          answers.
        </p>
      </Dialog>
    </Show>
  );
}

/** Stops or starts what trades a market. */
function Turn(props: DeedProps & { configuration: Turned }) {
  const { configuration } = props;
  const { venue, product, enabled } = configuration;
  const verb = enabled ? "Disable" : "Enable";
  const act = async (): Promise<void> => {
    const path = { id: props.account.id, venue, product };
    await call("setTradingConfiguration", { path, body: { enabled: !enabled } });
    props.done();
    props.close();
  };
  return (
    <Confirmation
      title={`${verb} ${strategiesOf(configuration)} on ${venue} ${product}`}
      word={isLive(props.account) && !enabled ? `enable ${product}` : undefined}
      button={verb}
      isDanger={enabled || isLive(props.account)}
      hasReason={false}
      act={act}
      close={props.close}
    >
      <p>
        {enabled
          ? "Nothing is entered any more. What is held keeps the orders that protect it."
          : "It trades from the next candle on."}
      </p>
    </Confirmation>
  );
}
