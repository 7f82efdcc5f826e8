/** Asks before something is done that moves money: real money only once a word is typed. */
import { createSignal, type JSX, Show } from "solid-js";
import { Dialog } from "./dialog.tsx";
import "./confirmation.css";

/** What is asked. `act` does it with what the form holds, of which it may say a fault by throwing one. */
export function Confirmation(props: {
  title: string;
  /** Names what is meant, so that nothing else is hit by mistake; absent: its button is enough. */
  word?: string | undefined;
  /** Without it the log keeps no reason. */
  hasReason?: boolean;
  /** The button that does it. */
  button: string;
  isDanger: boolean;
  act: (form: FormData) => Promise<void>;
  close: () => void;
  children?: JSX.Element;
}) {
  const [fault, setFault] = createSignal<string>();
  const [isBusy, setIsBusy] = createSignal(false);
  const act = async (form: FormData): Promise<void> => {
    if (isBusy()) return;
    setIsBusy(true);
    setFault(undefined);
    try {
      await props.act(form);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog class="confirmation" title={props.title} close={props.close}>
      <form
        class="confirmation-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act(new FormData(event.currentTarget));
        }}
      >
        {props.children}
        <Show when={props.hasReason !== false}>
          <label>
            <span>Reason, for the log</span>
            <input type="text" name="reason" required maxlength="200" />
          </label>
        </Show>
        <Show when={props.word}>{(word) => <Word word={word()} />}</Show>
        <Show when={fault()}>
          <p class="warning" role="alert">
            {fault()}
          </p>
        </Show>
        <button type="submit" class={props.isDanger ? "danger" : "primary"} aria-busy={isBusy()}>
          {props.button}
        </button>
      </form>
    </Dialog>
  );
}

function Word(props: { word: string }) {
  return (
    <label>
      <span>
        Type <kbd>{props.word}</kbd> to go on
      </span>
      <input
        type="text"
        name="word"
        required
        pattern={props.word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}
        title={`Type ${props.word}`}
        autocomplete="off"
        spellcheck={false}
      />
    </label>
  );
}

/** The reason that the form of a confirmation holds. */
export const reasonIn = (form: FormData): string => String(form.get("reason"));
