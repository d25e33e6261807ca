import {
  type DrawingOptions,
  type SolutionStyle,
  type TaskName,
  tasks,
  workedSolutions,
} from "../../evaluation/index";
import { InvalidArgumentError, promptTemplates, samplingMethods } from "../../index";
import type { BenchArguments } from "./bench-command";

/** What the solutions to a task's open questions are like: worked ones, unless the task tells otherwise. */
export function chooseStyle(task: string): SolutionStyle {
  const known = Object.hasOwn(tasks, task) ? tasks[task as TaskName] : undefined;
  return known && "samples" in known ? known.samples : workedSolutions;
}

/**
 * Refuses, before a model is asked anything, what only open questions have.
 * @throws InvalidArgumentError if it was asked for
 */
export function requireForChoices({ methods, pairs, pooling, samples }: BenchArguments): void {
  const asked: [option: string, value: unknown][] = [
    ["--methods", methods?.find((method) => samplingMethods.includes(method))],
    ["--pairs", pairs?.find((pair) => pair.startsWith("paths:"))],
    ["--pooling", pooling],
    ["--samples", samples],
  ];
  for (const [option, value] of asked) {
    if (value === undefined) continue;
    throw new InvalidArgumentError(
      option,
      value,
      "must be left out: the task's questions have choices, which are not sampled",
    );
  }
}

/** The prompts asked for, or those of the style that a template's name stands for where its own would not do. */
export function choosePrompts(
  prompts: BenchArguments["prompts"],
  style: SolutionStyle | undefined,
): BenchArguments["prompts"] {
  if (style === undefined || typeof prompts !== "string") return prompts;
  return style.prompts[prompts] === promptTemplates[prompts] ? prompts : style.prompts[prompts];
}

/** How solutions are drawn, as far as that is not left to default. */
export function describeSampling(
  { samples, temperature, topP, maxTokens }: BenchArguments,
  style: SolutionStyle | undefined,
): Partial<DrawingOptions> {
  const longest = maxTokens ?? style?.maxTokens;
  return {
    ...(samples !== undefined && { count: samples }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(longest !== undefined && { maxTokens: longest }),
  };
}
