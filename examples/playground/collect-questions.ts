import { readFileSync } from "node:fs";
import { elicitLogLikelihoods, type Recording, recorded } from "equirank";
import { parseMultipleChoiceItem } from "../../src/internal";
import type { KnownQuestion, QuestionForm, QuestionNumbers } from "./questions";

/** The demo's questions with the numbers that its model gave, in both ways of asking. No model runs. */
export async function collectQuestions(): Promise<KnownQuestion[]> {
  const model = recorded(JSON.parse(readDemoFile("recorded-scores.json")) as Recording);
  const ask = async (question: string, candidates: readonly string[], form: QuestionForm) => {
    // The recording holds the paper's pair as the paper asks it, without worked examples.
    const elicitation = { kind: form, ...(form === "contrast" && { shots: [] }) };
    const asked = { question, candidates, model, elicitation, likelihood: true };
    const { logLikelihoods, likelihood } = await elicitLogLikelihoods(asked);
    const generator = round(logLikelihoods.generator);
    const discriminator = round(logLikelihoods.discriminator);
    return {
      numbers: { form, generator, discriminator } as QuestionNumbers,
      likelihood: round(likelihood!) as number[],
    };
  };
  const questions: KnownQuestion[] = [];
  for (const line of readDemoFile("questions.jsonl").trim().split("\n")) {
    const { id, question, candidates, answer } = parseMultipleChoiceItem(JSON.parse(line));
    const pointwise = await ask(question, candidates, "pointwise");
    const contrast = await ask(question, candidates, "contrast");
    questions.push({
      id: id!,
      question,
      candidates: [...candidates],
      answer,
      likelihood: pointwise.likelihood,
      numbers: { pointwise: pointwise.numbers, contrast: contrast.numbers },
    });
  }
  return questions;
}

function readDemoFile(name: string): string {
  return readFileSync(new URL(`../demo/${name}`, import.meta.url), "utf8");
}

type Numbers = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** To a hundred-thousandth of a nat, less than any figure shows. */
function round(numbers: Numbers): number[] | number[][] {
  return Array.from(numbers as ArrayLike<number | ArrayLike<number>>, (value) =>
    typeof value === "number" ? Number(value.toFixed(5)) : round(value),
  ) as number[] | number[][];
}
