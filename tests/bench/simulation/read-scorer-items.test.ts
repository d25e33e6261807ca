import { describe, expect, it } from "vitest";
import { readScorerItems } from "../../../bench/simulation/scorer-item";
import { writeLog } from "../../evaluation/write-log";

describe("readScorerItems", () => {
  it("gives what both scorers said and the right candidate, in the order of the data", async () => {
    const log = await writeLog([
      { answer: 1, plain: [-1, -2], channel: [-5, -6] },
      { answer: 0, plain: [-3, -4], channel: [-7, -8] },
    ]);
    expect(await readScorerItems([log], "likelihood+channel")).toEqual([
      { generator: [-1, -2], discriminator: [-5, -6], gold: 1 },
      { generator: [-3, -4], discriminator: [-7, -8], gold: 0 },
    ]);
  });

  it("refuses a pair that the log has no answers for", async () => {
    const log = await writeLog([{ answer: 1, plain: [-1, -2], channel: [-5, -6] }]);
    await expect(readScorerItems([log], "contrast")).rejects.toMatchObject({
      name: "InvalidArgumentError",
    });
  });
});
