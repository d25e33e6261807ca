import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { InvalidArgumentError } from "../../src/internal";

/** An option of a command. */
interface CommandOption {
  type: "string" | "boolean";
  /** What it is for, for `--help`. */
  about: string;
}

/** The options of a command by their names, without dashes. */
export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** The arguments of a command. Its methods throw an InvalidArgumentError that names the option. */
export class Arguments {
  private constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    readonly files: readonly string[],
  ) {}

  /** @throws InvalidArgumentError for an unknown option, an option without its value, or a file where none is taken */
  static parse(options: CommandOptions, takesFiles: boolean, args: readonly string[]): Arguments {
    try {
      const { values, positionals } = parseArgs({
        args: [...args],
        options,
        allowPositionals: takesFiles,
      });
      return new Arguments(values, positionals);
    } catch (error) {
      throw new InvalidArgumentError(
        "arguments",
        args.join(" "),
        `must be of the command's: ${(error as Error).message}`,
      );
    }
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    return this.values[name] as string | undefined;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new InvalidArgumentError(`--${name}`, value, "must be given");
    return value;
  }

  number(name: string, lowest = -Infinity): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < lowest) {
      const from = lowest === -Infinity ? "" : ` from ${lowest}`;
      throw new InvalidArgumentError(`--${name}`, text, `must be a number${from}`);
    }
    return value;
  }

  count(name: string, lowest: number): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isSafeInteger(value) && value >= lowest)) return value;
    throw new InvalidArgumentError(`--${name}`, value, `must be a whole number from ${lowest}`);
  }

  choice<const T extends string>(name: string, names: readonly T[], fallback: T): T {
    const text = this.text(name) ?? fallback;
    const found = names.find((one) => one === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`--${name}`, text, `must be ${names.join(", ")}`);
  }

  /** Texts with commas between them. */
  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((part) => part.trim());
  }

  /** @throws InvalidArgumentError if one of the others is given together with the first */
  rejectTogether(name: string, others: readonly string[]): void {
    const other = this.has(name) ? others.find((one) => this.has(one)) : undefined;
    if (other !== undefined) {
      throw new InvalidArgumentError(`--${other}`, this.values[other], `cannot be used with --${name}`);
    }
  }
}

/**
 * The text of a file.
 * @param option names the file in errors
 * @throws InvalidArgumentError if it cannot be read
 */
export async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = (error as Error).message;
    throw new InvalidArgumentError(option, file, `must name a file that can be read (${reason})`);
  }
}
