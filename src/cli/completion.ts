import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** Shells for which a completion script can be written. */
export const shells = ["bash", "zsh", "fish"] as const;

type CompletedCommand = ReturnType<typeof readCommand>;

/**
 * A script that completes the program's commands, options and their known values; anything else is completed as a file
 * name.
 */
export function writeCompletion(program: CommandUnknownOpts, shell: (typeof shells)[number]): string {
  const commands = program.commands.map(readCommand);
  return { bash: writeBash, zsh: writeZsh, fish: writeFish }[shell](program.name(), commands);
}

function readCommand(command: CommandUnknownOpts) {
  return {
    name: command.name(),
    summary: command.summary(),
    options: command.options.map((option) => ({
      flag: option.long!,
      description: option.description.split(/[:;(]|, /)[0]!.trim(),
      takesValue: option.required || option.optional,
      // Unless there are known values, a file name or anything else may follow.
      values: option.argChoices ?? [],
    })),
  };
}

function writeBash(name: string, commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap((command) =>
    command.options
      .filter(({ takesValue }) => takesValue)
      .map((option) => `    "${command.name} ${option.flag}") words="${option.values.join(" ")}" ;;`),
  );
  const flags = commands.map(
    (command) => `    ${command.name}) words="${command.options.map(({ flag }) => flag).join(" ")}" ;;`,
  );
  return `_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join("\n")}
    *) case "\${COMP_WORDS[1]}" in
${flags.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}

/** A text for use in single quotes, with zsh's special characters escaped. */
function quoteZsh(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&").replaceAll("'", "'\\''");
}

function writeZsh(name: string, commands: readonly CompletedCommand[]): string {
  const names = commands.map((command) => `'${command.name}:${quoteZsh(command.summary)}'`);
  const cases = commands.map((command) => {
    const specs = command.options.map(({ flag, description, takesValue, values }) => {
      const value = values.length > 0 ? `(${values.join(" ")})` : "_files";
      return `      '*${flag}[${quoteZsh(description)}]${takesValue ? `:value:${value}` : ""}'`;
    });
    return `    ${command.name}) _arguments \\\n${specs.join(" \\\n")} ;;`;
  });
  return `#compdef ${name}
_${name}() {
  local -a commands=(${names.join(" ")})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}
compdef _${name} ${name}
`;
}

function quoteFish(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function writeFish(name: string, commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${name} -n __fish_use_subcommand -f -a ${command.name} -d ${quoteFish(command.summary)}`,
    ...command.options.map(({ flag, description, takesValue, values }) => {
      const value = values.length > 0 ? ` -x -a ${quoteFish(values.join(" "))}` : " -r";
      return `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.slice(2)}${takesValue ? value : " -f"} -d ${quoteFish(description)}`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}
