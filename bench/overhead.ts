// Share of a live rankCandidates() call that is not the model: `npm run bench:overhead`. Exits with 1 where a median or
// a first call is over the limit.
//
// Time counts as the model's while at least one call to it is under way. The first call of each elicitation, which also
// tests the judge, and later ones are shown apart.
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

/** Largest share of a call that may go to everything but the model. */
const limit = 0.05;

/** Two of these are one number, which to find out must not load anything that takes long. */
const coinciding = {
  question: "How many months does a year have?",
  candidates: ["12", "10", "12.0", "7"],
};

interface Overhead {
  /** Not the model's, in ms. */
  ms: number;
  share: number;
}

const describe = ({ ms, share }: Overhead) => `${ms.toFixed(1)} ms, ${(100 * share).toFixed(2)} % not the model's`;

function check(what: string, overhead: Overhead): void {
  const passed = overhead.share <= limit;
  console.log(`${what}: ${describe(overhead)}${passed ? "" : `, over ${100 * limit} %`}`);
  if (!passed) process.exitCode = 1;
}

const local = await localModel();
const questions = loadQuestions();
for (const elicitation of ["pointwise", "contrast"] as const) {
  const { model, readBusyMs } = meter(local);
  const calls: Overhead[] = [];
  for (const { question, candidates } of [coinciding, ...questions]) {
    const before = readBusyMs();
    const { usage } = await rankCandidates({ question, candidates, model, elicitation });
    const ms = usage.elapsedMs - (readBusyMs() - before);
    calls.push({ ms, share: ms / usage.elapsedMs });
  }
  const [first, ...later] = calls;
  later.sort((a, b) => a.share - b.share);
  check(`${elicitation}, first call, with coinciding numbers`, first!);
  check(`${elicitation}, median of ${later.length} later calls`, later[later.length >> 1]!);
  console.log(`${elicitation}, largest of them: ${describe(later.at(-1)!)}`);
}
await local.dispose();
