import { solveSignalingGame } from "equirank/core";
import { test } from "vitest";
import { expectInvalidArgument } from "./expect-invalid-argument";

test('kind "exact" is refused until it is there', () => {
  const log = Math.log(0.5);
  const game = {
    initialGenerator: [
      [log, log],
      [log, log],
    ],
    initialDiscriminator: [
      [log, log],
      [log, log],
    ],
  };
  expectInvalidArgument(() => solveSignalingGame(game, { kind: "exact" }), "options.kind");
});
