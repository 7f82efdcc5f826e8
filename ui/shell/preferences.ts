/** What a person chose for every page: theme, time zone and account. Kept in this browser; no secret is among it. */
import { createComputed, createRoot, createSignal } from "solid-js";

/** A theme; `system` follows the device. */
type Theme = "system" | "dark" | "light";

const stored = (name: string, usual: string): string => {
  try {
    return localStorage.getItem(`canvas.${name}`) ?? usual;
  } catch {
    return usual;
  }
};

function preference<T extends string>(name: string, usual: T): readonly [() => T, (value: T) => void] {
  const [value, set] = createSignal<T>(stored(name, usual) as T);
  return [
    value,
    (next) => {
      set(() => next);
      try {
        localStorage.setItem(`canvas.${name}`, next);
      } catch {
        // A browser that keeps nothing shows the usual the next time.
      }
    },
  ];
}

const [theme, setTheme] = preference<Theme>("theme", "system");

export { setTheme };
export const [timeZone, setTimeZone] = preference<string>("zone", "UTC");
export const [account, setAccount] = preference<string>("account", "");

const prefersLight = matchMedia("(prefers-color-scheme: light)");
const [deviceIsLight, setDeviceIsLight] = createSignal(prefersLight.matches);
prefersLight.addEventListener("change", () => setDeviceIsLight(prefersLight.matches));

/** The theme that is shown. */
export const shownTheme = (): "dark" | "light" => {
  const chosen = theme();
  if (chosen !== "system") return chosen;
  return deviceIsLight() ? "light" : "dark";
};

// Before anything that reads colours from the page is told of another theme, the page has taken it on.
createRoot(() =>
  createComputed(() => {
    document.documentElement.dataset["theme"] = shownTheme();
  }),
);
