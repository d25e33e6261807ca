// Servers that fail in every known way, one for each adapter, and the client that must survive them:
// `npm run bench:faults`.
//
// Prints a line for each adapter, and one for each violation: a wrong score, a lost candidate, a hang, an unhandled
// rejection, a key in an error, memory that grows. Ends with status 1 if there was any.
import { parseArgs } from "node:util";
import { backends } from "./backends";
import { runFaults } from "./run-faults";

const { values } = parseArgs({
  options: {
    backend: { type: "string", multiple: true, default: Object.keys(backends) },
    requests: { type: "string", default: "4000" },
    "in-flight": { type: "string", default: "64" },
    seed: { type: "string", default: "1" },
  },
});
for (const backend of values.backend) {
  const { violations, summary } = await runFaults({
    backend,
    requests: Number(values.requests),
    inFlight: Number(values["in-flight"]),
    seed: Number(values.seed),
    timeoutMs: 10_000,
    checkHeap: true,
  });
  for (const violation of violations) console.error(violation);
  console.log(summary);
  if (violations.length > 0) process.exitCode = 1;
}
