import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run on the sources, so that a failure points at the line that was written.
    alias: [{ find: /^@spot-canvas\/(domain|projections|services)\/(.*)$/, replacement: `${root}$1/$2.ts` }],
  },
  test: {
    include: ["{domain,projections,services,scripts,ui}/**/*.test.ts", "strategies/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**"],
    setupFiles: [`${root}scripts/property-seed.mjs`],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is waited for comes late on a busy machine; a second is what Vitest would give it.
    expect: { poll: { timeout: 120_000, interval: 50 } },
    maxWorkers: 2,
  },
});
