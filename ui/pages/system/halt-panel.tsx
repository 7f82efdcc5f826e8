/** The kill switch: what is halted, halting and resuming, each confirmed by a word that is typed. */
import { createSignal, For, Show } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { Confirmation, reasonIn } from "../../shell/confirmation.tsx";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

type HaltState = Operations["getHalts"]["answer"];
type Way = "halt" | "resume";

/** The panel; `changed` is called once a switch was thrown. */
export function HaltPanel(props: { state: HaltState; accounts: readonly string[]; changed: () => void }) {
  const [asked, setAsked] = createSignal<{ readonly way: Way; readonly account: string | undefined }>();
  return (
    <section class="panel" classList={{ alarm: props.state.halts.length > 0 }}>
      <div class="panel-head">
        <div>
          <h2>{props.state.halts.length === 0 ? "Trading goes on" : "Trading is halted"}</h2>
          <p class="muted">
            A halt holds on every bot at once: nothing is entered any more. Exits and what protects positions
            go on.
          </p>
        </div>
        <button
          type="button"
          class="danger"
          disabled={props.state.halted}
          onClick={() => setAsked({ way: "halt", account: undefined })}
        >
          Halt trading
        </button>
      </div>
      <Show when={props.state.halts.length > 0}>
        <div class="panel-table" tabindex="0">
          <table>
            <thead>
              <tr>
                <th>Account</th>
                <th>Since</th>
                <th>Reason</th>
                <th>How</th>
                <th />
              </tr>
            </thead>
            <tbody>
              <For each={props.state.halts}>
                {(halt) => (
                  <tr>
                    <td>{halt.account_id ?? "all accounts"}</td>
                    <td>{timeText(Date.parse(halt.since), timeZone(), true)}</td>
                    <td>{halt.reason}</td>
                    <td>{howOf(halt)}</td>
                    <td class="number">
                      <button
                        type="button"
                        onClick={() => setAsked({ way: "resume", account: halt.account_id })}
                      >
                        Resume
                      </button>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
      <Show when={asked()}>
        {(what) => (
          <HaltConfirmation
            {...what()}
            accounts={props.accounts}
            close={() => setAsked(undefined)}
            done={() => {
              setAsked(undefined);
              props.changed();
            }}
          />
        )}
      </Show>
    </section>
  );
}

const howOf = ({ close, freeze }: HaltState["halts"][number]): string => {
  if (close) return "what is held is sold";
  return freeze ? "frozen: exits neither" : "no entries";
};

/** What a halt does beside stopping entries. */
const EXTENTS = [
  { name: "entries", label: "Nothing is entered; exits go on" },
  { name: "close", label: "Sell what is held, at the market" },
  { name: "freeze", label: "Send nothing at all, exits neither" },
] as const;

/** Asks before trading is halted or goes on: its word is the account that is meant. */
function HaltConfirmation(props: {
  way: Way;
  account: string | undefined;
  accounts: readonly string[];
  close: () => void;
  done: () => void;
}) {
  const [account, setAccount] = createSignal(props.account ?? "");
  const isHalt = () => props.way === "halt";
  const act = async (form: FormData): Promise<void> => {
    const which = account() === "" ? {} : { account: account() };
    const body = { ...which, reason: reasonIn(form) };
    if (isHalt()) {
      const extent = String(form.get("extent"));
      const how = extent === "entries" ? {} : { [extent]: true };
      await call("haltTrading", { body: { ...body, ...how } });
    } else await call("resumeTrading", { body });
    props.done();
  };
  return (
    <Confirmation
      title={isHalt() ? "Halt trading" : "Resume trading"}
      word={`${props.way} ${account() || "all"}`}
      button={`${isHalt() ? "Halt" : "Resume"} ${account() || "all accounts"}`}
      isDanger={isHalt()}
      act={act}
      close={props.close}
    >
      <Show when={isHalt()}>
        <label>
          <span>Account</span>
          <select value={account()} onChange={(event) => setAccount(event.currentTarget.value)}>
            <option value="">all accounts</option>
            <For each={props.accounts}>{(id) => <option value={id}>{id}</option>}</For>
          </select>
        </label>
        <fieldset>
          <legend>How far</legend>
          <For each={EXTENTS}>
            {({ name, label }) => (
              <label class="choice">
                <input type="radio" name="extent" value={name} checked={name === "entries"} />
                <span>{label}</span>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
    </Confirmation>
  );
}
