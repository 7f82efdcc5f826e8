/** Chooses indicators from the whole catalogue, with their parameters. */
import { createMemo, createSignal, For, onMount, Show } from "solid-js";
import type { CatalogueEntry } from "../../chart/series.ts";
import type { ChartLocation } from "./location.ts";

/** A search field over the catalogue; choosing an entry asks for its parameters. */
export function IndicatorPicker(props: { catalogue: readonly CatalogueEntry[]; location: ChartLocation }) {
  const [isOpen, setOpen] = createSignal(false);
  const [search, setSearch] = createSignal("");
  const [chosen, setChosen] = createSignal<CatalogueEntry>();
  const found = createMemo(() => {
    const words = search().toLowerCase().trim();
    return props.catalogue.filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(words));
  });
  const close = (): void => {
    setOpen(false);
    setChosen(undefined);
    setSearch("");
  };
  const add = (selection: string): void => {
    const before = props.location
      .indicators()
      .split(",")
      .filter((each) => each !== "" && each !== selection);
    props.location.setIndicators([...before, selection].join(","));
    close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it closes when the focus leaves all of it
    <div
      class="picker"
      onFocusOut={(event) => {
        // A button that gave way to the next step loses the focus to nothing: that is no leaving.
        const to = event.relatedTarget;
        if (to instanceof Node && !event.currentTarget.contains(to)) close();
      }}
      onKeyDown={(event) => {
        const { key, currentTarget, target } = event;
        if (key === "Escape") close();
        else if (chosen() !== undefined) return;
        else if (key === "ArrowDown" || key === "ArrowUp") walk(currentTarget, key === "ArrowDown" ? 1 : -1);
        else if (key === "Enter" && target instanceof HTMLInputElement) setChosen(found()[0]);
        else return;
        if (key !== "Escape") event.preventDefault();
      }}
    >
      <input
        id="indicator-search"
        type="search"
        placeholder="Indicators"
        aria-label="Add an indicator"
        aria-expanded={isOpen()}
        aria-controls="indicator-list"
        role="combobox"
        autocomplete="off"
        value={search()}
        onFocus={() => setOpen(true)}
        onInput={(event) => {
          setSearch(event.currentTarget.value);
          setChosen(undefined);
        }}
      />
      <Show when={isOpen()}>
        <div class="picker-list" id="indicator-list">
          <Show
            when={chosen()}
            fallback={
              <For each={found()} fallback={<p class="muted">No indicator has such a name.</p>}>
                {(entry) => (
                  <button
                    type="button"
                    class="quiet"
                    title={entry.definition}
                    onClick={() => setChosen(entry)}
                  >
                    <span>{entry.title}</span> <span class="muted">{entry.name}</span>
                  </button>
                )}
              </For>
            }
          >
            {(entry) => <ParameterForm entry={entry()} add={add} />}
          </Show>
        </div>
      </Show>
    </div>
  );
}

/** From the field into the list and along it, and back; at its ends it stays. */
function walk(picker: HTMLElement, step: 1 | -1): void {
  const places = [...picker.querySelectorAll<HTMLElement>("#indicator-search, #indicator-list > button")];
  const place = places.indexOf(document.activeElement as HTMLElement);
  places[Math.min(Math.max(place + step, 0), places.length - 1)]?.focus();
}

function ParameterForm(props: { entry: CatalogueEntry; add: (selection: string) => void }) {
  let form!: HTMLFormElement;
  // Who came by keyboard goes on by it: to the first parameter, or to the button where there is none.
  onMount(() => form.querySelector<HTMLElement>("input, button")?.focus());
  const values = (): string[] =>
    props.entry.parameters.map(({ name }) => String(new FormData(form).get(name)));
  return (
    <form
      ref={form}
      class="parameters"
      onSubmit={(event) => {
        event.preventDefault();
        props.add([props.entry.name, ...values()].join(":"));
      }}
    >
      <h3>{props.entry.title}</h3>
      <For each={props.entry.parameters}>
        {(parameter) => (
          <label title={parameter.summary}>
            <span>{parameter.name}</span>
            <input
              type="number"
              name={parameter.name}
              value={parameter.default}
              min={parameter.minimum}
              max={parameter.maximum}
              step="any"
              required
            />
          </label>
        )}
      </For>
      <p class="muted">{props.entry.definition}</p>
      <button type="submit" class="primary">
        Add
      </button>
    </form>
  );
}
