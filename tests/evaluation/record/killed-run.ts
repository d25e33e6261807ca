/**
 * A recording in a process of its own, to be killed: `killed-run.ts LOG CALLS ITEMS` records with a slow model, which
 * adds a line to the file CALLS before each answer.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { recordScores } from "equirank/evaluation";
import { createItems, createScatteredModel, recordingOptions } from "../fake-run";

const [log, calls, items] = process.argv.slice(2) as [string, string, string];
await recordScores({
  ...recordingOptions(log, createItems(Number(items))),
  model: createScatteredModel({
    async beforeAnswer() {
      await wait(20);
      appendFileSync(calls, "\n");
    },
  }),
});
