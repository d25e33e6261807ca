import { type Answer, quantalPlayer, type Scenario } from "equirank/companions";
import type { MotivatedMove, QuantalPlayer } from "../../../src/internal";
import { readText } from "../arguments";
import { type CooperationRate, cooperationRates } from "./alignment";
import { parseAnswers } from "./answers";
import { weighExpectations } from "./motivations";

/**
 * The quantal response player that `quantal:LAMBDA` names, or undefined for the name of a file.
 * @throws InvalidArgumentError for an unusable λ
 */
export function readQuantal(
  text: string,
  motivate: (move: MotivatedMove) => string = weighExpectations,
): QuantalPlayer | undefined {
  const [, lambda] = /^quantal:(.*)$/s.exec(text) ?? [];
  return lambda === undefined ? undefined : quantalPlayer({ motivate, lambda: Number(lambda || Number.NaN) });
}

/**
 * The answers in a file.
 * @throws InvalidArgumentError naming the option, if it cannot be read or holds none
 */
export async function readAnswers(option: string, file: string): Promise<Answer[]> {
  return parseAnswers(await readText(option, file), file);
}

/** The cooperation rates of a player in the scenarios given, as far as its file has them where it is a file. */
export async function readRates(
  option: string,
  text: string,
  scenarios: readonly Scenario[],
): Promise<CooperationRate[]> {
  const quantal = readQuantal(text);
  return quantal
    ? scenarios.map((scenario) => quantal.rate(scenario))
    : cooperationRates(await readAnswers(option, text)).filter(({ scenario }) =>
        scenarios.some(({ id }) => id === scenario),
      );
}
