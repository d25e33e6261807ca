// Share of a live rankCandidates() call that is not the model: `npm run bench:overhead`.
//
// Time counts as the model's while at least one call to it is under way. The first call, which also tests the judge, and
// later ones are shown apart.
import { type LanguageModel, rankCandidates } from "equirank";
import { localModel } from "equirank/local";
import { loadQuestions } from "./load-questions";

/** The model, with the time during which it was at work. */
function meter(model: LanguageModel): { model: LanguageModel; readBusyMs(): number } {
  let underWay = 0;
  let since = 0;
  let busyMs = 0;
  const timed =
    <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      if (underWay++ === 0) since = performance.now();
      try {
        return await call(...given);
      } finally {
        if (--underWay === 0) busyMs += performance.now() - since;
      }
    };
  const { scoreContinuations, nextTokenLogprobs } = model;
  return {
    model: {
      id: model.id,
      capabilities: model.capabilities,
      ...(scoreContinuations && { scoreContinuations: timed(scoreContinuations.bind(model)) }),
      ...(nextTokenLogprobs && { nextTokenLogprobs: timed(nextTokenLogprobs.bind(model)) }),
    },
    readBusyMs: () => busyMs,
  };
}

const local = await localModel();
const questions = loadQuestions();
for (const elicitation of ["pointwise", "contrast"] as const) {
  const { model, readBusyMs } = meter(local);
  const shares: number[] = [];
  for (const { question, candidates } of questions) {
    const before = readBusyMs();
    const { usage } = await rankCandidates({ question, candidates, model, elicitation });
    shares.push(1 - (readBusyMs() - before) / usage.elapsedMs);
  }
  const [first, ...later] = shares;
  later.sort((a, b) => a - b);
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  console.log(
    `${elicitation}: not the model's ${percent(first!)} of the first call; of ${later.length} later ones median ${percent(later[later.length >> 1]!)}, largest ${percent(later.at(-1)!)}`,
  );
}
await local.dispose();
