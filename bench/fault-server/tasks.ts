import { isDeepStrictEqual } from "node:util";
import { type LanguageModel, ModelError, rankCandidates } from "equirank";
import type { Backend } from "./backends";
import { draw, pick } from "./draw";
import { filterMark, lastingMark } from "./fault-server";
import { chattingModel, firstWords, sampledModel, sampledText, scoringModel } from "./made-up-model";

/** A piece of work for a model behind a faulty server: what is wrong with what came of it, or undefined. */
export type Task = (model: LanguageModel, number: number) => Promise<string | undefined>;

/** Errors that were asked for, with all that they hold; they must not hold the key. */
export type OnError = (error: unknown) => void;

function compare(found: unknown, expected: unknown): string | undefined {
  if (isDeepStrictEqual(found, expected)) return undefined;
  return `${JSON.stringify(found)} came where ${JSON.stringify(expected)} is right`;
}

/** Candidates ranked through the server and without it. */
const rank =
  (tells: Backend["tells"]): Task =>
  async (model, number) => {
    const options = {
      question: `What did bird ${number} do?`,
      // Each with the number, also for the question without content: the server tells requests apart by what they ask.
      candidates: [
        `sang ${number} over hills`,
        `saw ${number} small birds`,
        `🙂 caf\u00e9 日本 ${number}`,
        `sang ${number}`,
      ],
      elicitation: {
        kind: tells === "given text" ? pick(["contrast", "pointwise"] as const, draw(number)) : "contrast",
        testJudge: false,
        ...(tells === "nothing" && { samples: 3, seed: number }),
      },
    } as const;
    const [found, expected] = await Promise.all([
      rankCandidates({ ...options, model }),
      rankCandidates({ ...options, model: references[tells] }),
    ]);
    return compare(found.ranking, expected.ranking);
  };

const references: Readonly<Record<Backend["tells"], LanguageModel>> = {
  "given text": scoringModel,
  "first tokens": chattingModel,
  nothing: sampledModel,
};

/** Texts after a prompt whose last token goes on into them. */
const score: Task = async (model, number) => {
  const continuations = ["one bird", `small ${number}`, "🙂"];
  const { scores } = await model.scoreContinuations!(`Bird ${number} sang: `, continuations);
  const expected = await scoringModel.scoreContinuations!(`Bird ${number} sang: `, continuations);
  return compare(scores, expected.scores);
};

const judge: Task = async (model, number) => {
  const content = `Did bird ${number} sing?`;
  const labels = ["No", "Yes", "yes"];
  const found = await model.nextTokenLogprobs!([{ role: "user", content }], labels);
  const listed = new Map(firstWords(content).map(({ token, logprob }) => [token, logprob]));
  // 0.04 is left over by the list, of which the least is 0.06.
  const remainder = Math.log(1 - [...listed.values()].reduce((sum, value) => sum + Math.exp(value), 0));
  const expected = [listed.get("No"), listed.get("Yes"), remainder];
  return compare(found.logprobs, expected) ?? compare(found.isBound, [false, false, true]);
};

const sample: Task = async (model, number) => {
  const content = `Tell of bird ${number}.`;
  const { texts } = await model.sample!([{ role: "user", content }], { count: 3, seed: number });
  // Space at the beginning goes with a thought before it.
  return compare(
    texts.map((text) => text.trimStart()),
    [0, 1, 2].map((i) => sampledText(content, number + i).trimStart()),
  );
};

/** One text of two is refused for ever: the call must fail, with what the server said. */
const refusal =
  (isScored: boolean, onError: OnError): Task =>
  async (model, number) => {
    const text = ` ${lastingMark} ${number}`;
    try {
      if (isScored) await model.scoreContinuations!("A bird sang:", [" one", text]);
      else
        await model.sample!([{ role: "user", content: `A bird sang:${text}` }], {
          count: 2,
          seed: number,
        });
    } catch (error) {
      onError(error);
      const isRight = error instanceof ModelError && !error.isRetryable && error.attempts! >= 1;
      return isRight ? undefined : `a refused request failed with ${error}`;
    }
    return "a refused request was answered";
  };

/** A text that the service's filter withholds: the call must say so. */
const filtered =
  (onError: OnError): Task =>
  async (model, number) => {
    try {
      await model.sample!([{ role: "user", content: `Tell of bird ${number}. ${filterMark}` }]);
    } catch (error) {
      onError(error);
      const isRight = error instanceof ModelError && /withheld/.test(error.message);
      return isRight ? undefined : `a text that was withheld failed with ${error}`;
    }
    return "a text that was withheld was drawn";
  };

/** A call that is given up after some milliseconds. */
const abort =
  (isScored: boolean): Task =>
  async (model, number) => {
    const controller = new AbortController();
    const reason = new Error("given up");
    const timer = setTimeout(() => controller.abort(reason), 30 * draw("abort", number));
    const { signal } = controller;
    try {
      const prompt = `Bird ${number} left`;
      if (isScored) await model.scoreContinuations!(prompt, [" one", " small", " bird"], { signal });
      else await model.sample!([{ role: "user", content: prompt }], { count: 3, signal });
      return undefined;
    } catch (error) {
      return error === reason ? undefined : `an aborted call failed with ${error}`;
    } finally {
      clearTimeout(timer);
    }
  };

/** The tasks for a backend, as often as they are to come. */
export function allTasks({ tells, isFiltered = true }: Backend, onError: OnError): readonly Task[] {
  const isScored = tells === "given text";
  const drawn = [rank(tells), sample, refusal(isScored, onError), abort(isScored), sample];
  return [
    ...drawn,
    ...(isFiltered ? [filtered(onError)] : []),
    ...(tells === "nothing" ? [] : [judge, judge]),
    ...(isScored ? [rank(tells), score, score] : []),
  ];
}
