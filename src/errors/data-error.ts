import { EquirankError } from "./equirank-error";

/** Data to be evaluated cannot be had or used. The message names the file and line, or the address, and says how to mend it. */
export class DataError extends EquirankError {}
