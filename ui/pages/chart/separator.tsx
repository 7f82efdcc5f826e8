/** The line between two panes: dragging it, or the arrow keys on it, gives room from one to the other. */

/** Between the panes before and behind it. */
export function Separator() {
  let line!: HTMLHRElement;
  const move = (by: number): void => {
    const [above, below] = [line.previousElementSibling, line.nextElementSibling] as const;
    if (!(above instanceof HTMLElement && below instanceof HTMLElement)) return;
    const sum = above.offsetHeight + below.offsetHeight;
    const height = Math.max(60, Math.min(sum - 60, above.offsetHeight + by));
    const share = (element: HTMLElement): number => Number(getComputedStyle(element).flexGrow);
    const shares = share(above) + share(below);
    above.style.flexGrow = String((shares * height) / sum);
    below.style.flexGrow = String((shares * (sum - height)) / sum);
  };
  return (
    <hr
      ref={line}
      class="separator"
      tabindex="0"
      aria-orientation="horizontal"
      aria-label="Room between two panes"
      onPointerDown={(event) => {
        line.setPointerCapture(event.pointerId);
        let y = event.clientY;
        line.onpointermove = (moved) => {
          move(moved.clientY - y);
          y = moved.clientY;
        };
        line.onpointerup = () => {
          line.onpointermove = null;
        };
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        event.stopPropagation();
        move(event.key === "ArrowUp" ? -16 : 16);
      }}
    />
  );
}
