// Prints `N passed, N failed` for the last run of the tests: `node scripts/closing-line.mjs <exit status>`.
// With an exit status other than 0 the line never says `0 failed`, whatever it was that failed.
import { readFileSync } from "node:fs";

const exitStatus = Number(process.argv[2]);

function readReport() {
  try {
    return JSON.parse(readFileSync(".cache/test-report.json", "utf8"));
  } catch {
    console.log("The tests did not run to their end.");
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] };
  }
}

const report = readReport();
const filesThatDidNotLoad = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
).length;
const passed = report.numPassedTests;
const skipped = report.numPendingTests;
let failed = report.numFailedTests + filesThatDidNotLoad;
if (exitStatus !== 0 && failed === 0) {
  console.log("What failed is not a test: see above. It is counted as one failure.");
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
