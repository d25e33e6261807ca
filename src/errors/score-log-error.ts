import { EquirankError } from "./equirank-error";

/** A score log cannot be read, written or continued. The message names the file and says how to mend it. */
export class ScoreLogError extends EquirankError {}
