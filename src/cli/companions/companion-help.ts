import { exitCodes } from "../run";

/** What the help of a companion's commands ends with. @param examples command lines, after `equirank companion` */
export function describeMore(examples: readonly string[]): string {
  return `
Examples:
${examples.map((example) => `  $ equirank companion ${example}`).join("\n")}

Exit status
    ${exitCodes.answered}  done
    ${exitCodes.badInput}  bad usage or data
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be had
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`;
}
