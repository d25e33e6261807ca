import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^equirank$/, replacement: source("index.ts") },
      { find: /^equirank\/ai-sdk$/, replacement: source("integrations/ai-sdk/index.ts") },
      { find: /^equirank\/answers$/, replacement: source("answers/index.ts") },
      { find: /^equirank\/companions$/, replacement: source("companions/index.ts") },
      { find: /^equirank\/core$/, replacement: source("core/index.ts") },
      { find: /^equirank\/evaluation$/, replacement: source("evaluation/index.ts") },
      { find: /^equirank\/langchain$/, replacement: source("integrations/langchain.ts") },
      { find: /^equirank\/local$/, replacement: source("models/local/index.ts") },
      { find: /^equirank\/server$/, replacement: source("server/index.ts") },
      { find: /^equirank\/mcp$/, replacement: source("integrations/mcp.ts") },
    ],
  },
  test: {
    include: ["tests/**/*.test.ts"],
    allowOnly: false,
    setupFiles: ["./tests/fakes/forget-models.ts"],
    testTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: ".cache/test-report.json" }], "./scripts/skip-reasons-reporter.mjs"],
  },
});
