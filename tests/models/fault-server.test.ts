import { describe, expect, it } from "vitest";
import { runFaults } from "../../bench/fault-server/run-faults";

describe("a server that fails in every known way", () => {
  // The same as `npm run bench:faults`, shorter.
  it("gives no wrong score, loses no candidate, and tells no key", async () => {
    const run = await runFaults({ requests: 300, inFlight: 16, seed: 7, timeoutMs: 10_000 });
    expect(run.violations).toEqual([]);
    expect(run.summary).toMatch(/^\d+ requests.* faults of \d\d kinds.*no violations$/);
  });
});
