import { InvalidArgumentError as InvalidOptionError } from "commander";
import { InvalidArgumentError } from "../../index";

/** Turns a typed error about an argument into commander's, which names the option. */
export function withOptionErrors<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidArgumentError) throw new InvalidOptionError(error.message);
      throw error;
    }
  };
}
