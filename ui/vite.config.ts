import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

export default defineConfig({
  plugins: [solid()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long plug-ins take is no matter of who builds it to use it.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
