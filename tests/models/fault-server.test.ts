import { describe, expect, it } from "vitest";
import { backends } from "../../bench/fault-server/backends";
import { runFaults } from "../../bench/fault-server/run-faults";

describe("a server that fails in every known way", () => {
  // The same as `npm run bench:faults`, shorter, and all backends in one process: none can tell its heap from the
  // others'.
  it.concurrent.each(Object.keys(backends))(
    "gives no wrong score, loses no candidate, and tells no key: %s",
    async (backend) => {
      const run = await runFaults({
        backend,
        requests: 200,
        inFlight: 12,
        seed: 7,
        timeoutMs: 10_000,
        checkHeap: false,
      });
      expect(run.violations).toEqual([]);
      expect(run.summary).toMatch(/ \d\d\d requests.* faults of \d\d kinds.*no violations$/);
    },
    120_000,
  );
});
