import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { type Scenario, scenarios } from "./scenarios";

/**
 * The scenario that an id names, among all of this library or those given.
 * @throws InvalidArgumentError if none has it
 */
export function findScenario(id: string, given: readonly Scenario[] = scenarios()): Scenario {
  const scenario = given.find((one) => one.id === id);
  if (scenario === undefined) {
    throw new InvalidArgumentError(
      "scenario",
      id,
      "must be the id of a scenario, such as stag-hunt/business",
    );
  }
  return scenario;
}
