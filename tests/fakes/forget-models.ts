import { beforeEach } from "vitest";
import { judgeTests } from "../../src/elicitation/judge-test";
import { proofs } from "../../src/elicitation/players";
import { forgetServers } from "../../src/models/http/probe";

// Fakes of different tests have the same id, by which models are remembered.
beforeEach(() => {
  proofs.clear();
  judgeTests.clear();
  forgetServers();
});
