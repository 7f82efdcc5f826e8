/** Asks before something is done that moves money: the browser sends the form only once its word is typed. */
import { createSignal, type JSX, Show } from "solid-js";
import { Dialog } from "./dialog.tsx";
import "./confirmation.css";

/** What is asked. `act` does it with what the form holds, of which it may say a fault by throwing one. */
export function Confirmation(props: {
  title: string;
  /** Names what is meant, so that nothing else is hit by mistake. */
  word: string;
  /** The button that does it. */
  button: string;
  isDanger: boolean;
  act: (form: FormData) => Promise<void>;
  close: () => void;
  children?: JSX.Element;
}) {
  const [fault, setFault] = createSignal<string>();
  const act = async (form: FormData): Promise<void> => {
    try {
      await props.act(form);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
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
        <label>
          <span>Reason, for the log</span>
          <input type="text" name="reason" required maxlength="200" />
        </label>
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
        <Show when={fault()}>
          <p class="warning" role="alert">
            {fault()}
          </p>
        </Show>
        <button type="submit" class={props.isDanger ? "danger" : "primary"}>
          {props.button}
        </button>
      </form>
    </Dialog>
  );
}

/** The reason that the form of a confirmation holds. */
export const reasonIn = (form: FormData): string => String(form.get("reason"));
