import { expect, test } from "vitest";
import { defaultPrompts } from "../../src/elicitation/prompts";
import { perCandidateQueries, planQueries, queryNames } from "../../src/elicitation/queries";

const subject = { question: "Which?", candidates: ["red", "blue", "green"] };
const wording = { prompts: defaultPrompts, shots: [] };

test.each(queryNames)("%s is one call for each candidate or one for all, as declared", (name) => {
  const planned = planQueries([name], subject, wording);
  expect(planned.map((query) => query.name)).toEqual(planned.map(() => name));
  expect(planned.map(({ candidate }) => candidate)).toEqual(perCandidateQueries.has(name) ? [0, 1, 2] : [undefined]);
});

test("calls come in the order of the names", () => {
  const planned = planQueries(["channel", "plain"], subject, wording);
  expect(planned.map(({ name }) => name)).toEqual(["channel", "channel", "channel", "plain"]);
});
