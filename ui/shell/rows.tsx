// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one are no table to a browser
// biome-ignore-all lint/a11y/useFocusableInteractive: a table is read, and its list is scrolled as a whole
/** A long list: only what is in sight is in the page, and the next part is loaded before it comes into sight. */
import { createVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createSignal, For, type JSX, on, onCleanup, Show } from "solid-js";
import { Refusal } from "./refusal.tsx";

/** One column: its head, and what stands in it. */
export interface Column<T> {
  readonly head: string;
  readonly isNumber?: boolean;
  /** Its share of the width. */
  readonly width: string;
  cell(row: T): JSX.Element;
}

/** A part of a list, and where the next one begins. */
interface Part<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** What a list is made of. */
export interface RowsProps<T> {
  /** Another value begins the list anew. */
  readonly of: string;
  readonly label: string;
  readonly empty: string;
  readonly columns: readonly Column<T>[];
  load(cursor: string | undefined, signal: AbortSignal): Promise<Part<T>>;
}

const ROW_HEIGHT = 30;
const AHEAD = 30;

/** The list. */
export function Rows<T>(props: RowsProps<T>) {
  const [rows, setRows] = createSignal<readonly T[]>([]);
  const [next, setNext] = createSignal<string | null>();
  const [fault, setFault] = createSignal<unknown>();
  let box!: HTMLDivElement;
  let controller = new AbortController();
  let isLoading = false;
  const load = async (): Promise<void> => {
    if (isLoading || next() === null) return;
    isLoading = true;
    const { signal } = controller;
    try {
      // A part may have nothing to show, and a next one that has.
      let part: Part<T>;
      do {
        part = await props.load(next() ?? undefined, signal);
        if (signal.aborted) return;
        setNext(part.next ?? null);
      } while (part.items.length === 0 && part.next !== undefined);
      setRows((before) => [...before, ...part.items]);
    } catch (error) {
      if (!signal.aborted) setFault(error);
    } finally {
      isLoading = false;
    }
  };
  createEffect(
    on(
      () => props.of,
      () => {
        controller.abort();
        controller = new AbortController();
        isLoading = false;
        setRows([]);
        setNext(undefined);
        setFault(undefined);
        void load();
      },
    ),
  );
  onCleanup(() => controller.abort());
  const virtual = createVirtualizer({
    get count() {
      return rows().length;
    },
    getScrollElement: () => box,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  createEffect(() => {
    const last = virtual.getVirtualItems().at(-1);
    if (last !== undefined && last.index >= rows().length - AHEAD) void load();
  });
  const template = () => props.columns.map(({ width }) => width).join(" ");
  return (
    <Show when={fault() === undefined} fallback={<Refusal error={fault()} />}>
      <div
        class="rows"
        ref={box}
        role="table"
        aria-label={props.label}
        aria-rowcount={next() === null ? rows().length + 1 : -1}
        tabindex="0"
      >
        <div class="rows-head" role="row" style={{ "grid-template-columns": template() }}>
          <For each={props.columns}>
            {({ head, isNumber }) => (
              <span role="columnheader" classList={{ number: isNumber }}>
                {head}
              </span>
            )}
          </For>
        </div>
        <Show when={next() === null && rows().length === 0}>
          <p class="rows-empty muted">{props.empty}</p>
        </Show>
        <div role="rowgroup" style={{ height: `${virtual.getTotalSize()}px`, position: "relative" }}>
          <For each={virtual.getVirtualItems()}>
            {(item) => (
              <div
                class="row"
                role="row"
                aria-rowindex={item.index + 2}
                style={{ "grid-template-columns": template(), transform: `translateY(${item.start}px)` }}
              >
                <For each={props.columns}>
                  {(column) => (
                    <span role="cell" classList={{ number: column.isNumber }}>
                      {column.cell(rows()[item.index]!)}
                    </span>
                  )}
                </For>
              </div>
            )}
          </For>
        </div>
      </div>
    </Show>
  );
}
