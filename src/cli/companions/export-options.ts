import { type Command, Option } from "commander";
import type { ExampleFormat } from "../../companions/index";

/** Where rows to train on go. */
export interface ExportRowsArguments {
  out: string;
  format: ExampleFormat;
  /** A second file. */
  meta?: string;
  repeatByWeight?: boolean;
}

/** Adds the options that say how rows are written; `--out` is the command's own. */
export function addExportOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "rows for TRL or OpenAI")
        .choices(["trl", "openai"] satisfies ExampleFormat[])
        .default("trl"),
    )
    .option("--meta <file>", "a second file, with what the rows have no place for")
    .option("--repeat-by-weight", "write each row as often as its weight says");
}
