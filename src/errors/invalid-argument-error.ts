import { describeValue } from "./describe-value";
import { EquirankError } from "./equirank-error";

/** An argument was not what the function accepts. The message says what was expected, what came, and how to mend it. */
export class InvalidArgumentError extends EquirankError {
  /** Path of the argument, for example `game.prior` or `options.iterations`. */
  readonly parameter: string;
  /** The value that came. */
  readonly value: unknown;

  /**
   * @param parameter path of the argument
   * @param value the value that came
   * @param expected what was expected and how to mend it, as the rest of a sentence starting with the parameter
   */
  constructor(parameter: string, value: unknown, expected: string) {
    super(`${parameter} ${expected} (received ${describeValue(value)})`);
    this.parameter = parameter;
    this.value = value;
  }
}
