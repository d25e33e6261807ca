// A server that fails in every known way, and the client that must survive it: `npm run bench:faults`.
//
// Prints one line, and one for each violation: a wrong score, a lost candidate, a hang, an unhandled rejection, a key in
// an error, memory that grows. Ends with status 1 if there was any.
import { parseArgs } from "node:util";
import { runFaults } from "./run-faults";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "10000" },
    "in-flight": { type: "string", default: "64" },
    seed: { type: "string", default: "1" },
  },
});
const { violations, summary } = await runFaults({
  requests: Number(values.requests),
  inFlight: Number(values["in-flight"]),
  seed: Number(values.seed),
  timeoutMs: 10_000,
});
for (const violation of violations) console.error(violation);
console.log(summary);
process.exitCode = violations.length === 0 ? 0 : 1;
