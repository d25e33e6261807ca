import { InvalidArgumentError } from "equirank";
import { describe, expect, test } from "vitest";
import { parseRankingConfiguration } from "../../../src/evaluation/tune/ranking-configuration";

describe("a configuration", () => {
  test("is what it was once it is checked", () => {
    const configuration = {
      method: "equilibrium-joint",
      solver: { kind: "exact", lambda: { generator: 0.1, discriminator: 0.05 } },
      elimination: false,
      elicitation: {
        generator: "likelihood",
        discriminator: "channel",
        shots: [],
        prompts: "chat",
      },
    };
    expect(parseRankingConfiguration(configuration)).toEqual(configuration);
    expect(parseRankingConfiguration({})).toEqual({});
  });

  test("may name a pair of scorers alone", () => {
    expect(parseRankingConfiguration({ elicitation: "pointwise" })).toEqual({
      elicitation: { kind: "pointwise" },
    });
  });

  test.each([
    [null, "configuration"],
    ["pointwise", "configuration"],
    [[], "configuration"],
    [{ model: "local" }, "configuration.model"],
    [{ method: "luck" }, "options.method"],
    [{ solver: { regularization: 0.1 } }, "options.solver.regularization"],
    [{ solver: { lambda: 0 } }, "options.solver.lambda"],
    [{ elimination: "no" }, "options.elimination"],
    [{ minimumConfidence: 2 }, "options.minimumConfidence"],
    [{ calibration: { format: 2 } }, "options.calibration"],
    [{ elicitation: "both" }, "elicitation.kind"],
    [{ elicitation: { scorer: "channel" } }, "elicitation.scorer"],
    [{ elicitation: { shots: 8 } }, "elicitation.shots"],
    [{ elicitation: { generator: "guess" } }, "elicitation.generator"],
  ])("is refused: %j", (value, parameter) => {
    expect(() => parseRankingConfiguration(value)).toThrow(InvalidArgumentError);
    expect(() => parseRankingConfiguration(value)).toThrow(parameter);
  });
});
