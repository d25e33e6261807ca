import type { Command } from "commander";
import type { RunAction } from "../run";
import { describeDilemmasCommand } from "./dilemmas-command";
import { describeDiscussCommand } from "./discuss-command";
import { describeDistillCommand } from "./distill-command";
import { describeTripostCommand } from "./tripost-command";

/** Describes `equirank companion`, a group of commands for each of the companion methods. */
export function describeCompanionCommand(command: Command, run: RunAction): void {
  command.summary("teach a small model what a larger one, or a game, knows").helpCommand(false);
  const group = (name: string) => command.command(name).helpCommand(false);
  describeDilemmasCommand(group("dilemmas"), run);
  describeDistillCommand(group("distill"), run);
  describeTripostCommand(group("tripost"), run);
  describeDiscussCommand(group("discuss"), run);
}
